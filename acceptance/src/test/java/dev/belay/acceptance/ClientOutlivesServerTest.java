package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.client.DiscoveryClient;
import dev.belay.client.Registration;
import dev.belay.client.WatchedService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The only server is killed, comes again, and goes for good: programs always know whom to call. */
final class ClientOutlivesServerTest {

    @Test
    void programsKnowWhomToCallWhateverBecomesOfTheServer() throws IOException, InterruptedException {
        var empty = new AtomicInteger();
        try (var world = new World()) {
            var server = world.server("--dns-listen", "off");
            Path cache = world.folder().resolve("cache");
            try (DiscoveryClient client = DiscoveryClient.of(world.address())
                    .token(world.token("register"))
                    .cacheFolder(cache)
                    .open()) {
                register(client, "web-1");
                register(client, "web-2");
                WatchedService web = client.service("web");
                awaitKnown(web, 2);
                web.onChange(now -> empty.addAndGet(now.instances().isEmpty() ? 1 : 0));

                server.kill();

                register(client, "web-3");
                awaitKnown(web, 3);
                server.stop(Duration.ofSeconds(20));
                assertThat(world.status("GET", "/readyz")).isZero();
                assertThat(web.choose()).isPresent();
                assertThat(started(world, cache)).isEqualTo("FILE web-1 web-2 web-3");
            }
            assertThat(empty).hasValue(0);
        }
    }

    private static void register(DiscoveryClient client, String id) {
        client.register(Registration.of("web", id, 80).withAddress("10.0.0.1").withLeaseSeconds(3));
    }

    /** Until so many are known; somebody can be called all the while, once there were two. */
    private static void awaitKnown(WatchedService web, int count) {
        World.await(() -> Optional.of(web.instances()), known -> {
            assertThat(count == 2 || web.choose().isPresent()).isTrue();
            return known.instances().size() == count;
        });
    }

    /** What a program says that starts now, with nothing but the file. */
    private static String started(World world, Path cache) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClientProgram.class.getName(),
                        world.address().toString(),
                        cache.toString())
                .redirectError(world.folder().resolve("program.log").toFile())
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(program.waitFor()).isZero();
        return said;
    }
}
