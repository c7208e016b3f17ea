package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.page.Look;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.Ping;
import dev.belay.protocol.api.AgentList;
import dev.belay.protocol.api.AgentView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents come, fall silent, return and leave. */
@Tag("slow")
class AgentLifeTest {

    private final World world = new World();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void namesAreFilledInAndNumbersOfThoseWhoLeftAreUsedAgain() {
        AgentRegistered first = world.agent("%hostname-%n");
        AgentRegistered second = world.agent("%hostname-%n");
        assertThat(first.name()).isEqualTo("box-1");
        assertThat(second.name()).isEqualTo("box-2");
        assertThat(first.metaData()).containsExactly("queue=default");
        assertThat(first.pingInterval()).isPositive();
        world.v3(Method.POST, "/v3/disconnect", first.accessToken(), Map.of());
        assertThat(world.agent("%hostname-%n").name()).isEqualTo("box-1");
    }

    @Test
    void anAgentHasOneQueue() {
        assertThatThrownBy(() -> world.agent("a", "queue=x", "queue=y")).hasMessageContaining("has one queue");
        assertThat(world.agent("b", "queue=x", "gpu").metaData()).containsExactly("queue=x", "gpu=");
    }

    @Test
    void aSilentAgentIsLostAndReturnsWhenItSpeaks() {
        AgentRegistered agent = world.agent("one");
        world.work();
        silence(14);
        assertThat(state("one")).isEqualTo("lost");
        world.v3(Method.POST, "/v3/heartbeat", agent.accessToken(), Map.of("sent_at", "2026-11-22T10:00:00Z"));
        assertThat(state("one")).isEqualTo("connected");
        silence(14);
        world.ping(agent);
        assertThat(state("one")).isEqualTo("connected");
    }

    @Test
    void noAgentIsLostForTheTimeInWhichNobodyListened() {
        world.agent("one");
        world.work();
        world.pass(Duration.ofMinutes(10));
        world.work();
        assertThat(state("one")).isEqualTo("connected");
        silence(14);
        assertThat(state("one")).isEqualTo("lost");
    }

    static List<Map<String, String>> patience() {
        return List.of(Map.of(Ping.WAIT_SECONDS, "50"), Map.of());
    }

    /** Also one that names no patience, as foreign agents do. */
    @ParameterizedTest
    @MethodSource("patience")
    void anAgentThatWaitsIsToldOfItsJobAtOnce(Map<String, String> patience) throws Exception {
        try (var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            AgentRegistered agent = world.agent("one");
            var answers = new ArrayBlockingQueue<Response>(1);
            Thread.ofVirtual().start(() -> {
                try {
                    answers.add(world.call(Method.GET, "/v3/ping", agent.accessToken(), patience, new byte[0]));
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            world.build(git, "[{command: make}]");
            Optional<Response> answer = Optional.empty();
            while (answer.isEmpty()) {
                // The nudge may come before the agent listens, which then finds its job by looking.
                world.nudges.tell("agent:" + agent.id());
                answer = Optional.ofNullable(answers.poll(10, TimeUnit.MILLISECONDS));
            }
            assertThat(((Response.JsonBody) answer.get()).value().toString()).contains("AssignedJob");
        }
    }

    @Test
    void whoAcceptsAJobAndDoesNotStartItLosesItThoughAlive() {
        try (var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            AgentRegistered agent = world.agent("one");
            world.build(git, "[{label: Compile, command: make}]");
            var job = world.accept(agent);
            for (int turn = 0; turn < 13; turn++) {
                world.v3(Method.POST, "/v3/heartbeat", agent.accessToken(), Map.of("sent_at", "2026-11-22T10:00:00Z"));
                world.pass(Duration.ofSeconds(5));
                world.work();
            }
            assertThat(world.job(1, "Compile").exitStatus()).contains(-1);
            assertThat(world.job(1, "Compile").reason())
                    .contains("Its agent accepted it and did not start it within 60 seconds.");
            assertThatThrownBy(() -> world.v3(Method.PUT, "/v3/jobs/" + job.id() + "/start", job.token(), Map.of()))
                    .hasMessageContaining("not to be started");
            assertThat(world.ping(agent).action()).isEqualTo("idle");
        }
    }

    @Test
    void whoIsShutOutLosesTokenAndJobAndIsForgotten() throws InterruptedException {
        try (var git = new GitFolder()) {
            git.commit("Begin");
            world.pipeline(git);
            AgentRegistered agent = world.agent("one");
            world.build(git, "[{label: Compile, command: make}]");
            world.begin(agent);
            world.call(Method.DELETE, "/api/agents/" + agent.id(), Look.ADA, Map.of(), new byte[0]);

            assertThatThrownBy(() -> world.ping(agent)).hasMessageContaining("may not GET /v3/ping");
            world.work();
            assertThat(world.job(1, "Compile").exitStatus()).contains(-1);
            assertThat(world.job(1, "Compile").reason())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("Its agent one was shut out by Ada"));
            world.work();
            assertThat(world.api(Method.GET, "/api/agents", Map.of(), AgentList.class)
                            .agents())
                    .isEmpty();
            assertThatThrownBy(() ->
                            world.call(Method.DELETE, "/api/agents/" + agent.id(), Look.ADA, Map.of(), new byte[0]))
                    .hasMessageContaining("There is no agent");
        }
    }

    private void silence(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            world.pass(Duration.ofSeconds(5));
            world.work();
        }
    }

    private String state(String name) {
        return world.api(Method.GET, "/api/agents", Map.of(), AgentList.class).agents().stream()
                .filter(agent -> agent.name().equals(name))
                .map(AgentView::state)
                .findFirst()
                .orElseThrow();
    }
}
