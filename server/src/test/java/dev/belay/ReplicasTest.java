package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.platform.database.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Three real servers over one real database, which goes away. */
@Tag("slow")
final class ReplicasTest {

    private static final int COUNT = 3;
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Belay> servers = new ArrayList<>();
    private List<Integer> ports = List.of();
    private TestDatabase database;
    private Relay way;
    private String administrator = "";
    private String registrant = "";

    @BeforeEach
    void start() throws IOException, InterruptedException {
        database = TestDatabase.open(InstantSource.system());
        way = new Relay(URI.create(plain(database)).getPort());
        ports = freePorts();
        for (int i = 0; i < COUNT; i++) {
            // Each that gives one out ends those before.
            servers.add(server(i, i == 0 ? Map.of("--bootstrap-token-file", "token") : Map.of()));
        }
        administrator = Files.readString(folder.resolve("0/token")).strip();
        registrant = token("register");
        for (int i = 0; i < COUNT; i++) {
            int replica = i;
            await(() -> body(get(replica, "/api/registry")).matches(".*\"settled\":true.*\"silent\":\\[].*")
                    && body(get(replica, "/api/registry")).split("http://", -1).length - 1 == COUNT);
        }
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        way.close();
        database.close();
        http.shutdownNow();
    }

    private static String plain(TestDatabase database) {
        return database.url().replaceFirst("^jdbc:", "");
    }

    private static List<Integer> freePorts() throws IOException {
        var sockets = new ArrayList<ServerSocket>();
        var free = new ArrayList<Integer>();
        for (int i = 0; i < COUNT; i++) {
            var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            sockets.add(socket);
            free.add(socket.getLocalPort());
        }
        for (ServerSocket each : sockets) {
            each.close();
        }
        return free;
    }

    private Belay server(int number, Map<String, String> more) {
        var flags = new LinkedHashMap<String, String>();
        flags.put("--data", folder.resolve(Integer.toString(number)).toString());
        flags.put("--listen", "127.0.0.1:" + (number < COUNT ? ports.get(number) : 0));
        flags.put("--dns-listen", "127.0.0.1:0");
        flags.put("--database-url", plain(database).replaceFirst(":[0-9]+/", ":" + way.port() + "/"));
        flags.put("--database-wait-seconds", "1");
        flags.put("--secrets-key-file", folder.resolve("secrets.key").toString());
        flags.putAll(more);
        List<String> words = flags.entrySet().stream()
                .flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                .toList();
        Belay belay = Belay.open(Settings.read(words, Map.of()));
        open.push(belay);
        belay.start();
        return belay;
    }

    private String token(String scope) throws InterruptedException {
        HttpResponse<String> made =
                send(0, "POST", "/api/tokens", "{\"name\":\"test\",\"scopes\":[\"" + scope + "\"]}", administrator);
        return field(made.body(), "secret");
    }

    private static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        assertThat(field.find()).as(json).isTrue();
        return field.group(1);
    }

    private HttpResponse<String> send(int replica, String method, String path, String body, String token)
            throws InterruptedException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(replica) + path))
                            .timeout(DEADLINE)
                            .header("Authorization", "Bearer " + token)
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException exception) {
            throw new AssertionError("replica " + replica + ": " + method + " " + path, exception);
        }
    }

    private HttpResponse<String> get(int replica, String path) {
        try {
            return send(replica, "GET", path, "", registrant);
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    private static String body(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** Reads server-sent events. */
    private final class Reader {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        final Thread thread;

        Reader(int replica, String path, String token) {
            this.thread = Thread.ofVirtual().start(() -> {
                try {
                    HttpResponse<Stream<String>> answer = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(replica) + path))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofLines());
                    answer.body().filter(line -> line.startsWith("data: ")).forEach(events::add);
                } catch (IOException | InterruptedException | java.io.UncheckedIOException _) {
                    // The server stops.
                }
                events.add("the end");
            });
        }

        String nextOrEnd() {
            try {
                return events.take();
            } catch (InterruptedException _) {
                return "the end";
            }
        }

        String next() throws InterruptedException {
            String next = events.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("an event within the deadline").isNotNull();
            return next;
        }
    }

    private List<Reader> watch() {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            readers.add(new Reader(i, "/api/services/web/watch", registrant));
        }
        return readers;
    }

    private static String web(int number, int leaseSeconds) {
        return "{\"service\":\"web\",\"address\":\"10.0.0." + number + "\",\"port\":80,\"leaseSeconds\":" + leaseSeconds
                + "}";
    }

    private void register(int replica, int number, int leaseSeconds) throws InterruptedException {
        // A number so large is another one to who reads numbers as JavaScript does.
        assertThat(body(send(replica, "PUT", "/api/instances/web-" + number, web(number, leaseSeconds), registrant)))
                .containsPattern("\"version\":\"[0-9]+\"");
    }

    private int status(int replica, String method, String path) throws InterruptedException {
        return send(replica, method, path, "{}", registrant).statusCode();
    }

    private List<String> addresses(int replica) throws IOException {
        var resolver = new SimpleResolver("127.0.0.1");
        String state = servers.get(replica).names();
        resolver.setPort(Integer.parseInt(state.substring(state.lastIndexOf(':') + 1)));
        Message answer = resolver.send(
                Message.newQuery(Record.newRecord(Name.fromString("web.service.belay."), Type.A, DClass.IN)));
        return answer.getSection(Section.ANSWER).stream()
                .map(each -> ((ARecord) each).getAddress().getHostAddress())
                .sorted()
                .toList();
    }

    @Test
    void whatIsToldToOneIsKnownToAllAlsoWithoutTheDatabase() throws Exception {
        List<Reader> readers = watch();
        for (Reader each : readers) {
            assertThat(each.next()).contains("\"instances\":[]");
        }
        changesReachAll(readers, 1);
        way.close();
        changesReachAll(readers, 2);
        for (int i = 0; i < COUNT; i++) {
            assertThat(addresses(i)).isEmpty();
        }
        // Answered from memory, whatever nobody can be asked any more.
        assertThat(status(1, "GET", "/api/instances/web-2")).isEqualTo(404);
    }

    @Test
    void whoFallsSilentLeavesEverywhereAndWhoIsShutOutWatchesNoLonger() throws Exception {
        HttpResponse<String> made =
                send(1, "POST", "/api/tokens", "{\"name\":\"short\",\"scopes\":[\"register\"]}", administrator);
        var shutOut = new Reader(1, "/api/services/web/watch", field(made.body(), "secret"));
        assertThat(shutOut.next()).contains("\"instances\":[]");
        assertThat(send(1, "DELETE", "/api/tokens/" + field(made.body(), "id"), "", administrator)
                        .statusCode())
                .isEqualTo(204);
        List<Reader> readers = watch();
        for (int i = 1; i <= COUNT; i++) {
            register(i % COUNT, i, 3);
        }
        var gone = new AtomicInteger();
        for (Reader each : readers) {
            Thread.ofVirtual().start(() -> {
                while (!each.nextOrEnd().contains("\"gone\":[\"web-1\"]")) {
                    Thread.onSpinWait();
                }
                gone.incrementAndGet();
            });
        }
        await(() -> {
            get(0, "/api/registry");
            return beat(0, 2) && beat(1, 3) && gone.get() == COUNT;
        });
        for (int i = 0; i < COUNT; i++) {
            assertThat(addresses(i)).containsExactly("10.0.0.2", "10.0.0.3");
            assertThat(status(i, "GET", "/api/instances/web-1")).isEqualTo(404);
        }
        while (!shutOut.next().equals("the end")) {
            assertThat(shutOut.thread.isAlive()).isTrue();
        }
    }

    private boolean beat(int replica, int number) {
        try {
            return status(replica, "PUT", "/api/instances/web-" + number + "/heartbeat") == 204;
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    @Test
    void whoBeginsAnewAnswersFromItsDiskAndTellsThoseThatItsSettingsName() throws Exception {
        register(0, 1, 60);
        await(() -> addressesOf(2).equals(List.of("10.0.0.1")));
        for (int i = 0; i < COUNT; i++) {
            servers.get(i).close();
        }
        servers.clear();
        servers.add(server(0, Map.of()));
        assertThat(addresses(0)).containsExactly("10.0.0.1");
        assertThat(body(get(0, "/api/instances/web-1"))).contains("10.0.0.1");

        var elsewhere = TestDatabase.open(InstantSource.system());
        open.addLast(elsewhere);
        Files.delete(folder.resolve("1/files/registry.snapshot"));
        servers.add(server(
                1, Map.of("--database-url", plain(elsewhere), "--replicas", "http://127.0.0.1:" + ports.getFirst())));
        await(() -> addressesOf(1).equals(List.of("10.0.0.1")));
    }

    @Test
    void discoveryBeginsWithoutTheDatabaseAndTheRestWhenItIsThere() throws Exception {
        register(0, 1, 60);
        await(() -> addressesOf(2).equals(List.of("10.0.0.1")));
        body(get(0, "/api/instances/web-1"));
        for (int i = 0; i < COUNT; i++) {
            servers.get(i).close();
        }
        servers.clear();
        int port = way.port();
        way.close();
        servers.add(server(0, Map.of()));
        assertThat(servers.getFirst().isLate()).isTrue();
        assertThat(servers.getFirst().firstSteps().getFirst()).contains("database cannot be reached");
        assertThat(addresses(0)).containsExactly("10.0.0.1");
        assertThat(body(get(0, "/v1/health/service/web"))).contains("10.0.0.1");
        register(0, 2, 60);
        assertThat(addresses(0)).containsExactly("10.0.0.1", "10.0.0.2");
        HttpResponse<String> other = send(0, "GET", "/api/agents", "", administrator);
        assertThat(other.statusCode()).isEqualTo(503);
        assertThat(other.body()).contains("began without its database");
        assertThat(get(0, "/readyz").statusCode()).isEqualTo(503);

        way = new Relay(URI.create(plain(database)).getPort(), port);
        await(() -> get(0, "/readyz").statusCode() == 200 && !servers.getFirst().isLate());
        assertThat(send(0, "GET", "/api/agents", "", administrator).statusCode())
                .isEqualTo(200);
        assertThat(addresses(0)).containsExactly("10.0.0.1", "10.0.0.2");
    }

    @Test
    void whoRemembersNothingDoesNotBeginWithoutTheDatabase() throws Exception {
        way.close();
        assertThatThrownBy(() -> server(COUNT, Map.of())).isInstanceOf(RuntimeException.class);
    }

    @Test
    void whatWasTakenIsToldBeforeTheGoodbye() throws Exception {
        var taken = new ConcurrentLinkedQueue<String>();
        var enough = new CountDownLatch(20);
        Thread busy = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; ; i++) {
                    String id = "web-" + i;
                    HttpResponse<String> answer =
                            send(0, "PUT", "/api/instances/" + id, web(1 + i % 250, 60), registrant);
                    if (answer.statusCode() == 200) {
                        taken.add(id);
                        enough.countDown();
                    }
                }
            } catch (AssertionError | InterruptedException _) {
                // It takes nothing any more.
            }
        });
        enough.await();
        servers.getFirst().close();
        busy.interrupt();
        busy.join();
        for (int i = 1; i < COUNT; i++) {
            String known = body(get(i, "/api/instances?service=web"));
            assertThat(taken).as("replica " + i).allMatch(id -> known.contains("\"" + id + "\""));
            assertThat(body(get(i, "/api/registry"))).contains("\"silent\":[]");
        }
    }

    @Test
    void replicasOfOneNameAndThoseListedUnderAnotherAreTold() throws Exception {
        String named = "http://127.0.0.1:" + ports.get(1);
        servers.get(1).close();
        servers.add(server(COUNT, Map.of("--replica-url", named)));
        int other = servers.getLast().site().url("").lastIndexOf(':');
        ports = Stream.concat(
                        ports.stream(),
                        Stream.of(Integer.parseInt(
                                servers.getLast().site().url("").substring(other + 1))))
                .toList();
        servers.add(server(1, Map.of()));
        await(() -> body(get(1, "/api/registry")).contains("calls itself " + named)
                || body(get(COUNT, "/api/registry")).contains("calls itself " + named));
    }

    @Test
    void aReplicaThatIsListedUnderAnotherNameIsMetOnce() throws Exception {
        servers.get(1).close();
        servers.add(server(
                1, Map.of("--replicas", "http://localhost:" + ports.get(0) + ",http://localhost:" + ports.get(1))));
        await(() -> body(get(1, "/api/registry")).matches(".*\"silent\":\\[].*")
                && !body(get(1, "/api/registry")).contains("localhost"));
        register(1, 1, 60);
        assertThat(body(get(1, "/api/registry"))).contains("\"troubles\":[]");
    }

    private List<String> addressesOf(int replica) {
        try {
            return addresses(replica);
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    /** Registered at one, renewed at the next, changed there, and deregistered at the third. */
    private void changesReachAll(List<Reader> readers, int number) throws Exception {
        register(0, number, 30);
        String path = "/api/instances/web-" + number;
        for (int i = 0; i < COUNT; i++) {
            assertThat(readers.get(i).next()).contains("\"id\":\"web-" + number + "\"", "\"health\":\"passing\"");
            assertThat(addresses(i)).containsExactly("10.0.0." + number);
            assertThat(status(i, "PUT", path + "/heartbeat")).isEqualTo(204);
            assertThat(body(get(i, "/api/instances?service=web"))).contains("web-" + number);
        }
        assertThat(send(1, "PUT", path + "/heartbeat", "{\"health\":\"critical\"}", registrant)
                        .statusCode())
                .isEqualTo(204);
        for (int i = 0; i < COUNT; i++) {
            assertThat(readers.get(i).next()).contains("\"health\":\"critical\"");
            assertThat(addresses(i)).isEmpty();
        }
        assertThat(status(2, "DELETE", path)).isEqualTo(204);
        for (Reader each : readers) {
            assertThat(each.next()).contains("\"gone\":[\"web-" + number + "\"]");
        }
    }
}
