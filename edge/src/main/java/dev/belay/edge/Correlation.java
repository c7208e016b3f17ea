package dev.belay.edge;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.random.RandomGenerator;

/**
 * The two headers by which one customer's request can be followed: {@code X-Request-ID}, and {@code traceparent} of W3C Trace
 * Context, level 1, section 3.2. What is well formed is passed on as it is, since the edge is no span of its own; what is
 * missing or malformed is made anew.
 */
final class Correlation {

    static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
    static final AsciiString TRACESTATE = AsciiString.cached("tracestate");

    private static final int REQUEST_ID_CHARS_MAX = 128;
    private static final int VERSION_0_CHARS = 55;
    private static final byte[] HEX = AsciiString.cached("0123456789abcdef").array();

    private Correlation() {}

    /** The id of a request: the customer's if it is well formed, else a new one. */
    static CharSequence requestId(HttpHeaders headers, RandomGenerator random) {
        var requestId = headers.get(REQUEST_ID);
        return requestId != null && wellFormedId(requestId) ? requestId : newId(random);
    }

    /** Completes the headers of a request. */
    static void complete(HttpHeaders headers, CharSequence requestId, RandomGenerator random) {
        var traceparent = headers.get(TRACEPARENT);
        if (traceparent == null || !wellFormedTrace(traceparent) || severalTraces(headers)) {
            headers.set(TRACEPARENT, newTrace(random));
            headers.remove(TRACESTATE);
        }
        headers.set(REQUEST_ID, requestId);
    }

    static boolean wellFormedId(String id) {
        if (id.isEmpty() || id.length() > REQUEST_ID_CHARS_MAX) {
            return false;
        }
        for (int index = 0; index < id.length(); index++) {
            char c = id.charAt(index);
            if (!letterOrDigit(c) && "-_.:/+=@".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Version 00 has exactly this form; a later version may go on after another hyphen; version ff does not exist. */
    static boolean wellFormedTrace(String trace) {
        if (trace.length() < VERSION_0_CHARS || !dashes(trace) || !hex(trace, 0, 2) || trace.startsWith("ff")) {
            return false;
        }
        boolean knownLength =
                trace.length() == VERSION_0_CHARS || (!trace.startsWith("00") && trace.charAt(VERSION_0_CHARS) == '-');
        return knownLength
                && hex(trace, 3, 35)
                && hex(trace, 36, 52)
                && hex(trace, 53, VERSION_0_CHARS)
                && !zeros(trace, 3, 35)
                && !zeros(trace, 36, 52);
    }

    static boolean letterOrDigit(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean severalTraces(HttpHeaders headers) {
        var all = headers.valueStringIterator(TRACEPARENT);
        all.next();
        return all.hasNext();
    }

    private static boolean dashes(String trace) {
        return trace.charAt(2) == '-' && trace.charAt(35) == '-' && trace.charAt(52) == '-';
    }

    private static boolean hex(String text, int from, int to) {
        for (int index = from; index < to; index++) {
            char c = text.charAt(index);
            if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
                return false;
            }
        }
        return true;
    }

    private static boolean zeros(String text, int from, int to) {
        for (int index = from; index < to; index++) {
            if (text.charAt(index) != '0') {
                return false;
            }
        }
        return true;
    }

    static AsciiString newId(RandomGenerator random) {
        var id = new byte[32];
        hexInto(id, 0, random.nextLong());
        hexInto(id, 16, random.nextLong());
        return new AsciiString(id, false);
    }

    private static AsciiString newTrace(RandomGenerator random) {
        var trace = new byte[VERSION_0_CHARS];
        trace[0] = '0';
        trace[1] = '0';
        trace[2] = '-';
        // An id of zeros would be invalid: one bit is always set.
        hexInto(trace, 3, random.nextLong());
        hexInto(trace, 19, random.nextLong() | 1);
        trace[35] = '-';
        hexInto(trace, 36, random.nextLong() | 1);
        trace[52] = '-';
        trace[53] = '0';
        trace[54] = '1';
        return new AsciiString(trace, false);
    }

    private static void hexInto(byte[] into, int from, long bits) {
        long left = bits;
        for (int index = from + 15; index >= from; index--) {
            into[index] = HEX[(int) (left & 15)];
            left >>>= 4;
        }
    }
}
