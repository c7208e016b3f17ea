package dev.belay.edge;

import java.util.HashMap;
import java.util.Map;

/**
 * Everything one event loop counted since it was last asked.
 *
 * @param counts by release
 * @param events by kind
 */
record Tally(Map<Release, Counts> counts, Map<Event, Long> events) {

    /** What an edge counts about itself, apart from releases. */
    enum Event {
        FALLBACKS("requests sent to another release than their own, since it had no instance"),
        ABORTED("requests given up by the customer"),
        REFUSED("requests refused as malformed, too large or too slow"),
        UNROUTED("requests for a host that no service has"),
        UNSERVED("requests for a service without any release, or before any routing was known"),
        CONNECTIONS_REFUSED("customer connections over the limit"),
        STREAMS_ENDED(
                "WebSockets and event streams ended since their instance or the edge had to go, or since they were idle");

        private final String meaning;

        Event(String meaning) {
            this.meaning = meaning;
        }

        String meaning() {
            return meaning;
        }
    }

    static Tally empty() {
        return new Tally(new HashMap<>(), new HashMap<>());
    }

    Counts of(Release release) {
        return counts.computeIfAbsent(release, _ -> new Counts());
    }

    void count(Event event) {
        events.merge(event, 1L, Long::sum);
    }

    void add(Tally other) {
        other.counts.forEach((release, counted) -> of(release).add(counted));
        other.events.forEach((event, times) -> events.merge(event, times, Long::sum));
    }
}
