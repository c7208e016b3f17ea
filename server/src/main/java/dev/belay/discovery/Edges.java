package dev.belay.discovery;

import dev.belay.kernel.Problem;
import dev.belay.protocol.edge.EdgeReport;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The edges that are known, what they route by, and what they still have open. Not for several threads at once. */
final class Edges {

    /** How many lives of one edge are remembered: late reports of the one before still count as traffic. */
    private static final int BOOTS_MAX = 4;

    /** How many reports back a late one is told from a repeated one. */
    private static final int SEQUENCES_MAX = 256;

    /** What one edge said last. */
    private static final class Edge {
        final Map<String, NavigableSet<Long>> boots = new LinkedHashMap<>();
        String boot = "";
        long sequence = Long.MIN_VALUE;
        long version;
        Instant heardAt;
        Map<String, Integer> inFlight = Map.of();

        Edge(Instant heardAt) {
            this.heardAt = heardAt;
        }
    }

    private final DiscoveryLimits limits;
    private final Map<String, Edge> edges = new TreeMap<>();

    Edges(DiscoveryLimits limits) {
        this.limits = limits;
    }

    /** Counts an edge as known from now on; until its first report it routes by nothing newer than 0. True when it is new. */
    boolean greet(String name, Instant now) {
        boolean unknown = !edges.containsKey(name);
        edge(name, now).heardAt = now;
        return unknown;
    }

    /** Takes a report; false when it came before. */
    boolean report(String name, EdgeReport report, Instant now) {
        Edge edge = edge(name, now);
        boolean newBoot = !edge.boots.containsKey(report.boot());
        NavigableSet<Long> seen = edge.boots.computeIfAbsent(report.boot(), _ -> new TreeSet<>());
        boolean tooOld = seen.size() >= SEQUENCES_MAX && report.sequence() < seen.first();
        if (tooOld || !seen.add(report.sequence())) {
            return false;
        }
        if (seen.size() > SEQUENCES_MAX) {
            seen.pollFirst();
        }
        if (newBoot) {
            edge.boot = report.boot();
            edge.sequence = Long.MIN_VALUE;
            while (edge.boots.size() > BOOTS_MAX) {
                edge.boots.remove(edge.boots.keySet().iterator().next());
            }
        }
        if (edge.boot.equals(report.boot()) && report.sequence() > edge.sequence) {
            edge.sequence = report.sequence();
            edge.version = report.version();
            edge.inFlight = report.inFlight();
            edge.heardAt = now;
        }
        return true;
    }

    private Edge edge(String name, Instant now) {
        Edge known = edges.get(name);
        if (known != null) {
            return known;
        }
        if (edges.size() >= limits.edgesMax()) {
            throw new Problem(
                    Problem.Kind.TOO_MANY, "There are " + edges.size() + " edges already, the most there may be.");
        }
        var edge = new Edge(now);
        edges.put(name, edge);
        return edge;
    }

    /** Forgets an edge that says that it leaves: it has no customers any more. */
    void leave(String name) {
        edges.remove(name);
    }

    /** Renews what is known of every edge, after a pause in which none could be heard. */
    void renew(Instant now) {
        edges.values().forEach(edge -> edge.heardAt = now);
    }

    void forgetOld(Instant now) {
        edges.values().removeIf(edge -> now.isAfter(edge.heardAt.plus(limits.forget())));
    }

    /** The edges that may have customers and do not yet route by {@code version} or a later one. */
    List<String> behind(long version, Instant now) {
        return edges.entrySet().stream()
                .filter(entry -> !presence(entry.getValue(), now).equals(EdgeView.Presence.GONE))
                .filter(entry -> entry.getValue().version < version)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Requests and connections still open on an instance, at all edges that may have customers. */
    int inFlight(String instance, Instant now) {
        return edges.values().stream()
                .filter(edge -> !presence(edge, now).equals(EdgeView.Presence.GONE))
                .mapToInt(
                        edge -> Optional.ofNullable(edge.inFlight.get(instance)).orElse(0))
                .sum();
    }

    List<EdgeView> views(Instant now) {
        return edges.entrySet().stream()
                .map(entry -> new EdgeView(
                        entry.getKey(),
                        presence(entry.getValue(), now),
                        entry.getValue().version,
                        entry.getValue().heardAt))
                .toList();
    }

    private EdgeView.Presence presence(Edge edge, Instant now) {
        Duration silence = Duration.between(edge.heardAt, now);
        if (silence.compareTo(limits.edgeSilent()) <= 0) {
            return EdgeView.Presence.LIVE;
        }
        return silence.compareTo(limits.edgeGone()) <= 0 ? EdgeView.Presence.SILENT : EdgeView.Presence.GONE;
    }
}
