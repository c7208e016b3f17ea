package dev.belay.discovery.transfer;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;

/** Finds out who asks, and says in the words of RFC 8945 what is wrong with a signature. */
final class Desk {

    private static final byte[] NOTHING = new byte[0];

    private final TransferSettings settings;
    private final InstantSource clock;

    Desk(TransferSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What somebody who asks may do. */
    sealed interface Standing {

        /** May have the zones; whoever signed gets signed answers. */
        record Known(Optional<Signer> signer) implements Standing {}

        /** Nobody that may have the zones. */
        record Stranger() implements Standing {}

        /** Signed, and not rightly. */
        record Faulty(Answer answer) implements Standing {}
    }

    /** The bytes of a message. */
    static final class Answer {

        private final byte[] bytes;

        private Answer(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    Standing judge(Packet packet, InetAddress asker) {
        return packet.tsig()
                .map(tsig -> signed(packet, tsig))
                .orElseGet(() -> settings.networks().contain(asker.getAddress())
                        ? new Standing.Known(Optional.empty())
                        : new Standing.Stranger());
    }

    private Standing signed(Packet packet, Tsig tsig) {
        Optional<TransferKey> found =
                settings.keys().stream().filter(tsig::isOf).findFirst();
        if (found.isEmpty()) {
            return faulty(unsigned(packet, tsig, Tsig.BADKEY));
        }
        long now = clock.instant().getEpochSecond();
        Tsig.Verdict verdict = tsig.judge(packet, found.get(), NOTHING, now);
        var signer = new Signer(found.get(), clock, tsig.mac());
        byte[] answer = brief(packet, Wire.NOTAUTH);
        return switch (verdict) {
            case VALID -> new Standing.Known(Optional.of(signer));
            case MALFORMED -> faulty(brief(packet, Wire.FORMERR));
            case BAD_SIGNATURE -> faulty(unsigned(packet, tsig, verdict.error()));
            case BAD_TIME ->
                faulty(signer.signed(
                        answer,
                        tsig.times(),
                        verdict.error(),
                        new Wire().u48(now).whole()));
            case TRUNCATED ->
                faulty(signer.signed(answer, new Tsig.Times(now, Tsig.FUDGE_SECONDS), verdict.error(), NOTHING));
        };
    }

    private static Standing faulty(byte[] answer) {
        return new Standing.Faulty(new Answer(answer));
    }

    /** Nothing can be signed for who has no key, or not this one (RFC 8945, 5.2). */
    private static byte[] unsigned(Packet packet, Tsig tsig, int error) {
        byte[] record = Tsig.record(tsig.key(), tsig.algorithm(), tsig.times(), NOTHING, packet.id(), error, NOTHING);
        return Signer.with(brief(packet, Wire.NOTAUTH), record);
    }

    /** An answer without records. */
    static byte[] brief(Packet packet, int code) {
        byte[] answer = packet.question();
        answer[2] = (byte) (0x80 | (answer[2] & 0x79));
        answer[3] = (byte) code;
        for (int i = 4; i < Wire.HEADER_BYTES; i++) {
            answer[i] = 0;
        }
        answer[5] = 1;
        return answer;
    }
}
