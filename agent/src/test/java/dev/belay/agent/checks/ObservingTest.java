package dev.belay.agent.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.protocol.Json;
import dev.belay.protocol.checks.Assignments;
import dev.belay.protocol.checks.Assignments.Assignment;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckResults;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import dev.belay.protocol.checks.ObserverAnnouncement;
import dev.belay.protocol.checks.ObserverPass;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent tells of checks, to a server that answers as one does that has not planned yet: it takes nothing. */
@Tag("slow")
@Timeout(60)
final class ObservingTest {

    private final BlockingQueue<ObserverAnnouncement> announcements = new LinkedBlockingQueue<>();
    private final BlockingQueue<CheckResult> results = new LinkedBlockingQueue<>();
    private final HttpServer server = HttpServer.create();
    private List<Assignment> given = List.of();
    private int againSeconds;

    @TempDir
    private Path folder;

    private Optional<Observing> observing = Optional.empty();

    ObservingTest() throws IOException {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/api/checks/passes",
                exchange -> answer(exchange, Json.API.writeValueAsString(new ObserverPass("pass", 3_600))));
        server.createContext("/api/checks/observer", this::observer);
        server.createContext("/api/checks/results", this::results);
        server.start();
    }

    @AfterEach
    void close() {
        observing.ifPresent(Observing::close);
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void observer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("PUT")) {
            announcements.add(Json.API.readValue(exchange.getRequestBody().readAllBytes(), ObserverAnnouncement.class));
        }
        boolean seen = exchange.getRequestURI().getQuery().contains("seen=");
        answer(
                exchange,
                Json.API.writeValueAsString(new Assignments("1", seen ? List.of() : given, seen ? againSeconds : 0)));
    }

    private void results(HttpExchange exchange) throws IOException {
        results.addAll(Json.API
                .readValue(exchange.getRequestBody().readAllBytes(), CheckResults.class)
                .results());
        try (exchange) {
            exchange.sendResponseHeaders(204, -1);
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void begin(String address, CheckKind kind, CheckStatus known) {
        var check = new Check("c", kind, kind == CheckKind.COMMAND ? "mark" : "", 0, false, false, 1, 900, 1, 1, 0);
        given = List.of(new Assignment("web-1", address, port(), check, known));
        URI uri = URI.create("http://127.0.0.1:" + port());
        var random = new SplittableRandom(1);
        var began = new Observing(
                new CheckSettings(true, "", List.of("198.51.100.0/24"), Map.of("mark", "touch ran")),
                uri,
                new ServerConnection(uri, random),
                () -> Optional.of("token"),
                CleanEnvironment.from(Map.of()),
                folder,
                random);
        observing = Optional.of(began);
        began.begin();
    }

    private static <T> T next(BlockingQueue<T> all) throws InterruptedException {
        return Optional.ofNullable(all.poll(50, TimeUnit.SECONDS)).orElseThrow();
    }

    /** The first that is not nothing. */
    private List<String> declined() throws InterruptedException {
        List<String> declined = next(announcements).declined().orElseThrow();
        return declined.isEmpty() ? declined() : declined;
    }

    @Test
    void whatAReplicaDoesNotSayItKnowsIsToldAgainAndTheAgentComesWhenItIsAskedTo() throws Exception {
        againSeconds = 3_000;
        begin("127.0.0.1", CheckKind.TCP, CheckStatus.CRITICAL);
        for (int i = 0; i < 3; i++) {
            assertThat(next(results).status()).isEqualTo(CheckStatus.PASSING);
        }
        assertThat(announcements).hasSize(2);
    }

    @Test
    void whomItMayNotAskItDeclinesInsteadOfSayingThatNothingIsKnown() throws Exception {
        begin("192.0.2.7", CheckKind.TCP, CheckStatus.CRITICAL);
        assertThat(declined()).containsExactly("web-1");
        assertThat(results).isEmpty();
    }

    @Test
    void aNameWithoutAddressFails() throws Exception {
        begin("nobody.invalid", CheckKind.TCP, CheckStatus.PASSING);
        assertThat(next(results).status()).isEqualTo(CheckStatus.CRITICAL);
    }

    /** Whatever networks it checks. */
    @Test
    void commandsRunForItsOwnLiteralAddressOnly() throws Exception {
        begin("198.51.100.7", CheckKind.COMMAND, CheckStatus.CRITICAL);
        assertThat(declined()).containsExactly("web-1");
        assertThat(folder.resolve("ran")).doesNotExist();
    }
}
