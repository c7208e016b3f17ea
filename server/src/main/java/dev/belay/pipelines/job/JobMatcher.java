package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

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

    /**
     * Every job whose turn it is gets the best agent that is left; no job and no agent is matched twice.
     *
     * @param used how many agents pipelines use, on which it depends whose turn it is
     */
    List<Match> match(List<ReadyJob> ready, Map<UUID, Double> used) {
        var left = new HashMap<Kind, BitSet>();
        var taken = new BitSet(agents.size());
        var matches = new ArrayList<Match>();
        new FairShare(used).each(ready, job -> {
            BitSet places = left.computeIfAbsent(new Kind(job.rules(), job.hotfix()), this::places);
            places.andNot(taken);
            int place = places.nextSetBit(0);
            if (place < 0) {
                return false;
            }
            taken.set(place);
            matches.add(new Match(job, agents.get(place)));
            return true;
        });
        return List.copyOf(matches);
    }

    /** Agents of the lane stay free for hotfixes, and for those who ask for the lane by name. */
    private BitSet places(Kind kind) {
        var places = (BitSet) places(kind.rules()).clone();
        boolean asked = kind.rules().tags().stream().anyMatch(tag -> tag.key().equals(Rules.LANE));
        if (!kind.hotfix() && !asked) {
            places.andNot(byTag.getOrDefault(Rules.HOTFIX_LANE, NOBODY));
        }
        return places;
    }

    /** What an agent must have, and whether it may be one of those that are kept free. */
    private record Kind(Rules rules, boolean hotfix) {}
}
