package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Part;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * What is meant to do harm is sent to a server that runs: it is refused in words, soon, and the log has one line of it. The
 * server has a small heap and would end itself if that did not suffice.
 */
final class HostileInputTest {

    private static final World WORLD = new World();
    private static final Duration SOON = Duration.ofSeconds(20);

    @BeforeAll
    static void open() {
        WORLD.server();
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    private static HttpResponse<byte[]> v3(String method, String path, String token, Object body) {
        return WORLD.send(method, "/v3/" + path, Json.V3.writeValueAsString(body), token);
    }

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return Json.V3.readTree(text(answer));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** A job that runs on an agent of another maker. */
    private record Running(String id, String token) {

        /** The only one of a new pipeline. */
        static Running of(String slug) {
            WORLD.repository(slug, "steps: [{label: Plan, command: plan, agents: {queue: " + slug + "}}]");
            WORLD.build(slug);
            String id = WORLD.awaitBuild(slug, 1, build -> !build.jobs().isEmpty())
                    .jobs()
                    .getFirst()
                    .id();
            var agent = Map.of("name", slug, "meta_data", List.of("queue=" + slug));
            String token = json(v3("POST", "register", WORLD.token("agent"), agent))
                    .path("access_token")
                    .asString();
            v3("POST", "connect", token, Map.of());
            JsonNode job = World.await(
                    () -> Optional.of(json(v3("PUT", "jobs/" + id + "/acquire", token, Map.of()))),
                    answer -> answer.has("token"));
            var running = new Running(id, job.path("token").asString());
            assertThat(running.tell("PUT", "/start", Map.of()).statusCode()).isEqualTo(200);
            return running;
        }

        HttpResponse<byte[]> tell(String method, String path, Object body) {
            return v3(method, "jobs/" + id + path, token, body);
        }

        /** What the server says of it is short, comes soon, and is one line of its log. */
        String refused(int status, String method, String path, Object body) {
            long lines = logged("/v3/jobs/" + id + path);
            long begun = System.nanoTime();
            HttpResponse<byte[]> answer = tell(method, path, body);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
            assertThat(text(answer)).hasSizeLessThan(10_000);
            World.await(() -> Optional.of(logged("/v3/jobs/" + id + path)), now -> now == lines + 1);
            return json(answer).path("message").asString("");
        }
    }

    /** Lines of the server's log about a path. */
    private static long logged(String path) {
        try {
            return Files.readAllLines(WORLD.folder().resolve("server.log")).stream()
                    .filter(line -> line.contains("path=\"" + path + "\""))
                    .count();
        } catch (IOException exception) {
            throw new java.io.UncheckedIOException(exception);
        }
    }

    private static Map<String, Object> upload(String name, Object steps) {
        return Map.of("uuid", name, "pipeline", Map.of("steps", steps));
    }

    @Test
    void uploadsThatAreTooMuch() throws IOException {
        Part server = WORLD.parts().getFirst();
        long before = server.pid();
        Running job = Running.of("uploads");
        String text = "x".repeat(10 << 20);
        assertThat(job.refused(413, "POST", "/pipelines", upload("long", List.of(Map.of("command", text)))))
                .contains("8388608");
        List<Map<String, String>> steps = IntStream.range(0, 5_000)
                .mapToObj(number -> Map.of("command", "step " + number))
                .toList();
        assertThat(job.refused(422, "POST", "/pipelines", upload("many", steps)))
                .contains("Split it into several uploads");
        var pattern = Map.of("command", "a", "if", "build.message =~ /((a{0,900}){0,900}){0,900}/");
        assertThat(job.refused(422, "POST", "/pipelines", upload("pattern", List.of(pattern))))
                .contains("if");
        // Backtracking over this would take longer than anybody lives.
        var slow = Map.of(
                "command", "never", "if", "build.message =~ /^(a+)+$/ || build.message !~ /^(([a-z])+.)+[A-Z]$/");
        assertThat(job.tell("POST", "/pipelines", upload("slow", List.of(slow))).statusCode())
                .isEqualTo(200);
        job.tell("PUT", "/finish", Map.of("exit_status", "0"));
        assertThat(server.pid()).isEqualTo(before);
        assertThat(Files.readString(WORLD.folder().resolve("server.log"))).doesNotContain("a request failed", "\tat ");
    }

    @Test
    void namesOfArtifactsThatLeadElsewhere() {
        Running job = Running.of("names");
        for (String name :
                List.of("../../secrets.key", "/etc/passwd", "a/../../b", "a\u0000b", "a\nb", "x".repeat(5_000))) {
            var file = Map.of("path", name, "absolute_path", name, "file_size", 1, "sha1sum", "0".repeat(40));
            var batch = Map.of("id", "batch " + name.hashCode(), "artifacts", List.of(file));
            assertThat(job.refused(422, "POST", "/artifacts", batch)).isNotEmpty();
        }
        for (String path : List.of(
                "/v3/artifacts/..%2F..%2Fsecrets.key/token",
                "/v3/artifacts/%2e%2e/%2e%2e/secrets.key",
                "/api/artifacts/..%2f..%2fsecrets.key",
                "/api/jobs/..%2F..%2Fsecrets.key/log")) {
            HttpResponse<byte[]> answer = WORLD.send("GET", path, "");
            assertThat(answer.statusCode()).as(path).isBetween(400, 404);
        }
        job.tell("PUT", "/finish", Map.of("exit_status", "0"));
    }

    @Test
    void buildsThatTriggerOneAnotherWithoutEnd() {
        // Each one further than builds may go would only be more of the same.
        for (int number = 0; number < 12; number++) {
            WORLD.repository("chain-" + number, "steps: [{trigger: chain-" + (number + 1) + ", label: Next}]");
        }
        WORLD.build("chain-0");
        WORLD.awaitBuild("chain-0", 1, build -> build.build().finished());
        assertThat(WORLD.page("/pipelines/chain-10/builds/1"))
                .contains("At most 10 builds trigger one another in a row");
        assertThat(WORLD.status("GET", "/api/pipelines/chain-11/builds/1")).isEqualTo(404);
    }
}
