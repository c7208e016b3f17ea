package dev.belay.pipelines.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agents.Agent;
import dev.belay.agents.AgentState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which waiting job goes to which agent. */
class JobMatcherTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

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
