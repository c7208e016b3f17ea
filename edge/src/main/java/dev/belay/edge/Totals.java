package dev.belay.edge;

import dev.belay.protocol.edge.LatencyBuckets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Everything counted since the start, for Prometheus. Releases that are no longer routed are forgotten. */
final class Totals {

    private final Tally sum = Tally.empty();

    synchronized void add(Tally taken, RouteTable table) {
        sum.add(taken);
        var routed = table.byHost().values().stream()
                .flatMap(route -> route.pools().stream())
                .map(Pool::release)
                .collect(Collectors.toSet());
        sum.counts().keySet().retainAll(routed);
    }

    /** In the text exposition format, version 0.0.4. */
    synchronized String exposition(RouteTable table, int connections, boolean inTouch) {
        var text = new StringBuilder(4_096);
        counter(text, "requests", "Requests answered, or failed towards the customer.", Counts::requests);
        counter(text, "failures", "Of these: status 500 and above, no answer, or cut short.", Counts::failures);
        counter(text, "retries", "Attempts that failed unseen.", Counts::retries);
        latencies(text);
        for (var event : Tally.Event.values()) {
            var name = "belay_edge_" + event.name().toLowerCase(Locale.ROOT) + "_total";
            head(text, name, "counter", "How many " + event.meaning() + ".");
            line(text, name, "", sum.events().getOrDefault(event, 0L));
        }
        gauge(text, "connections", "Customers connected.", connections);
        gauge(text, "routing_version", "Version of the routing in force.", table.version());
        gauge(text, "in_touch", "Whether the server answers.", inTouch ? 1 : 0);
        head(text, "belay_edge_in_flight", "gauge", "Requests and connections open on an instance.");
        var open = new TreeMap<String, Integer>();
        table.instances().values().forEach(instance -> open.put(instance.id(), instance.inFlight()));
        open.forEach((instance, count) ->
                line(text, "belay_edge_in_flight", "{instance=\"" + escaped(instance) + "\"}", count));
        return text.toString();
    }

    private void counter(StringBuilder text, String what, String help, ToLongFunction<Counts> value) {
        var name = "belay_edge_" + what + "_total";
        head(text, name, "counter", help);
        sum.counts()
                .forEach((release, counts) -> line(text, name, "{" + labels(release) + "}", value.applyAsLong(counts)));
    }

    private void latencies(StringBuilder text) {
        var name = "belay_edge_request_seconds";
        head(text, name, "histogram", "From the head of a request to the end of its answer.");
        for (Map.Entry<Release, Counts> entry : sum.counts().entrySet()) {
            var labels = labels(entry.getKey());
            long upTo = 0;
            for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
                upTo += entry.getValue().latency(bucket);
                var bound = bucket == LatencyBuckets.COUNT - 1
                        ? "+Inf"
                        : String.valueOf(LatencyBuckets.upperMicros(bucket) / 1e6);
                line(text, name + "_bucket", "{" + labels + ",le=\"" + bound + "\"}", upTo);
            }
            line(text, name + "_count", "{" + labels + "}", upTo);
        }
    }

    private static void gauge(StringBuilder text, String what, String help, long value) {
        head(text, "belay_edge_" + what, "gauge", help);
        line(text, "belay_edge_" + what, "", value);
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, String labels, long value) {
        text.append(name).append(labels).append(' ').append(value).append('\n');
    }

    private static String labels(Release release) {
        return "service=\"" + escaped(release.service()) + "\",environment=\"" + escaped(release.environment())
                + "\",release=\"" + escaped(release.name()) + "\"";
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
