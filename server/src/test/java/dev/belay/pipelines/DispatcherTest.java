package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.job.Dispatcher;
import dev.belay.pipelines.job.JobStore;
import dev.belay.platform.web.Route;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Jobs and agents find each other, once each. */
class DispatcherTest {

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
            world.api(Route.Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), BuildView.class);
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
}
