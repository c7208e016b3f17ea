package dev.belay.pipelines.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What agents need to verify a signature reaches them unchanged, and what they need for a checkout as variables. */
@Tag("slow")
class SignatureTest {

    private static final String SIGNED = """
            {"steps": [{"command": "make {{matrix.os}}", "label": "Make {{matrix.os}}", "env": {"A": "b", "N": "1"},
              "plugins": [{"github.com/x/y#v1": {"list": [1, 2.5, true, null]}}],
              "matrix": {"setup": {"os": ["linux", "mac"]}, "adjustments": [{"with": {"os": "mac"}, "soft_fail": true}]},
              "signature": {"algorithm": "EdDSA", "signed_fields": ["command", "env", "matrix"], "value": "a..b"}}]}""";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    @Test
    void aSignedStepReachesItsAgentAsItWasUploadedWithItsValues() {
        world.build(shop.git, "[{label: Plan, command: p}]");
        AgentRegistered agent = world.agent("one");
        AcceptedJob plan = world.begin(agent);
        JsonNode pipeline = Json.V3.readTree(SIGNED);
        world.v3(
                Method.POST,
                "/v3/jobs/" + plan.id() + "/pipelines",
                plan.token(),
                Map.of("uuid", "1", "pipeline", pipeline));
        world.finish(plan, 0);
        for (String os : List.of("linux", "mac")) {
            AcceptedJob job = world.begin(agent);
            assertThat(Json.V3.<JsonNode>valueToTree(job.step()))
                    .isEqualTo(pipeline.get("steps").get(0));
            assertThat(job.matrixPermutation()).isEqualTo(Map.of("os", os));
            assertThat(job.env()).containsEntry("BUILDKITE_COMMAND", "make " + os);
            world.finish(job, 0);
        }
    }

    @Test
    void aCheckoutIsToldInTheVariablesOfTheProtocol() {
        world.build(shop.git, """
                image: base
                checkout: {depth: 5, submodules: false, flags: {clone: -v, clean: -fd}, sparse: {paths: [a/, b]}}
                steps:
                  - command: c
                    env: {BUILDKITE_GIT_CLEAN_FLAGS: -x}
                    checkout: {skip: true, lfs: true, commit_verification: strict, ssh_secret: KEY}
                """);
        AcceptedJob job = world.begin(world.agent("one"));
        assertThat(job.env())
                .containsEntry("BUILDKITE_SKIP_CHECKOUT", "true")
                .containsEntry("BUILDKITE_GIT_SUBMODULES", "false")
                .containsEntry("BUILDKITE_GIT_LFS_ENABLED", "true")
                .containsEntry("BUILDKITE_GIT_CLONE_FLAGS", "-v --depth=5")
                .containsEntry("BUILDKITE_GIT_FETCH_FLAGS", "--depth=5")
                .containsEntry("BUILDKITE_GIT_CLEAN_FLAGS", "-x")
                .containsEntry("BUILDKITE_GIT_SPARSE_CHECKOUT_PATHS", "a/,b")
                .containsEntry("BUILDKITE_GIT_COMMIT_VERIFICATION", "strict")
                .containsEntry("BUILDKITE_IMAGE", "base");
        assertThat(job.step()).containsEntry("image", "base").containsEntry("checkout", Map.of("ssh_secret", "KEY"));
    }
}
