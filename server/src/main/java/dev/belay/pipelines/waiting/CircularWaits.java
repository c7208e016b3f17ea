package dev.belay.pipelines.waiting;

import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.Progress;
import dev.belay.pipelines.build.TriggerStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Tx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Finds jobs that wait for each other through the queue of a concurrency group and a trigger step, so that none of them ever
 * begins: a job keeps its place in the queue while it waits for a build, and a job of that build stands behind it. Where several may run
 * at once, as many have to stand before it that never begin. One build alone cannot knot itself so, since {@link Queues} puts nobody
 * before whom it waits for.
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

    /** The circle on which a job stands, from itself on; empty when it stands on none, or on one that is too large to be found. */
    public List<Knot> of(Job job) {
        var known = new HashMap<UUID, Progress.Standing>();
        var holds = new HashMap<UUID, Knots.Hold>();
        Deque<Progress.Standing> open = new ArrayDeque<>(List.of(standing(job)));
        known.put(job.id(), open.getFirst());
        while (!open.isEmpty()) {
            Progress.Standing each = open.removeFirst();
            List<Progress.Standing> others = heldUpBy(each);
            holds.put(
                    each.job().id(),
                    new Knots.Hold(
                            others.stream().map(other -> other.job().id()).toList(), spare(each)));
            others.stream()
                    .filter(other -> known.size() < JOBS_MAX
                            && known.putIfAbsent(other.job().id(), other) == null)
                    .forEach(open::addLast);
        }
        return Knots.circle(job.id(), holds).stream()
                .flatMap(id -> Optional.ofNullable(known.get(id)).stream())
                .map(CircularWaits::knot)
                .toList();
    }

    /** How many of those before it in the queue may be left when a job gets its slot; of all others none may. */
    private static int spare(Progress.Standing standing) {
        return isQueued(standing)
                ? concurrency(standing).map(each -> each.limit() - 1).orElse(0)
                : 0;
    }

    private static boolean isQueued(Progress.Standing standing) {
        return standing.job().state() == JobState.LIMITED || standing.job().state() == JobState.LIMITING;
    }

    /** Those that have to go on before a job does. */
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
                    TIMED_OUT,
                    EXPIRED -> List.of();
        };
    }

    /** Whoever holds a slot gives it back some day; who stands before may not. */
    private List<Progress.Standing> ahead(Progress.Standing standing) {
        return concurrency(standing).filter(Concurrency::isOrdered).isPresent()
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
        return new Knot(
                standing.job().id(),
                standing.step().label(),
                standing.job().build(),
                concurrency(standing).filter(_ -> isQueued(standing)).map(Concurrency::group));
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
