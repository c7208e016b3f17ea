package dev.belay.discovery.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.protocol.net.Networks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What who watches is told besides changes of instances. */
final class WatchTest {

    private static final Place WEB = new Place("web", "production");
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final Watchers watchers = new Watchers();
    private final Desk desk = new Desk(
            new RegistrySettings(
                    "one", true, "dc1", List.of(), Networks.of("none"), List.of("secret"), RegistryLimits.USUAL),
            now::get,
            _ -> {},
            watchers,
            new SnapshotFile(Path.of("none/registry.snapshot")));
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        watchers.close();
    }

    private void register(String service, int count) {
        Registration wanted = SimEstate.registration(new SimEstate.Program("any", new Place(service, "production")));
        for (int i = 0; i < count; i++) {
            String id = service + "-" + i;
            desk.act(each -> each.register(id, OptionalLong.empty(), wanted, now.get()));
        }
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now.updateAndGet(each -> each.plusSeconds(1));
            desk.act(each -> {
                each.lookedAround();
                each.pass(now.get());
                return each;
            });
        }
    }

    private void watch() {
        watchers.begin();
        var output = new OutputStream() {
            @Override
            public void write(int each) {
                throw new IllegalStateException("events are written whole");
            }

            @Override
            public void write(byte[] bytes) {
                String text = new String(bytes, UTF_8);
                if (text.startsWith("event:")) {
                    events.add(text);
                }
            }
        };
        Thread.ofVirtual().start(() -> {
            try {
                new Watch(desk, watchers, WEB, () -> true).writeTo(output);
            } catch (IOException | InterruptedException exception) {
                events.add(exception.toString());
            }
        });
    }

    private String next() throws InterruptedException {
        String next = events.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(next).as("an event within the deadline").isNotNull();
        return next;
    }

    @Test
    void thatMostAreSilentIsToldToWhoWatchesAnyService() throws InterruptedException {
        pass(1);
        register("web", 1);
        register("mail", 20);
        watch();
        assertThat(next()).contains("event: snapshot", "\"frozen\":false", "\"deaf\":false", "web-0");
        pass(SimEstate.LEASE_SECONDS - 1);
        register("web", 1);
        pass(3);
        assertThat(next()).contains("event: changes", "\"deaf\":true", "\"registered\":[]", "\"gone\":[]");
        register("mail", 20);
        pass(1);
        assertThat(next()).contains("event: changes", "\"deaf\":false");
    }

    @Test
    void thatAServiceIsFrozenIsToldToWhoWatchesIt() throws InterruptedException {
        pass(1);
        for (int i = 0; i < 14; i++) {
            register("web", 8);
            register("mail", 20);
            pass(5);
        }
        watch();
        assertThat(next()).contains("event: snapshot", "\"frozen\":false");
        for (int i = 0; i < 3; i++) {
            register("web", 4);
            register("mail", 20);
            pass(5);
        }
        assertThat(next()).contains("event: changes", "\"frozen\":true", "\"deaf\":false", "\"gone\":[]");
    }
}
