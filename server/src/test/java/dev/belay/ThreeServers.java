package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
abstract class ThreeServers {

    static final int COUNT = 3;
    static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    final HttpClient http = HttpClient.newHttpClient();
    final Deque<AutoCloseable> open = new ArrayDeque<>();
    final List<Belay> servers = new ArrayList<>();
    List<Integer> ports = List.of();
    TestDatabase database;
    Relay way;
    String administrator = "";
    String registrant = "";

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

    static String plain(TestDatabase database) {
        return database.url().replaceFirst("^jdbc:", "");
    }

    static List<Integer> freePorts() throws IOException {
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

    Belay server(int number, Map<String, String> more) {
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

    String token(String scope) throws InterruptedException {
        HttpResponse<String> made =
                send(0, "POST", "/api/tokens", "{\"name\":\"test\",\"scopes\":[\"" + scope + "\"]}", administrator);
        return field(made.body(), "secret");
    }

    static String field(String json, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(json);
        assertThat(field.find()).as(json).isTrue();
        return field.group(1);
    }

    HttpResponse<String> send(int replica, String method, String path, String body, String token)
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

    HttpResponse<String> get(int replica, String path) {
        try {
            return send(replica, "GET", path, "", registrant);
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    static String body(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    static String web(int number, int leaseSeconds) {
        return "{\"service\":\"web\",\"address\":\"10.0.0." + number + "\",\"port\":80,\"leaseSeconds\":" + leaseSeconds
                + "}";
    }

    void register(int replica, int number, int leaseSeconds) throws InterruptedException {
        // A number so large is another one to who reads numbers as JavaScript does.
        assertThat(body(send(replica, "PUT", "/api/instances/web-" + number, web(number, leaseSeconds), registrant)))
                .containsPattern("\"version\":\"[0-9]+\"");
    }

    List<String> addresses(int replica) throws IOException {
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

    List<String> addressesOf(int replica) {
        try {
            return addresses(replica);
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }
}
