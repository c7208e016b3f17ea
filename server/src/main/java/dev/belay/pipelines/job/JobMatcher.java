package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pure: which ready job goes to which idle agent. */
final class JobMatcher {

    /** A job for an agent. */
    record Match(ReadyJob job, Agent agent) {}

    /**
     * Among agents that fit, first the one of highest priority, then the one with fewest tags, so that special agents stay
     * free for those who need them, then the one that was idle last, since its caches are warm.
     */
    private static final Comparator<Agent> PREFERENCE = Comparator.comparingInt(Agent::priority)
            .reversed()
            .thenComparingInt(agent -> agent.tags().size())
            .thenComparing(Comparator.comparing(Agent::idleSince).reversed())
            .thenComparing(agent -> agent.id().toString());

    private JobMatcher() {}

    /** The agents of a class, best first. */
    static List<Agent> fitting(Rules rules, List<Agent> idle) {
        return idle.stream().filter(rules::fit).sorted(PREFERENCE).toList();
    }

    /** Every job that comes first gets the best agent that is left; no job and no agent is matched twice. */
    static List<Match> match(List<ReadyJob> ready, List<Agent> idle) {
        var left = new HashMap<Rules, List<Agent>>();
        var taken = new java.util.HashSet<java.util.UUID>();
        var matches = new ArrayList<Match>();
        for (ReadyJob job : ready.stream().sorted(ReadyJob.ORDER).toList()) {
            next(left, job.rules(), idle, taken).ifPresent(agent -> {
                taken.add(agent.id());
                matches.add(new Match(job, agent));
            });
        }
        return List.copyOf(matches);
    }

    private static Optional<Agent> next(
            Map<Rules, List<Agent>> left, Rules rules, List<Agent> idle, java.util.Set<java.util.UUID> taken) {
        List<Agent> candidates = left.computeIfAbsent(
                rules, each -> new ArrayList<>(fitting(each, idle).reversed()));
        while (!candidates.isEmpty()) {
            Agent candidate = candidates.removeLast();
            if (!taken.contains(candidate.id())) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
