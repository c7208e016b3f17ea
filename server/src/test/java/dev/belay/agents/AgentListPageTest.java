package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.Look;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AgentListPageTest {

    @Test
    void everyStateOfAnAgentHasAWordAndAReason() {
        List<Agent> agents = Arrays.stream(AgentState.values())
                .map(state -> agent(state, Optional.empty()))
                .toList();
        String html =
                Look.page("agents", "/agents", "agents/agents.jte", new AgentListPage(agents, Map.of(), Look.NOW));
        assertThat(html).contains("idle", "lost", "left", "registered", "Waits for a job of queue “default”.");
    }

    @Test
    void anAgentAtWorkLeadsToItsJob() {
        var job = new UUID(0, 7);
        var page = new AgentListPage(
                List.of(agent(AgentState.CONNECTED, Optional.of(job))), Map.of(job, "Test of shop #3"), Look.NOW);
        String link = "<a href=\"/jobs/00000000-0000-0000-0000-000000000007\">Test of shop #3</a>";
        assertThat(Look.page("agent", "/agents/1", "agents/agent.jte", page)).contains(link);
        assertThat(Look.page("agents-working", "/agents", "agents/agents.jte", page))
                .contains("works on " + link);
    }

    @Test
    void theListSaysWhyItIsEmpty() {
        assertThat(Look.page(
                        "agents-none",
                        "/agents",
                        "agents/agents.jte",
                        new AgentListPage(List.of(), Map.of(), Look.NOW)))
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
