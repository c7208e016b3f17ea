package dev.belay.discovery.dns;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Response-rate limiting: whoever asks in another's name must not bury that other in answers. Counts by network (IPv4
 * /24, IPv6 /56) in a table of fixed size; networks that share a place share the rate. Of the answers over the rate
 * every second is cut short, so that a real asker comes by TCP, and the others are not sent.
 */
final class Rates {

    /** What to do with an answer. */
    enum Verdict {
        SEND,
        SLIP,
        DROP
    }

    private static final int PLACES = 1 << 16;
    private static final int SLIP_EVERY = 2;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int perSecondMax;
    private final long salt;

    /** The second in the upper half, answers within it in the lower. */
    private final AtomicLongArray counts = new AtomicLongArray(PLACES);

    /** {@code salt} keeps others from choosing addresses that share a place with somebody. */
    Rates(int perSecondMax, long salt) {
        this.perSecondMax = perSecondMax;
        this.salt = salt;
    }

    Verdict judge(byte[] address, long nanos) {
        long second = (nanos / SECOND_NANOS) & 0xffff_ffffL;
        int place = place(address);
        long count = counts.updateAndGet(
                place, each -> (each >>> Integer.SIZE) == second ? each + 1 : (second << Integer.SIZE) | 1);
        int answers = (int) count;
        if (answers <= perSecondMax) {
            return Verdict.SEND;
        }
        return answers % SLIP_EVERY == 0 ? Verdict.SLIP : Verdict.DROP;
    }

    private int place(byte[] address) {
        int bytes = address.length == 4 ? 3 : 7;
        long hash = salt;
        for (int i = 0; i < bytes; i++) {
            hash = (hash ^ address[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash >>> (Long.SIZE - 16));
    }
}
