package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.Look;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgentListPageTest {

    @Test
    void everyStateOfAnAgentHasAWordAndAReason() {
        List<Agent> agents = Arrays.stream(AgentState.values())
                .map(state -> agent(state, Optional.empty()))
                .toList();
        String html = Look.page("agents", "/agents", "agents/agents.jte", new AgentListPage(agents, Look.NOW));
        assertThat(html).contains("idle", "lost", "left", "registered", "Waits for a job of queue “default”.");
    }

    @Test
    void anAgentAtWorkLeadsToItsJob() {
        var page = new AgentListPage(List.of(agent(AgentState.CONNECTED, Optional.of(new UUID(0, 7)))), Look.NOW);
        assertThat(Look.page("agent", "/agents/1", "agents/agent.jte", page))
                .contains("href=\"/jobs/00000000-0000-0000-0000-000000000007\"");
    }

    @Test
    void theListSaysWhyItIsEmpty() {
        assertThat(Look.page("agents-none", "/agents", "agents/agents.jte", new AgentListPage(List.of(), Look.NOW)))
                .contains("No agents yet")
                .contains("belay agent");
    }

    private static Agent agent(AgentState state, Optional<UUID> job) {
        return new Agent(
                new UUID(1, state.name().hashCode()),
                "laptop-" + state.written(),
                Agent.DEFAULT_QUEUE,
                List.of("queue=default", "docker=true"),
                0,
                state,
                new Agent.Machine("laptop", "linux", "amd64", "0.1.0"),
                Look.NOW,
                Look.NOW,
                Look.NOW,
                job,
                java.util.Optional.empty());
    }
}
