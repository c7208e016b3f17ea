package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pure: which ready job goes to which idle agent. The agents stand in the order of preference, and for each tag there is the
 * set of their places, so that the agents of a class are an intersection and not a search.
 */
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

    private static final BitSet NOBODY = new BitSet();

    private final List<Agent> agents;
    private final Map<String, BitSet> byTag = new HashMap<>();
    private final Map<String, BitSet> byKey = new HashMap<>();
    private final Map<Rules, BitSet> byRules = new HashMap<>();

    JobMatcher(List<Agent> idle) {
        this.agents = idle.stream().sorted(PREFERENCE).toList();
        for (int place = 0; place < agents.size(); place++) {
            for (String tag : agents.get(place).tags()) {
                byTag.computeIfAbsent(tag, _ -> new BitSet()).set(place);
                byKey.computeIfAbsent(tag.substring(0, tag.indexOf('=')), _ -> new BitSet())
                        .set(place);
            }
        }
    }

    /** How many agents there are for a class. */
    int fitting(Rules rules) {
        return places(rules).cardinality();
    }

    private BitSet places(Rules rules) {
        return byRules.computeIfAbsent(rules, _ -> {
            var places = new BitSet(agents.size());
            places.set(0, agents.size());
            for (Rules.Tag tag : rules.tags()) {
                places.and(
                        tag.isAny()
                                ? byKey.getOrDefault(tag.key(), NOBODY)
                                : byTag.getOrDefault(tag.key() + "=" + tag.value(), NOBODY));
            }
            return places;
        });
    }

    /** Every job that comes first gets the best agent that is left; no job and no agent is matched twice. */
    List<Match> match(List<ReadyJob> ready) {
        var left = new HashMap<Rules, BitSet>();
        var taken = new BitSet(agents.size());
        var matches = new ArrayList<Match>();
        for (ReadyJob job : ready.stream().sorted(ReadyJob.ORDER).toList()) {
            BitSet places = left.computeIfAbsent(
                    job.rules(), rules -> (BitSet) places(rules).clone());
            places.andNot(taken);
            int place = places.nextSetBit(0);
            if (place >= 0) {
                taken.set(place);
                matches.add(new Match(job, agents.get(place)));
            }
        }
        return List.copyOf(matches);
    }
}
