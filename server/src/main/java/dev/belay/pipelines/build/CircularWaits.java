package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds jobs that wait for each other through the queue of a concurrency group and a trigger step, so that none of them ever
 * begins: a job keeps its place in the queue while it waits for a build, and a job of that build stands behind it. One build alone
 * cannot knot itself so, since {@link Queues} puts nobody before whom it waits for.
 */
public final class CircularWaits {

    /** Beyond so many jobs, a circle is not looked for any further. */
    private static final int JOBS_MAX = 500;

    private static final int AHEAD_MAX = 50;

    private final Tx tx;
    private final Builds builds;
    private final JobStore jobs;
    private final TriggerStore triggers = new TriggerStore();
    private final WaitStore waits = new WaitStore();
    private final Map<UUID, List<Progress.Standing>> standings = new HashMap<>();

    /** A job on the circle, as people know it. */
    public record Knot(UUID job, String label, UUID build, Optional<String> group) {}

    /** Looks in one transaction, for the jobs of one page. */
    public CircularWaits(Tx tx, Builds builds, JobStore jobs) {
        this.tx = tx;
        this.builds = builds;
        this.jobs = jobs;
    }

    /** The circle on which a job stands, from itself on; empty when it stands on none. */
    public List<Knot> of(Job job) {
        var path = new ArrayList<Progress.Standing>();
        return walk(job.id(), standing(job), path, new HashSet<>())
                ? path.stream().map(CircularWaits::knot).toList()
                : List.of();
    }

    private boolean walk(UUID start, Progress.Standing from, List<Progress.Standing> path, Set<UUID> seen) {
        path.add(from);
        for (Progress.Standing next : heldUpBy(from)) {
            if (next.job().id().equals(start)) {
                return true;
            }
            if (seen.size() < JOBS_MAX && seen.add(next.job().id()) && walk(start, next, path, seen)) {
                return true;
            }
        }
        path.removeLast();
        return false;
    }

    /** Those of whom each has to go on before a job does. */
    private List<Progress.Standing> heldUpBy(Progress.Standing standing) {
        Job job = standing.job();
        List<Progress.Standing> all = standings(job.build());
        return switch (job.state()) {
            case WAITING ->
                standing.needs().stream()
                        .map(need -> all.get(need.step()))
                        .filter(CircularWaits::isOpen)
                        .toList();
            case LIMITING, LIMITED -> ahead(standing);
            case RUNNING -> children(standing);
            case WAITING_FAILED,
                    BLOCKED,
                    SCHEDULED,
                    ASSIGNED,
                    ACCEPTED,
                    CANCELING,
                    TIMING_OUT,
                    FINISHED,
                    CANCELED,
                    TIMED_OUT -> List.of();
        };
    }

    /** Where more than one may run at once, those behind may pass those before. */
    private List<Progress.Standing> ahead(Progress.Standing standing) {
        boolean single = concurrency(standing)
                .filter(each -> each.isOrdered() && each.limit() == 1)
                .isPresent();
        return single
                ? waits.aheadOf(tx, standing.job().id(), AHEAD_MAX).stream()
                        .flatMap(id -> jobs.find(tx, id).stream())
                        .map(this::standing)
                        .toList()
                : List.of();
    }

    private List<Progress.Standing> children(Progress.Standing standing) {
        boolean waits = standing.step() instanceof Step.Trigger trigger && !trigger.async();
        return waits
                ? triggers.child(tx, standing.job().id()).stream()
                        .flatMap(child -> standings(child.id()).stream())
                        .filter(CircularWaits::isOpen)
                        .toList()
                : List.of();
    }

    private static boolean isOpen(Progress.Standing standing) {
        return standing.job().outcome() == Job.Outcome.OPEN;
    }

    private static Optional<Concurrency> concurrency(Progress.Standing standing) {
        return standing.step() instanceof Step.Command command ? command.concurrency() : Optional.empty();
    }

    private static Knot knot(Progress.Standing standing) {
        boolean queued =
                standing.job().state() == JobState.LIMITED || standing.job().state() == JobState.LIMITING;
        return new Knot(
                standing.job().id(),
                standing.step().label(),
                standing.job().build(),
                concurrency(standing).filter(_ -> queued).map(Concurrency::group));
    }

    private Progress.Standing standing(Job job) {
        return standings(job.build()).stream()
                .filter(each -> each.job().id().equals(job.id()))
                .findFirst()
                .orElseGet(() -> new Progress.Standing(
                        new BuildStore().step(tx, job.build(), job.step()).step(), List.of(), job));
    }

    private List<Progress.Standing> standings(UUID build) {
        return standings.computeIfAbsent(build, each -> builds.standings(tx, each));
    }
}
