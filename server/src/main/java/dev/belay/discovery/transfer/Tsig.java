package dev.belay.discovery.transfer;

import java.security.MessageDigest;
import java.util.Arrays;

/** A signature as it stands in a message (RFC 8945, 4.2). */
final class Tsig {

    static final int BADSIG = 16;
    static final int BADKEY = 17;
    static final int BADTIME = 18;
    static final int BADTRUNC = 22;

    /** How far clocks may differ, in seconds. */
    static final int FUDGE_SECONDS = 300;

    /** Less of a signature proves nothing (RFC 8945, 5.2.2.1). */
    private static final int MAC_BYTES_MIN = 10;

    /** When it was made, in seconds since 1970, and how many it may be off. */
    record Times(long seconds, int fudge) {

        boolean include(long now) {
            return Math.abs(now - seconds) <= Math.min(fudge, FUDGE_SECONDS);
        }
    }

    /** What a signature proves. */
    enum Verdict {
        VALID(0),
        /** It is none: too short, or too long. */
        MALFORMED(0),
        BAD_SIGNATURE(BADSIG),
        BAD_TIME(BADTIME),
        TRUNCATED(BADTRUNC);

        private final int error;

        Verdict(int error) {
            this.error = error;
        }

        int error() {
            return error;
        }
    }

    private final int begin;
    private final byte[] key;
    private final byte[] algorithm;
    private final Times times;
    private final byte[] mac;
    private final int id;
    private final int error;
    private final byte[] other;

    /** {@code begin}: where it is in its message. {@code id}: that of the message when it was signed. */
    Tsig(int begin, byte[] key, byte[] algorithm, Times times, byte[] mac, int id, int error, byte[] other) {
        this.begin = begin;
        this.key = key.clone();
        this.algorithm = algorithm.clone();
        this.times = times;
        this.mac = mac.clone();
        this.id = id;
        this.error = error;
        this.other = other.clone();
    }

    int begin() {
        return begin;
    }

    /** The name of the key, in lower case. */
    byte[] key() {
        return key.clone();
    }

    byte[] algorithm() {
        return algorithm.clone();
    }

    Times times() {
        return times;
    }

    byte[] mac() {
        return mac.clone();
    }

    int id() {
        return id;
    }

    /** Whether it is of that key, by name and algorithm. */
    boolean isOf(TransferKey candidate) {
        return Arrays.equals(key, candidate.wire())
                && Arrays.equals(algorithm, candidate.algorithm().wire());
    }

    /** Judges a message that came, an answer to {@code question} if that has bytes: the question's signature. */
    Verdict judge(Packet packet, TransferKey candidate, byte[] question, long now) {
        int whole = candidate.algorithm().bytes();
        if (mac.length > whole || mac.length < Math.max(MAC_BYTES_MIN, whole / 2)) {
            return Verdict.MALFORMED;
        }
        var signed = new Wire();
        if (question.length > 0) {
            signed.u16(question.length).put(question);
        }
        signed.put(packet.unsigned()).put(variables(key, algorithm, times, error, other));
        byte[] right = Arrays.copyOf(candidate.sign(signed.whole()), mac.length);
        if (!MessageDigest.isEqual(right, mac)) {
            return Verdict.BAD_SIGNATURE;
        } else if (!times.include(now)) {
            return Verdict.BAD_TIME;
        }
        return mac.length == whole ? Verdict.VALID : Verdict.TRUNCATED;
    }

    /** What is signed besides the message (RFC 8945, 4.3.3). */
    static byte[] variables(byte[] key, byte[] algorithm, Times times, int error, byte[] other) {
        return new Wire()
                .put(key)
                .u16(Wire.ANY)
                .u32(0)
                .put(algorithm)
                .u48(times.seconds)
                .u16(times.fudge)
                .u16(error)
                .u16(other.length)
                .put(other)
                .whole();
    }

    /** The record itself. */
    static byte[] record(byte[] key, byte[] algorithm, Times times, byte[] mac, int id, int error, byte[] other) {
        return new Wire()
                .put(key)
                .u16(Wire.TSIG)
                .u16(Wire.ANY)
                .u32(0)
                .u16(algorithm.length + 16 + mac.length + other.length)
                .put(algorithm)
                .u48(times.seconds)
                .u16(times.fudge)
                .u16(mac.length)
                .put(mac)
                .u16(id)
                .u16(error)
                .u16(other.length)
                .put(other)
                .whole();
    }
}
