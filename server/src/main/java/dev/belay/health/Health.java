package dev.belay.health;

import dev.belay.discovery.Discovery;
import dev.belay.protocol.edge.EdgeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Health's door. All it knows is in memory, told by edges through discovery; a span before the server began holds nothing.
 * Traffic counts in the second in which its report came.
 */
public final class Health {

    private final TrafficHistory history;
    private final HealthLimits limits;

    public Health(Discovery discovery, HealthLimits limits) {
        this.limits = limits;
        this.history = new TrafficHistory(limits);
        discovery.listen(this::hear);
    }

    private void hear(Instant at, List<EdgeReport.Window> windows) {
        history.add(at.getEpochSecond(), windows);
    }

    /**
     * What one release did from {@code from} (inclusive) to {@code to} (exclusive), to the second, in windows of
     * {@code length}, a whole number of seconds: oldest first, those without traffic included. A rest shorter than
     * {@code length} at the end is left out, and so is what lies further back than is kept.
     */
    public List<Window> windows(
            String service, String environment, String release, Instant from, Instant to, Duration length) {
        long seconds = length.toSeconds();
        if (seconds < 1) {
            throw new IllegalArgumentException("a window is a second or longer, not " + length);
        }
        long kept = limits.history().toSeconds();
        long first = Math.max(from.getEpochSecond(), to.getEpochSecond() - kept);
        int count = (int) Math.max(0, (to.getEpochSecond() - first) / seconds);
        var sums = new ArrayList<TrafficHistory.Sum>(count);
        for (int window = 0; window < count; window++) {
            sums.add(new TrafficHistory.Sum());
        }
        var source = new TrafficHistory.Source(service, environment, release);
        history.each(
                source,
                first,
                first + count * seconds,
                second ->
                        sums.get((int) ((second.epochSecond - first) / seconds)).add(second));
        var windows = new ArrayList<Window>(count);
        for (int window = 0; window < count; window++) {
            Instant begin = Instant.ofEpochSecond(first + window * seconds);
            windows.add(new Window(
                    begin, begin.plusSeconds(seconds), sums.get(window).traffic()));
        }
        return windows;
    }
}
