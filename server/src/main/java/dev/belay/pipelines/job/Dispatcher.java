package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Gives ready jobs to agents that ask for work. What it looks at is bounded by the classes of jobs and by the agents that are
 * idle, never by the jobs that wait. Any number of dispatchers may run at once, on any replica: who finds a job or an agent
 * locked lets it be, and a job or an agent that was taken meanwhile is not taken again.
 */
public final class Dispatcher {

    /** When there are more classes, they take turns. */
    private static final int CLASSES_MAX = 1_000;

    private static final int CANDIDATES_MAX = 2_000;

    private static final Duration SAMPLED_EVERY = Duration.ofSeconds(10);

    /** What a pipeline used so long ago counts for half; builds last minutes, so hours ago is forgotten. */
    private static final Duration HALF_LIFE = Duration.ofMinutes(10);

    private final Database database;
    private final Agents agents;
    private final QueueStore queue = new QueueStore();
    private JobClass lastClass = JobClass.FIRST;

    /** What there is to match, and what those use already who want more. */
    private record Standing(List<JobClass> classes, List<Agent> idle, Map<UUID, Double> used) {

        /** Whether there are more classes. */
        boolean isCut() {
            return classes.size() == CLASSES_MAX;
        }
    }

    /**
     * What is to be done for a standing.
     *
     * @param wanted how many jobs of each class are worth a look; empty when there is nothing to match
     * @param bounded whether there may be more than that
     */
    private record Round(Standing standing, JobMatcher matcher, Map<JobClass, Integer> wanted, boolean bounded) {}

    public Dispatcher(Database database, Agents agents) {
        this.database = database;
        this.agents = agents;
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("dispatch", Duration.ofSeconds(2), List.of(Agents.WORK_TOPIC), this::step),
                new Reconciler("usage", SAMPLED_EVERY, List.of(), this::sample));
    }

    private void sample() {
        database.transact(tx -> {
            queue.sample(tx, SAMPLED_EVERY, HALF_LIFE);
            return queue;
        });
    }

    /** Assigns what fits, up to a bound; when that was reached, or others took part of it, it nudges for more. */
    public void step() {
        JobClass after = lastClass;
        Standing standing = database.glance(tx -> look(tx, after));
        lastClass = standing.isCut() ? standing.classes().getLast() : JobClass.FIRST;
        Round round = round(standing, !after.equals(JobClass.FIRST));
        if (!round.wanted().isEmpty()) {
            database.transact(tx -> assign(tx, round));
        }
    }

    /**
     * Does the same within a transaction of somebody who has just made agents ask for work. Answers who was given which job, by
     * agent. Nothing may be locked after it: it locks jobs of any build.
     */
    public Map<UUID, UUID> assign(Tx tx) {
        Round round = round(look(tx, JobClass.FIRST), false);
        return round.wanted().isEmpty() ? Map.of() : assign(tx, round);
    }

    private Standing look(Tx tx, JobClass after) {
        List<JobClass> classes = queue.classes(tx, after, CLASSES_MAX);
        if (classes.isEmpty()) {
            return new Standing(classes, List.of(), Map.of());
        }
        List<Optional<String>> queues =
                classes.stream().map(each -> each.rules().queue()).toList();
        boolean any = queues.contains(Optional.<String>empty());
        List<Agent> idle = any
                ? agents.idle(tx)
                : agents.idle(tx, queues.stream().flatMap(Optional::stream).collect(Collectors.toSet()));
        Set<UUID> pipelines = classes.stream().map(JobClass::pipeline).collect(Collectors.toSet());
        boolean compete = !idle.isEmpty() && pipelines.size() > 1;
        return new Standing(classes, idle, compete ? queue.used(tx, pipelines) : Map.of());
    }

    private static Round round(Standing standing, boolean fromLater) {
        var matcher = new JobMatcher(standing.idle());
        int share = Math.max(1, CANDIDATES_MAX / Math.max(1, standing.classes().size()));
        Map<JobClass, Integer> wanted = wanted(standing.classes(), matcher, share);
        boolean bounded = fromLater || standing.isCut() || wanted.containsValue(share);
        return new Round(standing, matcher, wanted, bounded);
    }

    /** How many jobs of each class are worth a look. */
    private static Map<JobClass, Integer> wanted(List<JobClass> classes, JobMatcher matcher, int share) {
        var wanted = new LinkedHashMap<JobClass, Integer>();
        for (JobClass each : classes) {
            int fitting = matcher.fitting(each.rules());
            if (fitting > 0) {
                wanted.put(each, Math.min(fitting, share));
            }
        }
        return wanted;
    }

    /** First the jobs are locked, then the agents, as everybody does who needs both. */
    private Map<UUID, UUID> assign(Tx tx, Round round) {
        List<JobMatcher.Match> matches = round.matcher()
                .match(queue.ready(tx, round.wanted()), round.standing().used());
        Set<UUID> free = queue.lockScheduled(
                tx, matches.stream().map(match -> match.job().id()).toList());
        Map<UUID, UUID> byAgent = matches.stream()
                .filter(match -> free.contains(match.job().id()))
                .collect(Collectors.toMap(
                        match -> match.agent().id(), match -> match.job().id()));
        Set<UUID> taken = agents.assign(tx, byAgent);
        List<JobMatcher.Match> assigned = matches.stream()
                .filter(match -> free.contains(match.job().id())
                        && taken.contains(match.agent().id()))
                .toList();
        queue.assign(tx, assigned);
        if (!assigned.isEmpty()) {
            tx.nudge(Agents.TOPIC);
            if (round.bounded() || assigned.size() < matches.size()) {
                tx.nudge(Agents.WORK_TOPIC);
            }
        }
        byAgent.keySet().retainAll(taken);
        return byAgent;
    }
}
