package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.belay.cli.parts.Part;
import dev.belay.cli.parts.Ports;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.InstanceView;
import dev.belay.protocol.checks.CheckView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Real agents ask real instances; who turns bad gets no customers until it is well again, whichever agent asks. */
final class CheckedInstancesTest {

    /** A web service that answers as it is told, at loopback's own addresses. */
    private record Web(HttpServer server, AtomicInteger status, AtomicInteger asked) implements AutoCloseable {

        static Web at(String address) throws IOException {
            var web = new Web(
                    HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0),
                    new AtomicInteger(200),
                    new AtomicInteger());
            web.server.createContext("/health", exchange -> {
                web.asked.incrementAndGet();
                exchange.sendResponseHeaders(web.status.get(), -1);
                exchange.close();
            });
            web.server.start();
            return web;
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Part agent(World world, String name, String... more) {
        var words = new ArrayList<>(List.of(
                "agent",
                "--name",
                name,
                "--no-instances",
                "--folder",
                world.folder().resolve(name).toString()));
        words.addAll(List.of(more));
        return world.part(name, Map.of("BELAY_TOKEN", world.token("agent")), words.toArray(String[]::new))
                .start();
    }

    private static InstanceView instance(World world, String id) {
        return Json.API.readValue(world.send("GET", "/api/instances/" + id, "").body(), InstanceView.class);
    }

    private static String status(World world, String id) {
        return instance(world, id).checks().getFirst().status();
    }

    private static void await(BooleanSupplier condition) {
        World.await(() -> Optional.of(condition.getAsBoolean()), each -> each);
    }

    private static void register(World world, String id, Web web) {
        world.commandLine()
                .run(
                        "instance",
                        "register",
                        "web",
                        id,
                        "--address",
                        web.server.getAddress().getHostString(),
                        "--port",
                        Integer.toString(web.port()),
                        "--check",
                        "http:/health",
                        "--check-seconds",
                        "1")
                .endsWith(0);
    }

    @Test
    void aBadInstanceLeavesAndComesBackAndAnotherAgentTakesOver() throws IOException {
        int dns = Ports.free();
        try (var world = new World();
                Web one = Web.at("127.0.0.1");
                Web two = Web.at("127.0.0.2")) {
            world.server("--dns-listen", "127.0.0.1:" + dns);
            register(world, "web-1", one);
            register(world, "web-2", two);
            assertThat(world.commandLine().run("instance", "list", "web").out()).contains("passing (unobserved)");
            try (Part first = agent(world, "first", "--check-network", "127.0.0.0/8")) {
                await(() -> status(world, "web-1").equals("passing")
                        && status(world, "web-2").equals("passing"));
                assertThat(Names.of(dns, "web.service.belay")).containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2");
                one.status.set(503);
                await(() -> Names.of(dns, "web.service.belay").equals(List.of("127.0.0.2")));
                CheckView check = instance(world, "web-1").checks().getFirst();
                assertThat(check.output()).contains("answered 503");
                try (Part second = agent(world, "second", "--check-network", "127.0.0.0/8")) {
                    first.kill();
                    assertThat(first.awaitEnd(World.PATIENCE)).isPresent();
                    one.status.set(200);
                    two.status.set(500);
                    await(() -> Names.of(dns, "web.service.belay").equals(List.of("127.0.0.1")));
                    one.status.set(500);
                    await(() -> status(world, "web-1").equals("critical"));
                    assertThat(Names.of(dns, "web.service.belay"))
                            .as("never empty")
                            .containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2");
                    assertThat(second.awaitEnd(Duration.ZERO)).isEmpty();
                }
            }
            assertThat(world.commandLine().run("instance", "show", "web-1").out())
                    .contains("answered 500");
        }
    }

    @Test
    void aCommandIsTheAgentsOwn() throws IOException {
        try (var world = new World();
                Web web = Web.at("127.0.0.1")) {
            world.server();
            String body = "{\"service\":\"web\",\"address\":\"127.0.0.1\",\"port\":" + web.port()
                    + ",\"checks\":[{\"kind\":\"command\",\"target\":\"disk\",\"intervalSeconds\":1}]}";
            world.send("PUT", "/api/instances/web-1", body);
            try (Part without = agent(world, "without");
                    Part with = agent(world, "with", "--check-command", "disk=echo full of $BELAY_INSTANCE; exit 1")) {
                await(() -> status(world, "web-1").equals("warning"));
                assertThat(instance(world, "web-1").checks().getFirst().output())
                        .contains("full of web-1");
                assertThat(without.awaitEnd(Duration.ZERO)).isEmpty();
                assertThat(with.awaitEnd(Duration.ZERO)).isEmpty();
            }
        }
    }
}
