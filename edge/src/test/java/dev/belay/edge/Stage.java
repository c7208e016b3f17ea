package dev.belay.edge;

import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real edge between a fake server and fake instances, for a service {@code shop} in production. */
final class Stage implements AutoCloseable {

    final FakeServer server;
    final Path folder;
    private final EdgeLimits limits;
    private final List<FakeInstance> instances = new ArrayList<>();
    private Edge edge;
    private long version;

    Stage() throws Exception {
        this(EdgeLimits.STANDARD);
    }

    /** One event loop, so that chance comes in one order; reports ten times as often, so that tests need not wait. */
    Stage(EdgeLimits limits) throws Exception {
        this.server = new FakeServer();
        this.folder = Files.createTempDirectory("belay-edge");
        this.limits = limits.with(EdgeLimit.EVENT_LOOPS, 1).with(EdgeLimit.REPORT_MILLIS, 100);
        this.edge = start();
    }

    private Edge start() {
        return Edge.open(
                new EdgeSettings(
                        "test",
                        server.address(),
                        FakeServer.TOKEN,
                        "127.0.0.1",
                        0,
                        "127.0.0.1",
                        0,
                        folder,
                        false,
                        limits),
                7);
    }

    Edge edge() {
        return edge;
    }

    void restart() {
        edge.close();
        edge = start();
    }

    FakeInstance instance(FakeInstance.Behaviour behaviour) throws IOException {
        var instance = new FakeInstance(behaviour);
        instances.add(instance);
        return instance;
    }

    static Route.Target target(String name, FakeInstance instance) {
        return new Route.Target(name, "127.0.0.1", instance.port(), 1, false);
    }

    static Route.Target draining(String name, FakeInstance instance) {
        return new Route.Target(name, "127.0.0.1", instance.port(), 1, true);
    }

    static Route.Pool pool(String release, int share, Route.Target... targets) {
        return new Route.Pool(release, share, Arrays.asList(targets));
    }

    Routing routing(Route.Pool... pools) {
        version++;
        return new Routing(
                version,
                List.of(new Route("shop", "production", List.of("shop.localhost"), version, Arrays.asList(pools))));
    }

    /** Puts pools in force, and waits until the edge acknowledges them. */
    void route(Route.Pool... pools) throws InterruptedException {
        var routing = routing(pools);
        server.route(routing);
        server.awaitReport(report -> report.version() == routing.version());
    }

    /** One release at 100 %, with these instances. */
    void routeTo(FakeInstance... all) throws InterruptedException {
        var targets = new ArrayList<Route.Target>();
        for (var instance : all) {
            targets.add(target("shop-1-" + instance.port(), instance));
        }
        route(new Route.Pool("shop-1", 100, targets));
    }

    long version() {
        return version;
    }

    Caller caller() throws IOException {
        return new Caller(edge.port());
    }

    @Override
    public void close() throws IOException {
        edge.close();
        server.close();
        instances.forEach(FakeInstance::close);
        try (var files = Files.list(folder)) {
            files.forEach(file -> file.toFile().delete());
        }
        Files.delete(folder);
    }
}
