package dev.belay.pipelines;

import dev.belay.agents.Agent;
import dev.belay.pipelines.build.Wait;
import dev.belay.pipelines.job.Rules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Why jobs wait for agents: each class of jobs asks all agents once, and the agents are read when the first one asks. */
final class AgentWaits {

    private final Supplier<List<Agent>> read;
    private final Map<Rules, String> reasons = new HashMap<>();
    private Optional<List<Agent>> connected = Optional.empty();

    AgentWaits(Supplier<List<Agent>> read) {
        this.read = read;
    }

    String reason(Rules rules) {
        List<Agent> agents = connected.orElseGet(read);
        connected = Optional.of(agents);
        return reasons.computeIfAbsent(rules, each -> Wait.agents(each, agents));
    }
}
