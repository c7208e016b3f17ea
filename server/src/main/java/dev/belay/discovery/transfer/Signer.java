package dev.belay.discovery.transfer;

import java.time.InstantSource;
import java.util.Arrays;

/** Signs the messages of one answer, each with the signature before it (RFC 8945, 5.3). */
final class Signer {

    private static final byte[] NOTHING = new byte[0];

    private final TransferKey key;
    private final InstantSource clock;

    /** The signature before: at first that of the question, which is empty for who begins. */
    private byte[] prior;

    private boolean first = true;

    Signer(TransferKey key, InstantSource clock, byte[] question) {
        this.key = key;
        this.clock = clock;
        this.prior = question.clone();
    }

    /** How long messages become longer. */
    int bytes() {
        return Tsig.record(
                        key.wire(),
                        key.algorithm().wire(),
                        new Tsig.Times(0, 0),
                        new byte[key.algorithm().bytes()],
                        0,
                        0,
                        new byte[6])
                .length;
    }

    /** The last signature, which the answer to the message is signed with. */
    byte[] prior() {
        return prior.clone();
    }

    TransferKey key() {
        return key;
    }

    /** The message with a signature. */
    byte[] signed(byte[] message) {
        long now = clock.instant().getEpochSecond();
        return signed(message, new Tsig.Times(now, Tsig.FUDGE_SECONDS), 0, NOTHING);
    }

    /** The message with a signature, and with what was wrong with the question's. */
    byte[] signed(byte[] message, Tsig.Times times, int error, byte[] other) {
        var signed = new Wire();
        if (prior.length > 0) {
            signed.u16(prior.length).put(prior);
        }
        signed.put(message);
        if (first) {
            signed.put(Tsig.variables(key.wire(), key.algorithm().wire(), times, error, other));
        } else {
            signed.u48(times.seconds()).u16(times.fudge());
        }
        prior = key.sign(signed.whole());
        first = false;
        byte[] record =
                Tsig.record(key.wire(), key.algorithm().wire(), times, prior, Wire.u16(message, 0), error, other);
        return with(message, record);
    }

    /** The message with one more record behind all others. */
    static byte[] with(byte[] message, byte[] record) {
        byte[] whole = Arrays.copyOf(message, message.length + record.length);
        System.arraycopy(record, 0, whole, message.length, record.length);
        Wire.set16(whole, 10, Wire.u16(message, 10) + 1);
        return whole;
    }
}
