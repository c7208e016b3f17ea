package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.client.Call;
import dev.belay.client.DiscoveryClient;
import dev.belay.client.Health;
import dev.belay.client.Instance;
import dev.belay.client.Registered;
import dev.belay.client.Registration;
import dev.belay.client.Snapshot;
import dev.belay.client.Snapshot.Origin;
import dev.belay.client.WatchedService;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The library for other people's programs, at three servers that come and go. */
@Tag("slow")
final class DiscoveryClientsTest extends ThreeServers {

    private DiscoveryClient client() {
        return DiscoveryClient.of(ports.stream()
                        .map(port -> URI.create("http://127.0.0.1:" + port))
                        .toArray(URI[]::new))
                .token(registrant)
                .cacheFolder(folder.resolve("cache"))
                .zone("east")
                .open();
    }

    private static List<String> ids(WatchedService service) {
        return service.instances().instances().stream()
                .map(Instance::id)
                .sorted()
                .toList();
    }

    @Test
    void aProgramIsFoundWithAllThatItTellsUntilItSaysGoodbye() throws InterruptedException {
        try (DiscoveryClient one = client();
                DiscoveryClient other = client()) {
            WatchedService web = other.service("web");
            assertThat(web.await(DEADLINE)).isTrue();
            Registered me = one.register(Registration.of("web", "web-1", 8000)
                    .withAddress("10.0.0.1")
                    .withRelease("web-12")
                    .withTags(List.of("blue"))
                    .withPorts(Map.of("admin", 9000))
                    .withMeta(Map.of("team", "shop"))
                    .withZone("east")
                    .withWeight(7));
            await(() -> ids(web).equals(List.of("web-1")));
            Instance found = web.instances().instances().getFirst();
            assertThat(found.release()).isEqualTo("web-12");
            assertThat(found.tags()).containsExactly("blue");
            assertThat(found.ports()).isEqualTo(Map.of("admin", 9000));
            assertThat(found.meta()).containsEntry("team", "shop").containsEntry("jvm-dns-ttl", "30");
            assertThat(found.weight()).isEqualTo(7);
            try (Call call = web.choose().orElseThrow()) {
                assertThat(call.uri("http", "/")).hasToString("http://10.0.0.1:8000/");
            }
            me.health(Health.CRITICAL, "draining");
            await(() -> web.instances().instances().getFirst().health() == Health.CRITICAL);
            me.close();
            await(() -> ids(web).isEmpty());
            assertThat(web.instances().origin()).isEqualTo(Origin.SERVER);
        }
    }

    /** One server after the other, then all, then empty ones in their place: nobody who lives is lost for a moment. */
    @Test
    void whateverServersDoTheListIsNeverEmpty() throws Exception {
        var empty = new AtomicInteger();
        try (DiscoveryClient one = client();
                DiscoveryClient other = client()) {
            List<Registered> instances = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                instances.add(one.register(Registration.of("web", "web-" + i, 80)
                        .withAddress("10.0.0." + i)
                        .withLeaseSeconds(3)));
            }
            WatchedService web = other.service("web");
            await(() -> ids(web).size() == 3);
            web.onChange(now -> empty.addAndGet(now.instances().isEmpty() ? 1 : 0));
            for (int i = 0; i < COUNT - 1; i++) {
                servers.get(i).close();
            }
            instances.add(one.register(Registration.of("web", "web-4", 80).withAddress("10.0.0.4")));
            await(() -> ids(web).size() == 4);

            servers.get(COUNT - 1).close();
            servers.clear();
            try (DiscoveryClient late = client()) {
                Snapshot kept = late.service("web").instances();
                assertThat(kept.origin()).as("no server is there").isEqualTo(Origin.FILE);
                assertThat(kept.instances()).hasSize(4);
                assertThat(late.service("web").choose()).isPresent();
            }
            for (int i = 0; i < COUNT; i++) {
                Files.deleteIfExists(folder.resolve(i + "/files/registry.snapshot"));
            }
            assertThat(ids(web)).hasSize(4);
            for (int i = 0; i < COUNT; i++) {
                servers.add(server(i, Map.of()));
            }
            await(() -> get(1, "/api/instances?service=web").body().split("\"id\":", -1).length == 5);
            instances.getFirst().close();
            await(() -> ids(web).equals(List.of("web-2", "web-3", "web-4")));
            assertThat(empty).hasValue(0);
        }
    }
}
