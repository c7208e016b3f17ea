package dev.belay.pipelines.job;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
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

    private final Database database;
    private final Agents agents;
    private final JobStore jobs;
    private String lastClass = "";

    /** What there is to match. */
    private record Standing(List<Rules> classes, List<Agent> idle) {}

    public Dispatcher(Database database, Agents agents, JobStore jobs) {
        this.database = database;
        this.agents = agents;
        this.jobs = jobs;
    }

    /** Assigns what fits, up to a bound; then it nudges for more. */
    public void step() {
        Standing standing = database.read(this::look);
        var matcher = new JobMatcher(standing.idle());
        Map<Rules, Integer> wanted = wanted(standing.classes(), matcher);
        if (!wanted.isEmpty()) {
            database.transact(tx -> assign(tx, matcher.match(jobs.ready(tx, wanted))));
        }
    }

    private Standing look(Tx tx) {
        List<Rules> classes = jobs.classes(tx, lastClass, CLASSES_MAX);
        lastClass = classes.size() == CLASSES_MAX ? classes.getLast().text() : "";
        if (classes.isEmpty()) {
            return new Standing(classes, List.of());
        }
        List<Optional<String>> queues = classes.stream().map(Rules::queue).toList();
        boolean any = queues.contains(Optional.<String>empty());
        return new Standing(
                classes,
                any
                        ? agents.idle(tx)
                        : agents.idle(
                                tx, queues.stream().flatMap(Optional::stream).collect(Collectors.toSet())));
    }

    /** How many jobs of each class are worth a look. */
    private static Map<Rules, Integer> wanted(List<Rules> classes, JobMatcher matcher) {
        int share = Math.max(1, CANDIDATES_MAX / Math.max(1, classes.size()));
        var wanted = new LinkedHashMap<Rules, Integer>();
        for (Rules rules : classes) {
            int fitting = matcher.fitting(rules);
            if (fitting > 0) {
                wanted.put(rules, Math.min(fitting, share));
            }
        }
        return wanted;
    }

    /** First the jobs are locked, then the agents, as everybody does who needs both. */
    private int assign(Tx tx, List<JobMatcher.Match> matches) {
        Set<UUID> free = jobs.lockScheduled(
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
        jobs.assign(tx, assigned);
        if (!assigned.isEmpty()) {
            tx.nudge(Agents.WORK_TOPIC);
        }
        return assigned.size();
    }
}
