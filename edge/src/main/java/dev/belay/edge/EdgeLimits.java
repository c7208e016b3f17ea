package dev.belay.edge;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The limits of one edge: {@link #STANDARD}, but for those set to something else. */
public record EdgeLimits(Map<EdgeLimit, Long> set) {

    /** Every limit at its standard value. */
    public static final EdgeLimits STANDARD = new EdgeLimits(Map.of());

    /** @throws IllegalArgumentException when a value is outside the range of its limit */
    public EdgeLimits {
        set = Map.copyOf(set);
        set.forEach(EdgeLimits::check);
    }

    /** The value in force. */
    public long of(EdgeLimit limit) {
        return set.getOrDefault(limit, limit.standard());
    }

    /** As {@link #of}, for limits whose range fits. */
    int count(EdgeLimit limit) {
        return Math.toIntExact(of(limit));
    }

    /** A limit in milliseconds as nanoseconds. */
    long nanos(EdgeLimit limit) {
        return of(limit) * 1_000_000;
    }

    /** These limits with one set. */
    public EdgeLimits with(EdgeLimit limit, long value) {
        var changed = new EnumMap<EdgeLimit, Long>(EdgeLimit.class);
        changed.putAll(set);
        changed.put(limit, value);
        return new EdgeLimits(changed);
    }

    /**
     * These limits with one set, as an operator writes it.
     *
     * @param text such as {@code connectMillisMax=500}
     * @throws IllegalArgumentException when there is no such limit, or the value is not a number in its range; the message
     *     is fit to be shown
     */
    public EdgeLimits with(String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("a limit is written key=value, not '" + text + "'");
        }
        var key = text.substring(0, equals).strip();
        var limit = EdgeLimit.named(key)
                .orElseThrow(() -> new IllegalArgumentException("no limit '" + key + "'; there are " + keys()));
        try {
            return with(limit, Long.parseLong(text.substring(equals + 1).strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the value of '" + key + "' is not a whole number: '" + text + "'", e);
        }
    }

    private static String keys() {
        return Arrays.stream(EdgeLimit.values()).map(EdgeLimit::key).collect(Collectors.joining(", "));
    }

    private static void check(EdgeLimit limit, long value) {
        if (value < limit.least() || value > limit.most()) {
            throw new IllegalArgumentException("'" + limit.key() + "' is " + value + ", but must be from "
                    + limit.least() + " to " + limit.most() + ": " + limit.meaning());
        }
    }
}
