package dev.belay.agent;

import com.sun.net.httpserver.HttpExchange;
import dev.belay.protocol.Json;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What the fake server says and hears of instances. */
final class FakeHosts {

    private final FakeServer server;
    private final Map<String, byte[]> releaseFiles = new HashMap<>();
    private Placements placements = new Placements(0, List.of());
    private Optional<HostReport> report = Optional.empty();
    private Consumer<HostReport> listener = _ -> {};
    private Optional<Boolean> noted = Optional.empty();

    FakeHosts(FakeServer server) {
        this.server = server;
    }

    void place(long generation, Placement... wanted) {
        server.change(() -> placements = new Placements(generation, List.of(wanted)));
    }

    void releaseFile(String path, byte[] content) {
        server.change(() -> releaseFiles.put(path, content));
    }

    Optional<HostReport.InstanceReport> instance(String id) {
        return report.stream()
                .flatMap(each -> each.instances().stream())
                .filter(each -> each.instance().equals(id))
                .findFirst();
    }

    HostReport.InstanceReport awaitInstance(String id, HostReport.State state) {
        return awaitInstance(id, each -> each.state() == state);
    }

    HostReport.InstanceReport awaitInstance(String id, Predicate<HostReport.InstanceReport> like) {
        server.await("instance " + id, () -> instance(id).filter(like).isPresent());
        return instance(id).orElseThrow();
    }

    /** Notes what is true when an instance is first reported in a state. */
    void note(String id, HostReport.State state, BooleanSupplier what) {
        listener = said -> {
            boolean so =
                    said.instances().stream().anyMatch(each -> each.instance().equals(id) && each.state() == state);
            if (so && noted.isEmpty()) {
                noted = Optional.of(what.getAsBoolean());
            }
        };
    }

    Optional<Boolean> noted() {
        return noted;
    }

    /** Forgets the last report, so that the next one is news. */
    void clearReports() {
        server.change(() -> report = Optional.empty());
    }

    void awaitNewReport() {
        clearReports();
        server.await("a report", () -> report.isPresent());
    }

    Answer answer(HttpExchange exchange, String path, byte[] body) throws InterruptedException {
        if (path.endsWith("/placements")) {
            long seen = FakeServer.query(exchange).getOrDefault("seen", -1L);
            server.await(
                    Math.toIntExact(FakeServer.query(exchange).getOrDefault("waitSeconds", 0L)),
                    () -> placements.generation() != seen);
            return Answer.api(placements);
        }
        if (path.endsWith("/report")) {
            var said = Json.API.readValue(body, HostReport.class);
            report = Optional.of(said);
            listener.accept(said);
            return Answer.empty();
        }
        return Optional.ofNullable(releaseFiles.get(path))
                .map(content -> new Answer(200, content))
                .orElseGet(() -> Answer.problem(404, "no such artifact"));
    }
}
