package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.SecureGen;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Agents that pause, stop, name their job; those who scale them; and jobs that prove which they are. */
@Tag("slow")
class AgentOrdersTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void aPausedAgentGetsNoJobUntilItIsResumedOrItsTimeIsOver() {
        AgentRegistered agent = world.agent("one");
        world.v3(Method.POST, "/v3/pause", agent.accessToken(), Map.of("note", "tea", "timeout_in_minutes", 5));
        world.build(git, "[{command: a}, {command: b}]");
        assertThat(world.ping(agent).action()).isEqualTo("pause");
        assertThat(world.ping(agent).message()).contains("tea");
        world.work();
        assertThat(world.ping(agent).job()).isEmpty();
        world.v3(Method.POST, "/v3/resume", agent.accessToken(), Map.of());
        AcceptedJob job = world.begin(agent);
        world.v3(Method.POST, "/v3/pause", job.token(), Map.of("timeout_in_minutes", 5));
        world.finish(job, 0);
        assertThat(world.ping(agent).action()).isEqualTo("pause");
        world.pass(Duration.ofMinutes(5));
        assertThat(world.begin(agent).env()).containsEntry("BUILDKITE_COMMAND", "b");
    }

    @Test
    void anAgentThatIsToStopEndsItsJobFirstUnlessForced() {
        AgentRegistered agent = world.agent("one");
        world.build(git, "[{label: A, command: a}, {label: B, command: b}]");
        AcceptedJob job = world.begin(agent);
        world.v3(Method.POST, "/v3/stop", job.token(), Map.of());
        world.finish(job, 0);
        assertThat(world.job(1, "A").state()).isEqualTo("passed");
        assertThat(world.ping(agent).action()).isEqualTo("disconnect");
        AgentRegistered other = world.agent("two");
        world.begin(other);
        world.v3(Method.POST, "/v3/stop", other.accessToken(), Map.of("force", true));
        world.work();
        assertThat(world.job(1, "B").reason().orElseThrow()).contains("was told to stop at once");
    }

    @Test
    void anAgentAsksWhichTokenItHas() {
        AgentRegistered agent = world.agent("one");
        JsonNode own = ask(Method.GET, "/v3/token", agent.accessToken(), Map.of());
        assertThat(own.path("uuid").asString()).isEqualTo(agent.id());
        assertThat(own.path("token_type").asString()).isEqualTo("session");
        assertThat(own.path("organization_slug").asString()).isEqualTo("belay");
    }

    private JsonNode acquire(AgentRegistered agent, String job, int status) throws InterruptedException {
        Response answer =
                world.call(Method.PUT, "/v3/jobs/" + job + "/acquire", agent.accessToken(), Map.of(), new byte[0]);
        Response.JsonBody body = (Response.JsonBody) answer;
        assertThat(body.status()).isEqualTo(status);
        assertThat(body.headers().containsKey("Retry-After")).isEqualTo(status == 423);
        return Json.V3.readTree(body.mapper().writeValueAsBytes(body.value()));
    }

    @Test
    void anAgentAcquiresTheJobThatItNames() throws InterruptedException {
        AgentRegistered agent = world.agent("one");
        world.build(git, "[{label: A, command: a, agents: {queue: far}}, wait, {label: B, command: b}]");
        String first = world.job(1, "A").id();
        String later = world.job(1, "B").id();
        assertThat(acquire(agent, later, 423).path("message").asString()).contains("waiting");
        assertThat(acquire(agent, first, 200)
                        .path("env")
                        .path("BUILDKITE_COMMAND")
                        .asString())
                .isEqualTo("a");
        String token = acquire(agent, first, 200).path("token").asString();
        AgentRegistered other = world.agent("two");
        assertThatThrownBy(() -> acquire(other, first, 422)).hasMessageContaining("Another agent has this job");
        world.v3(Method.PUT, "/v3/jobs/" + first + "/start", token, Map.of("started_at", "2026-11-22T10:00:00Z"));
        world.v3(Method.PUT, "/v3/jobs/" + first + "/finish", token, Map.of("exit_status", "0"));
        assertThatThrownBy(() -> acquire(agent, first, 422)).hasMessageContaining("cannot be acquired");
        assertThat(world.job(1, "A").state()).isEqualTo("passed");
    }

    private JsonNode metrics(String path) throws InterruptedException {
        Response.JsonBody body =
                (Response.JsonBody) world.call(Method.GET, path, World.OPERATOR, Map.of(), new byte[0]);
        assertThat(body.headers()).containsKey("Buildkite-Agent-Metrics-Poll-Duration");
        return Json.V3.readTree(body.mapper().writeValueAsBytes(body.value()));
    }

    @Test
    void whoScalesAgentsIsToldWhatWaitsAndWhoWorks() throws InterruptedException {
        AgentRegistered agent = world.agent("one");
        world.agent("far", "queue=far");
        world.build(
                git,
                "[{command: a}, {command: b}, {command: c, agents: {queue: far}, depends_on: ~}, wait, {command: d}]");
        world.begin(agent);
        JsonNode all = metrics("/v3/metrics");
        assertThat(all.path("agents").path("total").asInt()).isEqualTo(2);
        assertThat(all.path("jobs").path("waiting").asInt()).isEqualTo(1);
        assertThat(all.path("jobs").path("total").asInt()).isEqualTo(4);
        JsonNode one = metrics("/v3/metrics/queue?name=default");
        assertThat(one.path("jobs").path("running").asInt()).isEqualTo(1);
        assertThat(one.path("jobs").path("scheduled").asInt()).isEqualTo(1);
        assertThat(one.path("agents").path("busy").asInt()).isEqualTo(1);
        assertThat(metrics("/v3/metrics/queue?name=none")
                        .path("jobs")
                        .path("total")
                        .asInt())
                .isZero();
    }

    private JsonNode ask(Method method, String path, String token, Map<String, ?> body) {
        return world.v3(method, path, token, body, JsonNode.class);
    }

    private static byte[] decoded(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** What a token says, once the published keys have shown that it was signed by one of them. */
    private JsonNode checked(String token) throws Exception {
        String[] parts = token.split("\\.");
        String key = Json.V3.readTree(decoded(parts[0])).path("kid").asString();
        for (JsonNode each :
                ask(Method.GET, "/.well-known/jwks", "nobody", Map.of()).path("keys")) {
            if (each.path("kid").asString().equals(key)) {
                var numbers = new RSAPublicKeySpec(
                        new java.math.BigInteger(1, decoded(each.path("n").asString())),
                        new java.math.BigInteger(1, decoded(each.path("e").asString())));
                var signature = Signature.getInstance("SHA256withRSA");
                signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(numbers));
                signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
                assertThat(signature.verify(decoded(parts[2]))).isTrue();
                return Json.V3.readTree(decoded(parts[1]));
            }
        }
        throw new AssertionError("no published key signed this");
    }

    @Test
    void aJobProvesWhichItIsAndKeysAreTurnedWithoutAGap() throws Exception {
        AgentRegistered agent = world.agent("one");
        world.build(git, "[{command: a, key: prove}]");
        AcceptedJob job = world.begin(agent);
        String tokens = "/v3/jobs/" + job.id() + "/oidc/tokens";
        String first = ask(Method.POST, tokens, job.token(), Map.of("audience", "cloud", "lifetime", 60))
                .path("token")
                .asString();
        JsonNode claims = checked(first);
        JsonNode discovery = ask(Method.GET, "/.well-known/openid-configuration", "nobody", Map.of());
        assertThat(claims.path("iss")).isEqualTo(discovery.path("issuer"));
        assertThat(discovery.path("jwks_uri").asString()).endsWith("/.well-known/jwks");
        assertThat(claims.path("aud").asString()).isEqualTo("cloud");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(60);
        assertThat(claims.path("sub").asString())
                .matches("organization:belay:pipeline:shop:ref:refs/heads/main:commit:[0-9a-f]{40}:step:prove");
        assertThat(claims.path("job_id").asString()).isEqualTo(job.id());
        assertThatThrownBy(() -> ask(Method.POST, tokens, job.token(), Map.of("lifetime", 7_201)))
                .hasMessageContaining("1 to 7200 seconds");
        assertThatThrownBy(() -> ask(Method.POST, tokens, job.token(), Map.of("claims", java.util.List.of("age"))))
                .hasMessageContaining("no claim “age”");

        world.pass(Duration.ofDays(91));
        String second =
                ask(Method.POST, tokens, job.token(), Map.of()).path("token").asString();
        assertThat(second.split("\\.")[0]).isEqualTo(first.split("\\.")[0]);
        world.pass(Duration.ofDays(1));
        String third =
                ask(Method.POST, tokens, job.token(), Map.of()).path("token").asString();
        assertThat(third.split("\\.")[0]).isNotEqualTo(first.split("\\.")[0]);
        checked(first);
        checked(third);
        world.pass(Duration.ofDays(2));
        checked(third);
        assertThatThrownBy(() -> checked(first)).hasMessageContaining("no published key");
    }

    @Test
    void keysAreSealedThoseOfBeforeAtTheNextLook() throws Exception {
        AgentRegistered agent = world.agent("one");
        world.build(git, "[{command: a}]");
        AcceptedJob job = world.begin(agent);
        String tokens = "/v3/jobs/" + job.id() + "/oidc/tokens";
        String token =
                ask(Method.POST, tokens, job.token(), Map.of()).path("token").asString();
        String id =
                world.database.strings("select id from pipelines.signing_key").getFirst();
        String sealed = world.database
                .strings("select sealed from pipelines.signing_key")
                .getFirst();
        var vault = Vault.in(world.folder.resolve("secrets.key"), new SecureGen(world.clock));
        String open = vault.open(sealed, "signing key " + id);
        assertThat(open).isNotEqualTo(sealed);
        keep(open);
        checked(token);
        assertThat(world.database.strings("select sealed from pipelines.signing_key"))
                .as("as it was kept before")
                .doesNotContain(open);

        keep(vault.seal(open, "something else"));
        checked(token);
        world.pass(Duration.ofSeconds(11));
        assertThatThrownBy(() -> checked(token))
                .as("a key that cannot be opened signs for nobody")
                .hasMessageContaining("no published key");
        checked(ask(Method.POST, tokens, job.token(), Map.of()).path("token").asString());
    }

    private void keep(String sealed) {
        world.database
                .database()
                .transact(tx -> tx.handle().execute("update pipelines.signing_key set sealed = ?", sealed));
    }
}
