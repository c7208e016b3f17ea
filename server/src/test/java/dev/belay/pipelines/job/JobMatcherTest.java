package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agents.Agent;
import dev.belay.agents.AgentState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which waiting job goes to which agent. */
class JobMatcherTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final UUID SHOP = new UUID(2, 1);
    private static final JobClass OURS = new JobClass(Rules.of(Map.of()), SHOP);

    @Test
    void jobsGoByPriorityThenTimeAndSpecialAgentsStayFree() {
        Agent plain = agent(1, "queue=default");
        Agent special = agent(2, "queue=default", "gpu=h100");
        ReadyJob early = ready(1, 0, 0, Map.of());
        ReadyJob late = ready(2, 0, 5, Map.of());
        ReadyJob urgent = ready(3, 9, 9, Map.of("gpu", "*"));
        List<JobMatcher.Match> matches =
                new JobMatcher(List.of(special, plain)).match(List.of(late, early, urgent), Map.of());
        assertThat(matches).containsExactly(new JobMatcher.Match(urgent, special), new JobMatcher.Match(early, plain));
        assertThat(new JobMatcher(List.of(special, plain)).match(List.of(early), Map.of()))
                .containsExactly(new JobMatcher.Match(early, plain));
    }

    @Test
    void jobsOfOneInstantGoByTheirPlaceInTheBuild() {
        var first = new ReadyJob(new UUID(0, 9), OURS, false, 0, NOW, Position.of(0));
        var second = new ReadyJob(new UUID(0, 1), OURS, false, 0, NOW, Position.of(1));
        assertThat(new JobMatcher(List.of(agent(1, "queue=default"))).match(List.of(second, first), Map.of()))
                .extracting(JobMatcher.Match::job)
                .containsExactly(first);
    }

    @Test
    void agentsOfTheLaneAreKeptForHotfixesAndForThoseWhoAskForItByName() {
        Agent plain = agent(1, "queue=default");
        Agent lane = agent(2, "queue=default", "lane=hotfix");
        ReadyJob usual = ready(1, 9, 0, Map.of());
        ReadyJob second = ready(2, 0, 0, Map.of());
        ReadyJob named = ready(3, 0, 5, Map.of("lane", "hotfix"));
        var hotfix = new ReadyJob(new UUID(0, 4), OURS, true, -5, NOW.plusSeconds(9), Position.of(0));
        var matcher = new JobMatcher(List.of(plain, lane));
        assertThat(matcher.match(List.of(usual, second), Map.of())).containsExactly(new JobMatcher.Match(usual, plain));
        assertThat(matcher.match(List.of(usual, named), Map.of()))
                .containsExactly(new JobMatcher.Match(usual, plain), new JobMatcher.Match(named, lane));
        var other = new ReadyJob(new UUID(0, 5), OURS, true, -5, NOW.plusSeconds(10), Position.of(0));
        assertThat(matcher.match(List.of(usual, other, hotfix), Map.of()))
                .containsExactly(new JobMatcher.Match(hotfix, plain), new JobMatcher.Match(other, lane));
    }

    @Test
    void matchesAsIfEveryAgentWereAskedForEveryTag() {
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            List<Agent> agents = IntStream.range(0, 12)
                    .mapToObj(id -> agent(id, "queue=default", "os=" + random.nextInt(3), "size=" + random.nextInt(2)))
                    .toList();
            List<ReadyJob> jobs = IntStream.range(0, 20)
                    .mapToObj(id -> ready(id, random.nextInt(3), random.nextInt(5), tags(random)))
                    .toList();
            var free = new ArrayList<>(agents);
            var expected = new ArrayList<JobMatcher.Match>();
            for (ReadyJob job : jobs.stream().sorted(ReadyJob.ORDER).toList()) {
                free.stream().filter(job.rules()::fit).findFirst().ifPresent(agent -> {
                    free.remove(agent);
                    expected.add(new JobMatcher.Match(job, agent));
                });
            }
            assertThat(new JobMatcher(agents).match(jobs, Map.of())).isEqualTo(expected);
        }
    }

    private static Map<String, String> tags(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Map.of();
            case 1 -> Map.of("os", "*");
            case 2 -> Map.of("os", Integer.toString(random.nextInt(4)));
            default -> Map.of("size", "1", "os", "2", "queue", random.nextBoolean() ? "*" : "default");
        };
    }

    private static ReadyJob ready(int id, int priority, int second, Map<String, String> tags) {
        return new ReadyJob(
                new UUID(0, id),
                new JobClass(Rules.of(tags), SHOP),
                false,
                priority,
                NOW.plusSeconds(second),
                Position.of(0));
    }

    static Agent agent(String... tags) {
        return agent(1, tags);
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
                Optional.empty(),
                java.util.Optional.empty());
    }
}
