package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agents.Agent;
import dev.belay.agents.AgentState;
import dev.belay.protocol.agent.AgentRegistered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Jobs and agents find each other, once each. */
class DispatcherTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @Test
    void replicasThatRaceGiveNoJobTwiceAndNoAgentTwo() throws Exception {
        try (var world = new World();
                var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            var agents = new ArrayList<AgentRegistered>();
            for (int number = 0; number < 30; number++) {
                agents.add(world.agent("a-%n", number % 2 == 0 ? "os=linux" : "os=mac"));
            }
            var file = new StringBuilder("steps:\n");
            for (int number = 0; number < 40; number++) {
                file.append("  - {command: \"echo ").append(number).append("\"}\n");
            }
            git.write(".belay/pipeline.yml", file.toString());
            String commit = git.commit("Many");
            world.api(
                    dev.belay.platform.web.Route.Method.POST,
                    "/api/pipelines/shop/builds",
                    Map.of("commit", commit),
                    dev.belay.protocol.api.BuildView.class);
            world.work("build-reader-1");

            var store = new JobStore();
            var start = new CountDownLatch(1);
            var replicas = new ArrayList<Thread>();
            for (int replica = 0; replica < 3; replica++) {
                var dispatcher = new Dispatcher(world.database.database(), world.agents, store);
                replicas.add(Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                        dispatcher.step();
                    } catch (InterruptedException _) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            start.countDown();
            for (Thread replica : replicas) {
                replica.join();
            }

            var given = new ArrayList<String>();
            agents.forEach(agent -> world.ping(agent).job().ifPresent(job -> given.add(job.id())));
            assertThat(given).hasSize(30);
            assertThat(new HashSet<>(given)).hasSize(30);
            long assigned = world.show(1).jobs().stream()
                    .filter(job -> job.state().equals("assigned"))
                    .count();
            assertThat(assigned).isEqualTo(30);
        }
    }

    @Test
    void jobsGoByPriorityThenTimeAndSpecialAgentsStayFree() {
        Agent plain = agent(1, "queue=default");
        Agent special = agent(2, "queue=default", "gpu=h100");
        ReadyJob early = ready(1, 0, 0, Map.of());
        ReadyJob late = ready(2, 0, 5, Map.of());
        ReadyJob urgent = ready(3, 9, 9, Map.of("gpu", "*"));
        List<JobMatcher.Match> matches = JobMatcher.match(List.of(late, early, urgent), List.of(special, plain));
        assertThat(matches).containsExactly(new JobMatcher.Match(urgent, special), new JobMatcher.Match(early, plain));
        assertThat(JobMatcher.match(List.of(early), List.of(special, plain)))
                .containsExactly(new JobMatcher.Match(early, plain));
    }

    private static ReadyJob ready(int id, int priority, int second, Map<String, String> tags) {
        return new ReadyJob(new UUID(0, id), Rules.of(tags), priority, NOW.plusSeconds(second));
    }

    private static Agent agent(int id, String... tags) {
        return new Agent(
                new UUID(1, id),
                "agent-" + id,
                "default",
                List.of(tags),
                0,
                AgentState.CONNECTED,
                new Agent.Machine("box", "Linux", "amd64", "1"),
                NOW,
                NOW,
                NOW,
                Optional.empty());
    }
}
