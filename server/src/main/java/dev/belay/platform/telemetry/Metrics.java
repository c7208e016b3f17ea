package dev.belay.platform.telemetry;

import dev.belay.platform.access.Permission;
import dev.belay.platform.web.RequestObserver;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.work.RunObserver;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the server measures of itself, told at {@code /metrics} in Prometheus' text format. */
public final class Metrics implements AutoCloseable {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Counts requests by method, route and status, with how long they took. */
    public RequestObserver requests() {
        return (method, route, status, took) -> Timer.builder("belay.http.requests")
                .description("Answered requests; long polls and live pages last as long as they wait")
                .tag("method", method)
                .tag("route", route)
                .tag("status", Integer.toString(status))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
    }

    /** Counts activations of reconcilers by name and outcome, with how long they took. */
    public RunObserver reconcilers() {
        return (reconciler, took, failed) -> Timer.builder("belay.reconciler.runs")
                .description("Activations of background work")
                .tag("reconciler", reconciler)
                .tag("outcome", failed ? "failed" : "done")
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
    }

    /**
     * A number that is read whenever somebody asks for the metrics; the name has dots, as in {@code belay.agents.idle}.
     */
    public void gauge(String name, String meaning, Supplier<Number> value) {
        Gauge.builder(name, value).description(meaning).register(registry);
    }

    /** A count that only grows, kept elsewhere; the same name may be counted under several tags. */
    public void count(String name, String meaning, Map<String, String> tags, LongSupplier value) {
        FunctionCounter.Builder<LongSupplier> counter =
                FunctionCounter.builder(name, value, LongSupplier::getAsLong).description(meaning);
        tags.forEach(counter::tag);
        counter.register(registry);
    }

    /** {@code GET /metrics}, for anybody: it tells no names of people or secrets. */
    public List<Route> routes() {
        return List.of(Route.get(
                "/metrics",
                Permission.OPEN,
                _ -> new Response.Text(200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape())));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
