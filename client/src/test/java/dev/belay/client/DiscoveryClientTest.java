package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.client.FakeServer.Asked;
import dev.belay.client.Snapshot.Origin;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiscoveryClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final FakeServer server = new FakeServer();
    private final BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();

    DiscoveryClientTest() throws IOException {}

    @AfterEach
    void stop() {
        server.close();
    }

    private static String snapshot(int... numbers) {
        return event("snapshot", "\"instances\":" + instances(numbers));
    }

    private static String changes(String gone, int... numbers) {
        return event("changes", "\"gone\":[" + gone + "],\"registered\":" + instances(numbers));
    }

    private static String event(String name, String fields) {
        return "event: " + name + "\ndata: {\"generation\":1,\"frozen\":false," + fields + "}\n\n";
    }

    private static String instances(int... numbers) {
        return JsonWriter.write(InstanceText.write(
                IntStream.of(numbers).mapToObj(Sample::instance).toList()));
    }

    private DiscoveryClient.Setting client(URI... servers) {
        return DiscoveryClient.of(servers).token("secret").cacheFolder(folder);
    }

    private void listen(WatchedService service) {
        service.onChange(all ->
                told.add(all.instances().stream().map(Instance::id).sorted().toList()));
    }

    private List<String> told() throws InterruptedException {
        return FakeServer.present(told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void whatTheServerTellsIsKnownAndKeptWhenItsConnectionEnds() throws InterruptedException {
        try (DiscoveryClient client = client(server.address()).open()) {
            WatchedService web = client.service("web", "staging");
            assertThat(client.service("web", "staging")).isSameAs(web);
            listen(web);
            assertThat(told()).isEmpty();
            assertThat(web.instances().origin()).isEqualTo(Origin.NOBODY);
            assertThat(web.choose()).isEmpty();
            server.stream("retry: 1000\n\n: still here\n\nevent: news\ndata: what is this\n\n" + snapshot(1, 2));
            assertThat(server.asked())
                    .isEqualTo(new Asked("GET", "/api/services/web/watch?environment=staging", "", "Bearer secret"));
            assertThat(told()).containsExactly("web-1", "web-2");
            assertThat(web.await(PATIENCE)).isTrue();
            server.stream(changes("\"web-1\"", 3));
            assertThat(told()).containsExactly("web-2", "web-3");
            assertThat(web.instances().origin()).isEqualTo(Origin.SERVER);

            server.answer(200, "");
            assertThat(server.asked().method()).isEqualTo("GET");
            server.answer(503, "{}");
            assertThat(server.asked().method()).isEqualTo("GET");
            server.answer(200, "event: snapshot\ndata: [not JSON\n\n");
            assertThat(server.asked().method()).isEqualTo("GET");
            assertThat(web.instances().instances()).hasSize(2);
            server.stream(snapshot(2, 3, 4));
            assertThat(told()).containsExactly("web-2", "web-3", "web-4");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aServerThatFallsSilentIsLeftForTheNext() throws Exception {
        var now = new AtomicLong();
        try (var other = new FakeServer();
                Machinery machinery = Machinery.start(InstantSource.system(), ThreadLocalRandom::current)) {
            var timed = new Machinery(
                    machinery.http(),
                    machinery.timer(),
                    machinery.work(),
                    now::get,
                    machinery.clock(),
                    machinery.random());
            var servers = new Servers(List.of(server.address(), other.address()), () -> "", now::get);
            var web = new WatchedService(
                    timed,
                    servers,
                    "/watch",
                    new Balancer(Balancing.USUAL, "", now::get, machinery.random()),
                    Optional.empty(),
                    closed -> {});
            server.stream(snapshot(1));
            other.stream(snapshot(1));
            listen(web);
            web.begin();
            assertThat(told()).isEmpty();
            assertThat(told()).containsExactly("web-1");
            now.addAndGet(Watch.SILENCE_MAX.toNanos() + 1);
            assertThat(web.instances().age()).isEqualTo(Watch.SILENCE_MAX.plusNanos(1));
            web.look();
            server.asked();
            other.asked();
            assertThat(web.instances().instances()).hasSize(1);
            web.close();
        }
    }

    @Test
    void aProgramThatStartsWithoutServersKnowsWhatTheFileDoes() throws Exception {
        server.stream(snapshot(1, 2));
        try (DiscoveryClient client = client(server.address()).open()) {
            assertThat(client.service("web").await(PATIENCE)).isTrue();
        }
        URI nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (DiscoveryClient client = client(nobody).open()) {
            Snapshot known = client.service("web").instances();
            assertThat(known.instances()).containsExactly(Sample.instance(1), Sample.instance(2));
            assertThat(known.origin()).isEqualTo(Origin.FILE);
            assertThat(known.age()).isLessThan(Duration.ofMinutes(5));
            assertThat(client.service("web").choose()).isPresent();
            assertThat(client.service("shop").await(Duration.ofMillis(1))).isFalse();
        }
    }

    @Test
    void aListenerThatFailsHoldsUpNobody() throws InterruptedException {
        server.stream(snapshot(1));
        try (DiscoveryClient client = client(server.address()).open()) {
            WatchedService web = client.service("web");
            assertThat(web.await(PATIENCE)).isTrue();
            web.onChange(all -> {
                throw new IllegalStateException("a listener of a test");
            });
            listen(web);
            assertThat(told()).containsExactly("web-1");
        }
    }

    private static Registration whole() {
        return Registration.of("web", "web-1", 8000)
                .withEnvironment("staging")
                .withRelease("r1")
                .withHost("m1")
                .withAddress("10.0.0.1")
                .withPorts(Map.of("admin", 9000))
                .withTags(List.of("blue"))
                .withMeta(Map.of("a", "b"))
                .withWeight(3)
                .withZone("east")
                .withLeaseSeconds(3);
    }

    @Test
    void aProgramIsRegisteredAnewWhereItIsNotKnownAndSaysGoodbye() throws InterruptedException {
        try (DiscoveryClient client = client(server.address()).open()) {
            Registered me = client.register(whole());
            server.answer(503, "");
            assertThat(server.asked().path()).isEqualTo("/api/instances/web-1");
            assertThat(me.await(Duration.ZERO)).isFalse();
            server.answer(200, "{}");
            Asked whole = server.asked();
            assertThat(whole.method()).isEqualTo("PUT");
            assertThat(whole.body())
                    .matches(
                            "\\{\"address\":\"10.0.0.1\",\"detail\":\"\",\"environment\":\"staging\",\"health\":\"passing\","
                                    + "\"host\":\"m1\",\"incarnation\":[0-9]+,\"leaseSeconds\":3,"
                                    + "\"meta\":\\{\"a\":\"b\",\"jvm-dns-ttl\":\"30\"},\"port\":8000,\"ports\":\\{\"admin\":9000},"
                                    + "\"release\":\"r1\",\"service\":\"web\",\"tags\":\\[\"blue\"],\"weight\":3,\"zone\":\"east\"}");
            assertThat(me.await(PATIENCE)).isTrue();
            server.answer(404, "");
            assertThat(server.asked().path()).isEqualTo("/api/instances/web-1/heartbeat");
            server.answer(200, "{}");
            assertThat(server.asked().body()).isEqualTo(whole.body());
            server.answer(200, "");
            me.health(Health.CRITICAL, "draining");
            assertThat(server.asked().body()).contains("\"critical\"").contains("\"draining\"");
            server.answer(200, "");
            server.answer(200, "");
            me.close();
            Asked last = server.asked();
            while (last.path().endsWith("heartbeat")) {
                last = server.asked();
            }
            assertThat(last.method()).isEqualTo("DELETE");
            assertThat(last.path()).startsWith("/api/instances/web-1?incarnation=");
        }
    }

    @Test
    void whatIsSaidLaterIsToldLater() throws InterruptedException {
        try (DiscoveryClient client = client(server.address()).open()) {
            Registered me = client.register(Registration.of("web", "web-1", 8000));
            assertThat(server.asked().body()).contains("passing");
            me.health(Health.WARNING, "");
            me.health(Health.CRITICAL, "");
            assertThat(server.wasAskedMore()).isFalse();
            server.answer(200, "");
            assertThat(server.asked().body()).contains("critical");
            server.answer(200, "");
            server.answer(200, "");
        }
        assertThat(server.asked().method()).isEqualTo("DELETE");
    }

    @Test
    void aClockThatWasSetBackKeepsNobodyFromRegistering() throws InterruptedException {
        try (DiscoveryClient client = client(server.address()).open()) {
            Registered me =
                    client.register(Registration.of("web", "web-1", 8000).withLeaseSeconds(3));
            server.answer(409, "a later life is known");
            assertThat(server.asked().body()).contains("incarnation");
            server.answer(200, "");
            assertThat(server.asked().body()).doesNotContain("incarnation");
            assertThat(me.await(PATIENCE)).isTrue();
            server.answer(409, "");
            assertThat(server.asked().path())
                    .as("a later life has begun meanwhile")
                    .endsWith("heartbeat");
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!me.isSuperseded()) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
            me.close();
            assertThat(server.wasAskedMore())
                    .as("the later life is not ended by the earlier one")
                    .isFalse();
        }
    }

    @Test
    void whatCannotBeAskedForIsRefused() {
        assertThatThrownBy(DiscoveryClient::of).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DiscoveryClient.of(URI.create("10.0.0.1:8080")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Registration.of("web", "web-1", 1).withLeaseSeconds(2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Registration.of("", "web-1", 1)).isInstanceOf(IllegalArgumentException.class);
        try (DiscoveryClient client = client(server.address()).open()) {
            assertThatThrownBy(() -> client.service("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.service("web", "..")).isInstanceOf(IllegalArgumentException.class);
        }
        DiscoveryClient closed = client(server.address()).open();
        closed.close();
        assertThatThrownBy(() -> closed.service("web")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aServerThatFailsIsLoggedOnceAndNotEachTimeThatItWavers() {
        var now = new AtomicLong();
        var servers = new Servers(List.of(server.address(), URI.create("http://127.0.0.1:1")), () -> "", now::get);
        assertThat(servers.works(0)).isFalse();
        assertThat(servers.fails(0, "is silent")).isTrue();
        assertThat(servers.fails(2, "is silent")).isFalse();
        assertThat(servers.fails(1, "is silent")).isTrue();
        assertThat(servers.works(0)).isTrue();
        assertThat(servers.fails(0, "is silent")).isFalse();
        assertThat(servers.works(0)).isFalse();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(servers.fails(0, "is silent")).isTrue();
    }

    @Test
    void whoLostAServerComesToTheNextSoonAndThenLessAndLessOften() {
        var servers = new Servers(List.of(server.address(), server.address()), () -> "", System::nanoTime);
        for (int i = 0; i < 1_000; i++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            assertThat(servers.pause(0, random)).isBetween(Duration.ZERO, Duration.ofMillis(500));
            assertThat(servers.pause(2, random)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
            assertThat(servers.pause(Integer.MAX_VALUE, random))
                    .isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
        }
    }
}
