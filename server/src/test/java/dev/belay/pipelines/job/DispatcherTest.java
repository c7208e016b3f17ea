package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.PipelineCreated;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs and agents find each other, once each. */
@Tag("slow")
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

            var start = new CountDownLatch(1);
            var replicas = new ArrayList<Thread>();
            for (int replica = 0; replica < 3; replica++) {
                var dispatcher = new Dispatcher(world.database.database(), world.agents);
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

    /** The second pipeline is not kept waiting by all that the first had queued before. */
    @Test
    void pipelinesShareScarceAgentsAndAHotfixOvertakesAll() {
        try (var world = new World();
                var shop = new GitFolder();
                var till = new GitFolder()) {
            shop.commit("Begin");
            till.commit("Begin");
            world.pipeline(shop);
            world.api(
                    Route.Method.POST,
                    "/api/pipelines",
                    Map.of("repository", till.path(), "slug", "till"),
                    PipelineCreated.class);
            build(world, shop, "shop", "steps: [{command: make, parallelism: 8}]", false);
            build(world, till, "till", "steps: [{command: make, parallelism: 2}]", false);
            List<String> order = new ArrayList<>();
            AgentRegistered agent = world.agent("one");
            for (int turn = 0; turn < 3; turn++) {
                order.add(run(world, agent));
            }
            build(world, shop, "shop", "steps: [{label: Mend, command: make}]", true);
            AcceptedJob mend = world.begin(agent);
            assertThat(mend.env().get("BUILDKITE_LABEL")).isEqualTo("Mend");
            world.finish(mend, 0);
            order.add(run(world, agent));
            assertThat(order).containsExactly("shop", "till", "shop", "till");
        }
    }

    private static String run(World world, AgentRegistered agent) {
        AcceptedJob job = world.begin(agent);
        world.pass(Duration.ofSeconds(30));
        world.work("usage");
        world.finish(job, 0);
        return job.env().getOrDefault("BUILDKITE_PIPELINE_SLUG", "");
    }

    private static void build(World world, GitFolder git, String slug, String file, boolean hotfix) {
        git.write(".belay/pipeline.yml", file);
        String commit = git.commit("Work");
        world.api(
                Route.Method.POST,
                "/api/pipelines/" + slug + "/builds",
                Map.of("commit", commit, "hotfix", hotfix),
                BuildView.class);
        world.work();
        // Of builds of one instant, none is the older.
        world.pass(Duration.ofSeconds(1));
    }

    @Test
    void aBuildThatIsCanceledWhileItsJobIsGivenAwayLeavesNoAgentWithIt() throws Exception {
        try (var world = new World();
                var git = new GitFolder();
                var meanwhile = DriverManager.getConnection(world.database.url());
                var statement = meanwhile.createStatement()) {
            git.write(".belay/pipeline.yml", "steps: [{label: Compile, command: make}]");
            String commit = git.commit("Begin");
            world.pipeline(git);
            AgentRegistered agent = world.agent("one");
            world.api(Route.Method.POST, "/api/pipelines/shop/builds", Map.of("commit", commit), BuildView.class);
            world.work("build-reader-1");

            // The dispatcher has locked the job and comes no further; the cancellation waits for the job.
            meanwhile.setAutoCommit(false);
            statement.execute("lock table agents.agent in share row exclusive mode");
            Thread dispatcher = Thread.ofPlatform().start(() -> world.work("dispatch"));
            awaitWaiters(statement, 1);
            Thread cancellation = Thread.ofPlatform()
                    .start(() -> world.api(
                            Route.Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), BuildView.class));
            awaitWaiters(statement, 2);
            meanwhile.commit();
            dispatcher.join();
            cancellation.join();

            assertThat(world.show(1).build().state()).isEqualTo("canceled");
            assertThat(world.ping(agent).job()).isEmpty();
            world.build(git, "steps: [{label: Test, command: test}]");
            assertThat(world.begin(agent).env()).containsEntry("BUILDKITE_LABEL", "Test");
        }
    }

    private static void awaitWaiters(Statement statement, int count) throws SQLException {
        Instant until = Instant.now().plusSeconds(20);
        int waiting = 0;
        while (waiting < count) {
            assertThat(Instant.now()).isBefore(until);
            try (ResultSet row = statement.executeQuery("select count(*) from pg_stat_activity"
                    + " where datname = current_database() and wait_event_type = 'Lock'")) {
                row.next();
                waiting = row.getInt(1);
            }
        }
    }

    @Test
    void anAgentThatWasNotToldThatItsJobIsGoneIsFreedWhenItAccepts() throws Exception {
        try (var world = new World();
                var git = new GitFolder();
                var meanwhile = DriverManager.getConnection(world.database.url());
                var statement = meanwhile.createStatement()) {
            git.commit("Begin");
            world.pipeline(git);
            AgentRegistered agent = world.agent("one");
            world.build(git, "steps: [{label: Compile, command: make}]");
            String job = world.ping(agent).job().orElseThrow().id();
            statement.execute("update pipelines.job set state = 'canceled', finished_at = created_at");

            assertThatThrownBy(() ->
                            world.v3(Route.Method.PUT, "/v3/jobs/" + job + "/accept", agent.accessToken(), Map.of()))
                    .hasMessageContaining("not yours to accept any more; it is canceled");
            assertThat(world.ping(agent).job()).isEmpty();
        }
    }

    @Test
    void deadAgentsUseUpNoAttempts() {
        try (var world = new World();
                var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            for (int slot = 0; slot < 6; slot++) {
                world.agent("dead-%n");
            }
            world.pass(Duration.ofSeconds(1));
            world.build(git, "steps: [{label: Compile, command: make}]");
            for (int turn = 0; turn < 20; turn++) {
                world.pass(world.limits.accept().plusSeconds(1));
                world.work();
            }
            assertThat(world.job(1, "Compile").state()).isEqualTo("scheduled");

            world.finish(world.begin(world.agent("alive")), 0);
            assertThat(world.show(1).build().state()).isEqualTo("passed");
        }
    }

    @Test
    void jobsAreOfferedOnlyToAgentsThatWereHeardOfLately() {
        try (var world = new World();
                var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            AgentRegistered agent = world.agent("one");
            world.pass(Duration.ofSeconds(46));
            world.build(git, "steps: [{label: Compile, command: make}]");
            assertThat(world.job(1, "Compile").state()).isEqualTo("scheduled");
            world.ping(agent);
            world.work("dispatch");
            assertThat(world.ping(agent).job()).isPresent();
        }
    }
}
