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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edges that are known, what they route by, and what they still have open. Not for several threads at once. */
final class Edges {

    /** How many lives of one edge are remembered: late reports of the one before still count as traffic. */
    private static final int BOOTS_MAX = 4;

    /** How many reports back a late one is told from a repeated one. */
    private static final int SEQUENCES_MAX = 256;

    /**
     * How many reports of an edge's earlier life may come after its present life began: one may have been on its way, and an
     * edge sends the next only when the one before was answered. More than that, and two edges share a name.
     */
    private static final int LATE_REPORTS_MAX = 1;

    private static final Logger log = LoggerFactory.getLogger(Edges.class);

    /** One run of an edge, and what it said last. */
    private static final class Life {
        final NavigableSet<Long> sequences = new TreeSet<>();
        long sequence = Long.MIN_VALUE;
        long version;
        Instant heardAt;
        Map<String, Integer> inFlight = Map.of();
        int reportsAfterNext;

        Life(Instant heardAt) {
            this.heardAt = heardAt;
        }
    }

    /** What goes by one name: a life at a time, if all is well. */
    private final class Edge {
        final Map<String, Life> lives = new LinkedHashMap<>();
        Optional<String> present = Optional.empty();
        Instant heardAt;

        Edge(Instant heardAt) {
            this.heardAt = heardAt;
        }

        /** The lives that may have customers: the present one, and an earlier one that goes on beside it. */
        List<Life> standing(Instant now) {
            List<Life> standing = lives.entrySet().stream()
                    .filter(each -> present.equals(Optional.of(each.getKey()))
                            || each.getValue().reportsAfterNext > LATE_REPORTS_MAX)
                    .map(Map.Entry::getValue)
                    .filter(each -> !now.isAfter(each.heardAt.plus(limits.edgeGone())))
                    .toList();
            return standing.isEmpty() ? present.map(lives::get).stream().toList() : standing;
        }

        /** What all of it routes by at least. */
        long version(Instant now) {
            return standing(now).stream().mapToLong(each -> each.version).min().orElse(0);
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
        if (!edge.lives.containsKey(report.boot())) {
            edge.present = Optional.of(report.boot());
        }
        Life life = edge.lives.computeIfAbsent(report.boot(), _ -> new Life(now));
        while (edge.lives.size() > BOOTS_MAX) {
            edge.lives.remove(edge.lives.keySet().iterator().next());
        }
        NavigableSet<Long> seen = life.sequences;
        boolean tooOld = seen.size() >= SEQUENCES_MAX && report.sequence() < seen.first();
        if (tooOld || !seen.add(report.sequence())) {
            return false;
        }
        if (seen.size() > SEQUENCES_MAX) {
            seen.pollFirst();
        }
        if (report.sequence() > life.sequence) {
            take(name, edge, life, report, now);
        }
        return true;
    }

    private static void take(String name, Edge edge, Life life, EdgeReport report, Instant now) {
        life.sequence = report.sequence();
        life.version = report.version();
        life.inFlight = report.inFlight();
        life.heardAt = now;
        boolean present = edge.present.equals(Optional.of(report.boot()));
        if (present || ++life.reportsAfterNext > LATE_REPORTS_MAX) {
            edge.heardAt = now;
        }
        if (!present && life.reportsAfterNext == LATE_REPORTS_MAX + 1) {
            log.atWarn()
                    .addKeyValue("edge", name)
                    .log(
                            "two edges report under one name: give each its own with --name; until then both are waited for");
        }
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

    /** Forgets an edge that says that it leaves: it has no customers any more. Another one of its name stays. */
    void leave(String name, Optional<String> boot, Instant now) {
        Optional<Edge> known = Optional.ofNullable(edges.get(name));
        if (known.isEmpty()) {
            return;
        }
        Edge edge = known.get();
        boot.ifPresent(edge.lives::remove);
        Optional<String> other = edge.lives.entrySet().stream()
                .filter(each -> each.getValue().reportsAfterNext > LATE_REPORTS_MAX
                        || edge.present.equals(Optional.of(each.getKey())))
                .filter(each -> !now.isAfter(each.getValue().heardAt.plus(limits.edgeGone())))
                .map(Map.Entry::getKey)
                .findFirst();
        if (boot.isEmpty() || other.isEmpty()) {
            edges.remove(name);
        } else {
            edge.present = other;
        }
    }

    /** Renews what is known of every edge, after a pause in which none could be heard. */
    void renew(Instant now) {
        edges.values().forEach(edge -> {
            edge.standing(edge.heardAt).forEach(life -> life.heardAt = now);
            edge.heardAt = now;
        });
    }

    void forgetOld(Instant now) {
        edges.values().removeIf(edge -> now.isAfter(edge.heardAt.plus(limits.forget())));
    }

    /** The edges that may have customers and do not yet route by {@code version} or a later one. */
    List<String> behind(long version, Instant now) {
        return edges.entrySet().stream()
                .filter(entry -> !presence(entry.getValue(), now).equals(EdgeView.Presence.GONE))
                .filter(entry -> entry.getValue().version(now) < version)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Requests and connections still open on an instance, at all edges that may have customers. */
    int inFlight(String instance, Instant now) {
        return edges.values().stream()
                .filter(edge -> !presence(edge, now).equals(EdgeView.Presence.GONE))
                .flatMap(edge -> edge.standing(now).stream())
                .mapToInt(
                        life -> Optional.ofNullable(life.inFlight.get(instance)).orElse(0))
                .sum();
    }

    List<EdgeView> views(Instant now) {
        return edges.entrySet().stream()
                .map(entry -> new EdgeView(
                        entry.getKey(),
                        presence(entry.getValue(), now),
                        entry.getValue().version(now),
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
