package dev.belay.protocol.edge;

import java.util.List;
import java.util.Map;

/**
 * What an edge did in the last second: {@code POST /api/edges/{edge}/report}. It is an acknowledgement as well: every new
 * request since was routed by {@code version}. {@code boot} and {@code sequence} name the report, so that a repeated one
 * counts once; what could not be reported is added to the next.
 *
 * @param inFlight requests and connections still open on instances that are draining or no longer routed, by instance
 */
public record EdgeReport(
        String boot, long sequence, long version, List<Window> windows, Map<String, Integer> inFlight) {

    public EdgeReport {
        windows = List.copyOf(windows);
        inFlight = Map.copyOf(inFlight);
    }

    /**
     * The traffic of one release.
     *
     * @param requests answered to customers, or failed towards them
     * @param failures of these: status 500 and above, no answer, or an answer cut short
     * @param retries attempts on this release that failed unseen, since another instance answered
     * @param latency answers by {@link LatencyBuckets}
     */
    public record Window(
            String service,
            String environment,
            String release,
            long requests,
            long failures,
            long retries,
            List<Long> latency) {}
}
