package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Agents of other makers note what lies in stores of their own: found by key, else by what shares the longest beginning. */
@Tag("slow")
final class RegistryTest {

    private static final List<String> PATHS = List.of("node_modules");

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private String token = "";

    @BeforeEach
    void beginJob() {
        world.build(shop.git, "steps: [{command: make}]");
        AcceptedJob job = world.begin(world.agent("one"));
        token = job.token();
    }

    @Test
    void whatIsCommittedIsFoundAndNothingElse() throws Exception {
        String upload = declare("1", "npm", "linux", "abc");
        assertThat(found("peek", "npm", "linux", "abc")).isEmpty();
        commit(upload);
        commit(upload);
        JsonNode found = found("retrieve", "npm", "linux", "abc").orElseThrow();
        assertThat(digest(found)).isEqualTo("1");
        assertThat(found.path("store").asString()).isEqualTo("agent_managed");
        assertThat(found.path("fallback").asBoolean()).isFalse();
        assertThat(found.path("target_paths").get(0).asString()).isEqualTo("node_modules");
        assertThat(found.path("cache_key").get(1).path("mandatory").asBoolean()).isTrue();
        assertThat(found.path("expires_at").asString()).isEqualTo("2026-12-22T10:00:00Z");
        assertThat(found("peek", "npm", "linux", "abc")).isPresent();
        assertThat(found("peek", "npm", "linux")).isEmpty();
        assertThat(answer(Method.PUT, "~/commit", Map.of("upload_id", "none")).status())
                .isEqualTo(404);
    }

    @Test
    void theNewestThatSharesTheLongestBeginningStandsIn() throws Exception {
        commit(declare("old", "npm", "linux", "abc", "x"));
        world.pass(Duration.ofSeconds(1));
        commit(declare("longest", "npm", "linux", "def", "x"));
        world.pass(Duration.ofSeconds(1));
        commit(declare("newest", "npm", "linux", "ghi", "x"));
        JsonNode similar = found("retrieve", "npm", "linux", "def", "y").orElseThrow();
        assertThat(digest(similar)).isEqualTo("longest");
        assertThat(similar.path("fallback").asBoolean()).isTrue();
        assertThat(similar.path("cache_key").get(3).path("value").asString()).isEqualTo("x");
        assertThat(digest(found("retrieve", "npm", "linux", "jkl", "y").orElseThrow()))
                .isEqualTo("newest");
        assertThat(found("retrieve", "npm", "mac", "def", "x"))
                .as("both of the first two are mandatory")
                .isEmpty();
        assertThat(found("peek", "npm", "linux", "def", "y")).isEmpty();
    }

    @Test
    void whoCommitsLastIsFoundAndWhatIsGoneIsExpired() throws Exception {
        commit(declare("first", "npm", "linux"));
        commit(declare("second", "npm", "linux"));
        assertThat(digest(found("retrieve", "npm", "linux").orElseThrow())).isEqualTo("second");
        assertThat(answer(Method.POST, "~/expire", address("npm", "linux")).status())
                .isEqualTo(200);
        assertThat(found("retrieve", "npm", "linux")).isEmpty();
    }

    @Test
    void registriesAreApartAndEachNameIsOne() throws Exception {
        commit(declare("1", "npm", "linux"));
        assertThat(answer(Method.GET, "a.b", Map.of()).status()).isEqualTo(200);
        Response.JsonBody other = answer(Method.POST, "a.b/peek", address("npm", "linux"));
        assertThat(other.status()).isEqualTo(404);
        assertThat(other.value()).isEqualTo(Map.of("message", "Cache entry not found"));
        assertThat(answer(Method.GET, "-", Map.of()).value()).isEqualTo(Map.of("message", "Cache registry not found"));
    }

    @Test
    void buildsOfForksReadAndNoteNothing() throws Exception {
        commit(declare("1", "npm", "linux"));
        world.database.strings("""
                update pipelines.build set origin = jsonb_set(origin, '{pullRequest}', '{"id": "1", "fork": true}')
                returning id::text
                """);
        assertThat(found("retrieve", "npm", "linux")).isPresent();
        assertThatThrownBy(() -> declare("2", "npm", "linux"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.FORBIDDEN));
        assertThatThrownBy(() -> answer(Method.POST, "~/expire", address("npm", "linux")))
                .isInstanceOf(Problem.class);
    }

    @Test
    void whatNobodyAsksForIsForgottenAndAKeyHasBounds() throws Exception {
        commit(declare("1", "npm", "linux"));
        world.pass(CacheLimits.USUAL.unused().plusDays(1));
        world.work("caches");
        assertThat(world.database.strings("select id::text from pipelines.registry_entry"))
                .isEmpty();
        assertThatThrownBy(() -> declare("1", "x".repeat(1_001))).hasMessageContaining("at most 1000 characters");
        assertThatThrownBy(() -> found("peek")).hasMessageContaining("1 to 20");
    }

    private String declare(String digest, String... key) throws Exception {
        var declaration = new java.util.HashMap<String, Object>(address(key));
        declaration.put("platform", "linux/amd64");
        declaration.put(
                "blobs",
                List.of(Map.of(
                        "digest",
                        Map.of("algorithm", "sha256", "value", digest),
                        "file_size",
                        7,
                        "compression",
                        "zip")));
        return json(answer(Method.PUT, "~/store", declaration))
                .path("upload_id")
                .asString();
    }

    /** The first two parts of a key are mandatory. */
    private static Map<String, Object> address(String... key) {
        var parts = new ArrayList<Map<String, Object>>();
        for (String part : key) {
            parts.add(Map.of("value", part, "mandatory", parts.size() < 2));
        }
        return Map.of("target_paths", PATHS, "cache_key", parts);
    }

    private void commit(String upload) throws Exception {
        assertThat(answer(Method.PUT, "~/commit", Map.of("upload_id", upload)).status())
                .isEqualTo(200);
    }

    private Optional<JsonNode> found(String how, String... key) throws Exception {
        Response.JsonBody answer = answer(Method.POST, "~/" + how, address(key));
        assertThat(answer.status()).isIn(200, 404);
        return Optional.of(json(answer)).filter(_ -> answer.status() == 200);
    }

    private static String digest(JsonNode found) {
        return found.path("blobs").get(0).path("digest").path("value").asString();
    }

    private Response.JsonBody answer(Method method, String path, Object body) throws InterruptedException {
        byte[] bytes = Json.V3.writeValueAsBytes(body);
        return (Response.JsonBody) world.call(method, "/v3/cache_registries/" + path, token, Map.of(), bytes);
    }

    private static JsonNode json(Response.JsonBody answer) {
        return Json.V3.readTree(answer.mapper().writeValueAsString(answer.value()));
    }
}
