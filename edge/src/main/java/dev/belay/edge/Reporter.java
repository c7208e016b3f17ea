package dev.belay.edge;

import dev.belay.protocol.edge.EdgeReport;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server each second, and at once after a new routing, what became of requests. A report that may or may not have
 * arrived is sent again as it was, under its number, so that it counts once; what happened meanwhile goes into the next.
 */
final class Reporter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final long FORBIDDEN_MILLIS = 30_000;

    private final ControlPlane server;
    private final Traffic traffic;
    private final String boot;
    private final long periodMillis;
    private final int unsentReleasesMax;
    private final Totals totals;
    private final Semaphore nudge = new Semaphore(0);
    private volatile boolean stopped;
    private Tally unsent = Tally.empty();
    private Optional<EdgeReport> pending = Optional.empty();
    private long sequence;
    private String trouble = "";

    /** @param boot names this run of the edge: another one counts its reports anew */
    Reporter(ControlPlane server, Traffic traffic, Totals totals, String boot, EdgeLimits limits) {
        this.server = server;
        this.traffic = traffic;
        this.totals = totals;
        this.boot = boot;
        this.periodMillis = limits.of(EdgeLimit.REPORT_MILLIS);
        this.unsentReleasesMax = limits.count(EdgeLimit.UNSENT_RELEASES_MAX);
    }

    /** Reports without waiting for the next second. */
    void now() {
        nudge.release();
    }

    void stop() {
        stopped = true;
        nudge.release();
    }

    @Override
    public void run() {
        try {
            long pauseMillis = 0;
            while (!stopped) {
                if (nudge.tryAcquire(pauseMillis, TimeUnit.MILLISECONDS)) {
                    nudge.drainPermits();
                }
                pauseMillis = reportWhateverHappens();
            }
            // Once more, since the last requests may have ended after the last report was made.
            report();
            server.leave(boot);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault in one report must not end all reports. */
    private long reportWhateverHappens() throws InterruptedException {
        try {
            return report();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("could not report");
            return periodMillis;
        }
    }

    /** Reports once, and returns how many milliseconds to wait before the next time. */
    long report() throws InterruptedException {
        // Read before the loops are asked: whatever they count afterwards was routed by this version or a later one.
        var table = traffic.table();
        var taken = traffic.take();
        totals.add(taken, table);
        merge(taken);
        if (pending.isPresent() && !settled(pending.get())) {
            return pauseMillis();
        }
        var report = next(table.version(), traffic.inFlightOfLeaving());
        pending = Optional.of(report);
        settled(report);
        return pauseMillis();
    }

    private void merge(Tally taken) {
        taken.counts()
                .keySet()
                .removeIf(release -> unsent.counts().size() >= unsentReleasesMax
                        && !unsent.counts().containsKey(release));
        unsent.add(taken);
    }

    private EdgeReport next(long version, Map<String, Integer> inFlight) {
        sequence++;
        var windows = unsent.counts().entrySet().stream()
                .map(entry -> entry.getValue().window(entry.getKey()))
                .toList();
        unsent = Tally.empty();
        return new EdgeReport(boot, sequence, version, windows, inFlight);
    }

    /** Sends a report, and tells whether it is done with: taken by the server, or refused for ever. */
    private boolean settled(EdgeReport report) throws InterruptedException {
        return switch (server.report(report)) {
            case ControlPlane.Reply.Done _ -> settle("");
            case ControlPlane.Reply.Refused refused -> settle("the server refuses a report: " + refused.because());
            case ControlPlane.Reply.Unreachable _ -> trouble("cannot report to the server; counts are kept");
            case ControlPlane.Reply.Forbidden _ ->
                trouble("the server does not accept reports with the token of this edge");
        };
    }

    private boolean settle(String complaint) {
        if (!complaint.isEmpty()) {
            trouble(complaint);
        } else {
            trouble = "";
        }
        pending = Optional.empty();
        return true;
    }

    /** Said once for as long as it lasts. */
    private boolean trouble(String what) {
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.atWarn().addKeyValue("sequence", sequence).log(what);
        }
        return false;
    }

    private long pauseMillis() {
        return trouble.startsWith("the server does not accept") ? FORBIDDEN_MILLIS : periodMillis;
    }
}
