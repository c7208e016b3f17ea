package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Consul's clients call, over real sockets; and Prometheus itself, which as Debian builds it reads targets by HTTP and not
 * from Consul.
 */
@Tag("slow")
final class ConsulClientsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Belay belay;
    private String token = "";

    @BeforeEach
    void start() throws IOException, InterruptedException {
        List<String> words = List.of(
                "--data",
                folder.toString(),
                "--listen",
                "127.0.0.1:0",
                "--dns-listen",
                "off",
                "--database-url",
                DATABASE.url().replaceFirst("^jdbc:", ""),
                "--bootstrap-token-file",
                "token");
        belay = Belay.open(Settings.read(words, Map.of()));
        belay.start();
        token = Files.readString(folder.resolve("token")).strip();
        token = secret(call("POST", "/api/tokens", "{\"name\":\"consul\",\"scopes\":[\"register\"]}"));
        await("/v1/catalog/services", "{}");
    }

    private static String secret(HttpResponse<String> made) {
        Matcher secret = Pattern.compile("\"secret\":\"([^\"]+)\"").matcher(made.body());
        assertThat(secret.find()).as(made.body()).isTrue();
        return secret.group(1);
    }

    @AfterEach
    void stop() {
        belay.close();
        http.shutdownNow();
    }

    private HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(belay.site().url(path)))
                .timeout(DEADLINE)
                .header("X-Consul-Token", token)
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> call(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(request(method, path, body), BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = call("GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void put(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = call("PUT", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private void await(String path, String body) throws IOException, InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!call("GET", path, "").body().equals(body)) {
            assertThat(System.nanoTime()).as(path).isLessThan(end);
        }
    }

    private void register(String id, String more) throws IOException, InterruptedException {
        put(
                "/v1/agent/service/register",
                "{\"id\":\"" + id + "\",\"Name\":\"web\",\"Address\":\"10.0.0.1\",\"Port\":80" + more + "}");
    }

    @Test
    void registerPassWarnFailAndDeregister() throws Exception {
        register("web-1", ",\"Tags\":[\"blue\",\"v1\"],\"Meta\":{\"zone\":\"east\"},\"Check\":{\"TTL\":\"1m30s\"}");
        assertThat(get("/v1/health/service/web?passing=1")).isEqualTo("[]");
        assertThat(get("/v1/health/service/web"))
                .contains("\"Status\":\"critical\"", "\"Port\":80", "\"ID\":\"web-1\"");
        put("/v1/agent/check/pass/service:web-1?note=fine", "");
        assertThat(get("/v1/health/service/web?passing"))
                .contains("\"Status\":\"passing\"", "\"Output\":\"fine\"", "\"Address\":\"10.0.0.1\"");
        assertThat(get("/v1/health/service/web?tag=blue&tag=v2")).isEqualTo("[]");
        assertThat(get("/v1/health/service/web?tag=blue&tag=v1")).contains("web-1");
        assertThat(get("/v1/catalog/service/web")).contains("\"ServiceID\":\"web-1\"", "\"ServicePort\":80");
        assertThat(get("/v1/catalog/services")).isEqualTo("{\"web\":[\"blue\",\"v1\"]}");
        assertThat(get("/v1/catalog/services?dc=dc1")).contains("web");
        assertThat(get("/v1/catalog/services?dc=staging")).isEqualTo("{}");
        assertThat(get("/v1/agent/services")).contains("\"web-1\":{");
        assertThat(get("/v1/agent/self")).contains("\"Datacenter\":\"dc1\"");
        assertThat(get("/v1/catalog/node/10.0.0.1")).contains("\"Services\":{\"web-1\"");
        assertThat(get("/v1/status/leader")).startsWith("\"127.0.0.1:");
        put("/v1/agent/check/warn/web-1", "");
        assertThat(get("/v1/health/state/warning")).contains("service:web-1");
        put("/v1/agent/check/update/service:web-1", "{\"Status\":\"passing\",\"Output\":\"again\"}");
        assertThat(get("/v1/health/checks/web")).contains("again");
        // Registering again does not make it critical again.
        register("web-1", ",\"Check\":{\"TTL\":\"90s\"}");
        assertThat(get("/v1/health/service/web?passing")).contains("web-1");
        put("/v1/agent/service/maintenance/web-1?enable=true&reason=disk", "");
        put("/v1/agent/check/pass/web-1", "");
        assertThat(get("/v1/health/state/critical")).contains("\"_service_maintenance:web-1\"", "\"Notes\":\"disk\"");
        assertThat(get("/v1/health/service/web?passing")).isEqualTo("[]");
        put("/v1/agent/service/maintenance/web-1?enable=false", "");
        assertThat(get("/v1/health/state/critical")).isEqualTo("[]");
        assertThat(get("/v1/health/service/web?passing")).contains("web-1");
        put("/v1/agent/service/deregister/web-1", "");
        assertThat(call("PUT", "/v1/agent/service/deregister/web-1", "").statusCode())
                .isEqualTo(404);
        assertThat(get("/v1/health/service/web")).isEqualTo("[]");
    }

    @Test
    void checksAreRegisteredAndShownUntilAnAgentAsks() throws Exception {
        String check =
                "{\"HTTP\":\"http://localhost:80/health\",\"Interval\":\"5s\",\"DeregisterCriticalServiceAfter\":\"10m\"}";
        String body = "{\"ID\":\"web-1\",\"Name\":\"web\",\"Address\":\"ADDRESS\",\"Port\":80,\"Check\":" + check + "}";
        // Whoever has a token does not send agents to ask others.
        assertThat(call("PUT", "/v1/agent/service/register", body.replace("ADDRESS", "10.0.0.1"))
                        .statusCode())
                .isEqualTo(403);
        put("/v1/agent/service/register", body.replace("ADDRESS", "127.0.0.1"));
        assertThat(get("/v1/health/checks/web"))
                .contains(
                        "\"CheckID\":\"service:web-1\"",
                        "\"Status\":\"passing\"",
                        "\"Output\":\"unobserved: no agent asked yet",
                        "\"Type\":\"http\"");
        assertThat(get("/api/instances/web-1"))
                .contains(
                        "\"leaseSeconds\":0",
                        "\"kind\":\"http\",\"target\":\"/health\",\"port\":80,\"intervalSeconds\":5,\"status\":\"unobserved\"");
        put(
                "/v1/agent/service/register",
                body.replace("ADDRESS", "127.0.0.1").replace("\"Check\":{", "\"Check\":{\"Status\":\"critical\","));
        assertThat(get("/v1/health/service/web?passing"))
                .as("what was known stays")
                .contains("web-1");
    }

    @Test
    void whatOneTokenRegisteredIsChangedByNoOther() throws Exception {
        register("web-1", "");
        String own = token;
        token = Files.readString(folder.resolve("token")).strip();
        String secret = secret(call("POST", "/api/tokens", "{\"name\":\"x\",\"scopes\":[\"register\"]}"));
        String mail = secret(
                call("POST", "/api/tokens", "{\"name\":\"y\",\"scopes\":[\"register\"],\"services\":[\"mail\"]}"));
        for (String each : List.of(secret, mail)) {
            token = each;
            String web = "{\"ID\":\"web-1\",\"Name\":\"web\",\"Port\":81}";
            assertThat(call("PUT", "/v1/agent/service/register", web).statusCode())
                    .isEqualTo(403);
            for (String path : List.of(
                    "service/deregister/web-1",
                    "service/maintenance/web-1?enable=true",
                    "check/pass/web-1",
                    "check/update/service:web-1")) {
                assertThat(call("PUT", "/v1/agent/" + path, "{}").statusCode())
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(call("DELETE", "/api/instances/web-1", "").statusCode()).isEqualTo(403);
        }
        put("/v1/agent/service/register", "{\"Name\":\"mail\",\"Port\":25}");
        assertThat(call("PUT", "/v1/agent/service/register", "{\"Name\":\"shop\",\"Port\":80}")
                        .statusCode())
                .isEqualTo(403);
        token = own;
        put("/v1/agent/service/deregister/web-1", "");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() throws Exception {
        assertThat(call(
                                "PUT",
                                "/v1/agent/service/register",
                                "{\"Name\":\"web\",\"Port\":80,\"Check\":{\"HTTP\":\"x\"}}")
                        .body())
                .contains("is no URL");
        assertThat(call("PUT", "/v1/agent/service/register", "{\"Name\":7}").statusCode())
                .isEqualTo(422);
        assertThat(call("PUT", "/v1/agent/service/register", "[]").statusCode()).isEqualTo(422);
        assertThat(call("GET", "/v1/health/service/web?filter=x", "").statusCode())
                .isEqualTo(422);
        assertThat(call("GET", "/v1/health/service/web?index=1&wait=soon", "").statusCode())
                .isEqualTo(422);
        assertThat(call("PUT", "/v1/agent/check/pass/nobody", "").statusCode()).isEqualTo(404);
        assertThat(call("PUT", "/api/instances/shop%2F1", "{}").body()).contains("has no slash");
        assertThat(call("PUT", "/v1/agent/service/register", "{\"Name\":\"web\",\"ID\":\"a/b\",\"Port\":80}")
                        .body())
                .contains("cannot be an instance's id");
        token = "wrong";
        assertThat(call("GET", "/v1/catalog/services", "").statusCode()).isEqualTo(401);
    }

    @Test
    void aBlockingQueryIsWokenByItsServiceOnly() throws Exception {
        register("web-1", "");
        HttpResponse<String> first = call("GET", "/v1/health/service/web", "");
        String index = first.headers().firstValue("X-Consul-Index").orElseThrow();
        assertThat(first.headers().firstValue("X-Consul-KnownLeader")).contains("true");
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                request("GET", "/v1/health/service/web?index=" + index + "&wait=120000ms", ""),
                BodyHandlers.ofString());
        put("/v1/agent/service/register", "{\"Name\":\"mail\",\"Address\":\"10.0.0.9\",\"Port\":25}");
        HttpResponse<String> unmoved = call("GET", "/v1/health/service/web?index=" + index + "&wait=10ms&stale=", "");
        assertThat(unmoved.headers().firstValue("X-Consul-Index")).contains(index);
        assertThat(waiting.isDone()).isFalse();
        register("web-2", "");
        HttpResponse<String> woken = waiting.get(DEADLINE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        assertThat(woken.body()).contains("web-2");
        assertThat(woken.headers().firstValue("X-Consul-Index").orElseThrow()).isNotEqualTo(index);
        // The index of another server, or of a life before.
        assertThat(call("GET", "/v1/health/service/web?index=7&wait=5m", "").body())
                .contains("web-2");
        assertThat(call("GET", "/v1/health/service/nobody?index=7&wait=5m", "")
                        .headers()
                        .firstValueAsLong("X-Consul-Index")
                        .orElseThrow())
                .isPositive();
    }

    @Test
    void prometheusFindsWhatIsRegistered() throws Exception {
        Path program = Path.of("/usr/bin/prometheus");
        assumeThat(program)
                .as("Prometheus is not installed, so nobody but ourselves read our answers")
                .matches(Files::exists);
        var expected = new TreeSet<String>();
        for (int i = 1; i <= 20; i++) {
            put(
                    "/v1/agent/service/register",
                    "{\"ID\":\"i" + i + "\",\"Name\":\"s" + i % 4 + "\",\"Tags\":[\"t" + i % 2
                            + "\"],\"Address\":\"127.0.9." + i + "\",\"Port\":" + (9_000 + i) + "}");
            expected.add("127.0.9." + i + ":" + (9_000 + i));
        }
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path config = folder.resolve("prometheus.yml");
        String server = belay.site().url("");
        Files.writeString(
                config, """
                scrape_configs:
                  - job_name: http
                    scrape_interval: 1h
                    http_sd_configs:
                      - url: http://SERVER/api/prometheus/targets
                        refresh_interval: 1s
                        authorization:
                          type: Bearer
                          credentials: TOKEN
                """.replace("SERVER", URI.create(server).getAuthority()).replace("TOKEN", token));
        Process prometheus = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try {
            awaitTargets(port, expected);
            put("/v1/agent/service/deregister/i7", "");
            expected.remove("127.0.9.7:9007");
            awaitTargets(port, expected);
        } finally {
            prometheus.destroyForcibly().waitFor();
        }
    }

    private void awaitTargets(int port, Set<String> expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Set<String> found = targets(port);
        while (!found.equals(expected)) {
            assertThat(System.nanoTime())
                    .as("%s; Prometheus says %s", found, Files.readString(folder.resolve("prometheus.log")))
                    .isLessThan(end);
            found = targets(port);
        }
    }

    /** The addresses that Prometheus found. */
    private Set<String> targets(int port) throws IOException, InterruptedException {
        var found = new TreeSet<String>();
        try {
            String body = http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + port + "/api/v1/targets?state=active"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            Matcher target = Pattern.compile("\"__address__\":\"([^\"]+)\"").matcher(body);
            while (target.find()) {
                found.add(target.group(1));
            }
        } catch (java.net.ConnectException _) {
            // It begins.
        }
        return found;
    }
}
