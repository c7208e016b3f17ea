package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What single keys of a command step do to its job. */
@Tag("slow")
class StepKeysTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void jobsOfHigherPriorityAreGivenToAgentsFirst() {
        AgentRegistered agent = world.agent("one");
        world.build(git, """
                priority: 1
                steps:
                  - {label: Usual, command: "true"}
                  - {label: Late, command: "true", priority: -1}
                  - {label: Urgent, command: "true", priority: 7}
                """);
        var order = new ArrayList<String>();
        for (int turn = 0; turn < 3; turn++) {
            AcceptedJob job = world.begin(agent);
            order.add(job.env().get("BUILDKITE_LABEL"));
            world.finish(job, 0);
        }
        assertThat(order).containsExactly("Urgent", "Usual", "Late");
    }

    @Test
    void pluginsReachTheAgentAsTheyWereWritten() {
        AgentRegistered agent = world.agent("one");
        world.build(git, """
                steps:
                  - label: Test
                    command: make test
                    env: {BUILDKITE_PLUGINS: mine}
                    plugins:
                      - docker#v5.0.0: {image: "alpine:3", volumes: [a, b]}
                      - ./checks
                  - {label: Plain, command: "true", env: {BUILDKITE_PLUGINS: mine}}
                """);
        AcceptedJob job = world.begin(agent);
        assertThat(job.env().get("BUILDKITE_PLUGINS"))
                .isEqualTo(
                        "[{\"docker#v5.0.0\":{\"image\":\"alpine:3\",\"volumes\":[\"a\",\"b\"]}},{\"./checks\":null}]");
        assertThat(job.step().get("plugins")).asInstanceOf(LIST).hasSize(2);
        world.finish(job, 0);
        assertThat(world.begin(agent).env()).doesNotContainKey("BUILDKITE_PLUGINS");
    }
}
