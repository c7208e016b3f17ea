package dev.belay.discovery;

import dev.belay.protocol.edge.EdgeReport;
import java.time.Instant;
import java.util.List;

/** Hears what edges report of traffic, each report once. */
@FunctionalInterface
public interface TrafficListener {

    /** The windows of one report, which came at {@code at}; called on the request's thread, so it has to be quick. */
    void traffic(Instant at, List<EdgeReport.Window> windows);
}
