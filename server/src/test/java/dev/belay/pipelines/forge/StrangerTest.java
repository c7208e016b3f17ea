package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.CacheAnswer;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.JobSecret;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What a pull request from a fork must not come to, neither by itself nor by the builds that it makes. */
@Tag("slow")
final class StrangerTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    @Test
    void neitherAStrangersBuildNorOneThatItMakesHasSecretsCachesOrAnIdentity() {
        world.api(Method.PUT, "/api/pipelines/shop/secrets/TOKEN", Map.of("value", "hunter2"), Map.class);
        var agent = world.agent("one");
        world.build(shop.git, """
                steps:
                  - {command: own}
                  - {trigger: shop, async: true, if: build.source != "trigger_job"}
                """);
        AcceptedJob own = world.begin(agent);
        mayAll(own);
        world.database.database().transact(tx -> tx.handle().execute("""
                update pipelines.build set origin = jsonb_set(origin, '{pullRequest}', '{"id": "1", "baseBranch": "main",
                    "draft": false, "labels": [], "repository": "", "fork": true}')
                where number = 1
                """));
        mayNothing(own);
        world.finish(own, 0);
        AcceptedJob made = world.begin(agent);
        assertThat(made.env()).containsEntry("BUILDKITE_SOURCE", "trigger_job");
        mayNothing(made);
    }

    private void mayAll(AcceptedJob job) {
        assertThat(secret(job)).isEqualTo("hunter2");
        assertThat(offer(job).state()).isEqualTo("wanted");
        assertThat(identity(job)).contains(".");
    }

    private void mayNothing(AcceptedJob job) {
        assertThatThrownBy(() -> secret(job)).hasMessageContaining("from a fork");
        assertThatThrownBy(() -> offer(job)).hasMessageContaining("read caches and save none");
        assertThatThrownBy(() -> identity(job)).hasMessageContaining("no tokens for other systems");
    }

    private String secret(AcceptedJob job) {
        return world.v3(
                        Method.GET,
                        "/v3/jobs/" + job.id() + "/secrets?key=TOKEN",
                        job.token(),
                        Map.of(),
                        JobSecret.class)
                .value();
    }

    private CacheAnswer offer(AcceptedJob job) {
        var offer = new CacheOffer("0123456789abcdef", "a", "0".repeat(64), 7);
        return world.v3(Method.POST, "/v3/jobs/" + job.id() + "/caches", job.token(), offer, CacheAnswer.class);
    }

    private String identity(AcceptedJob job) {
        return world.v3(
                        Method.POST,
                        "/v3/jobs/" + job.id() + "/oidc/tokens",
                        job.token(),
                        Map.of("audience", "cloud"),
                        JsonNode.class)
                .path("token")
                .asString();
    }
}
