package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Job.Outcome;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Pure: from where the steps of a build stand to what happens next. */
public final class Progress {

    /** A step of a build, and the job that tries it now. */
    public record Standing(Step step, List<Need> needs, Job job) {}

    /**
     * What happens next.
     *
     * @param state the state of the build when the moves are made
     * @param reason why it failed, when that is its state
     * @param awaits what has changed in what jobs wait for
     */
    record Decision(List<Move> moves, BuildState state, Optional<String> reason, List<Await> awaits) {}

    /** A job waits on: nothing changes for it before this step has ended. */
    record Await(UUID job, int step) {}

    private static final Optional<String> HOPELESS =
            Optional.of("Another step of the build failed, and this one asks to be stopped then.");

    private final BuildState before;
    private final List<Standing> steps;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Move> moves = new ArrayList<>();

    private Progress(BuildState before, List<Standing> steps) {
        this.before = before;
        this.steps = steps;
        steps.forEach(each -> outcomes.add(each.job().outcome()));
    }

    /**
     * Every step with its job of now, as they stand. What a standing needs is told by its place among them. The jobs are
     * in the order in which they were made.
     */
    public static List<Standing> standings(List<KeptStep> steps, List<Job> jobs) {
        var current = new HashMap<Integer, Job>();
        jobs.forEach(job -> current.put(job.step(), job));
        var places = new HashMap<Integer, Integer>();
        steps.forEach(kept -> places.put(kept.number(), places.size()));
        var standings = new ArrayList<Standing>();
        for (KeptStep kept : steps) {
            Job job = current.get(kept.number());
            if (job == null) {
                throw new IllegalStateException("step " + kept.number() + " has no job");
            }
            // What was replaced by an upload holds up nobody.
            List<Need> needs = kept.needs().stream()
                    .flatMap(need -> Optional.ofNullable(places.get(need.step())).stream()
                            .map(place -> new Need(place, need.mayFail())))
                    .toList();
            standings.add(new Standing(kept.step(), needs, job));
        }
        return standings;
    }

    /** The steps are as {@link #standings} tells them. The decision holds until a job's state changes. */
    static Decision next(BuildState before, List<Standing> steps) {
        var progress = new Progress(before, steps);
        if (before == BuildState.CANCELING) {
            progress.stopAll();
        } else {
            progress.goOn();
        }
        BuildState after = progress.state();
        return new Decision(
                List.copyOf(progress.moves),
                after,
                after == BuildState.FAILED ? progress.reason() : Optional.empty(),
                progress.awaits());
    }

    /**
     * Whoever waits looks at one of those it waits for, the last, since that is likely to end last. As long as that one has
     * not ended, no other that passes makes a difference.
     */
    private List<Await> awaits() {
        var awaits = new ArrayList<Await>();
        for (int number = 0; number < steps.size(); number++) {
            Job job = steps.get(number).job();
            if (job.state() == JobState.WAITING && outcomes.get(number) == Outcome.OPEN) {
                last(steps.get(number).needs())
                        .filter(step -> !job.awaits().equals(Optional.of(step)))
                        .ifPresent(step -> awaits.add(new Await(job.id(), step)));
            }
        }
        return List.copyOf(awaits);
    }

    private Optional<Integer> last(List<Need> needs) {
        for (Need need : needs.reversed()) {
            if (outcomes.get(need.step()) == Outcome.OPEN) {
                return Optional.of(steps.get(need.step()).job().step());
            }
        }
        return Optional.empty();
    }

    private void stopAll() {
        for (int number = 0; number < steps.size(); number++) {
            stop(number, Optional.empty());
        }
    }

    /** Whether the outcome of the step is known by it. */
    private boolean stop(int number, Optional<String> because) {
        Optional<Move> move = Move.stopping(steps.get(number).job(), because);
        move.ifPresent(moves::add);
        boolean known = move.filter(Move.Cancel.class::isInstance).isPresent();
        if (known) {
            outcomes.set(number, Outcome.CANCELED);
        }
        return known;
    }

    /** A move may make another one due, in whichever order the steps depend on each other. */
    private void goOn() {
        var settled = new ArrayList<Boolean>();
        steps.forEach(each -> settled.add(each.job().state() != JobState.WAITING));
        if (hasFailed() || anyWillFail()) {
            stopHopeless(settled);
        }
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int number = 0; number < steps.size(); number++) {
                if (!settled.get(number) && settle(number)) {
                    settled.set(number, true);
                    moved = true;
                }
            }
        }
        moves.addAll(0, Queues.places(steps, outcomes));
    }

    /** Steps may ask not to be run for a build that fails; what somebody wanted to be tried again is. */
    private void stopHopeless(List<Boolean> settled) {
        for (int number = 0; number < steps.size(); number++) {
            Standing standing = steps.get(number);
            boolean spared = standing.job().isWished() || standing.job().willFail();
            if (stopsOnFailure(standing.step()) && !spared && stop(number, HOPELESS)) {
                settled.set(number, true);
            }
        }
    }

    /** Whether a step asks to be stopped when its build fails. */
    static boolean stopsOnFailure(Step step) {
        return step instanceof Step.Command command && command.cancelOnBuildFailing();
    }

    private boolean hasFailed() {
        return outcomes.stream().anyMatch(Progress::isFailure);
    }

    private static boolean isFailure(Outcome outcome) {
        return outcome == Outcome.FAILED || outcome == Outcome.EXPIRED;
    }

    private boolean anyWillFail() {
        return steps.stream().anyMatch(each -> each.job().willFail());
    }

    private boolean settle(int number) {
        Standing standing = steps.get(number);
        boolean due = true;
        for (Need need : standing.needs()) {
            Outcome outcome = outcomes.get(need.step());
            if (outcome.isFinal() || (outcome == Outcome.FAILED && !need.mayFail())) {
                moves.add(new Move.GiveUp(standing.job(), because(need, outcome)));
                outcomes.set(number, Outcome.FAILED);
                return true;
            }
            due &= outcome != Outcome.OPEN;
        }
        if (!due) {
            return false;
        }
        switch (standing.step()) {
            case Step.Command command ->
                moves.add(
                        command.concurrency().isPresent()
                                ? new Move.Limit(standing.job())
                                : new Move.Schedule(standing.job()));
            case Step.Rollout _, Step.Trigger _ -> moves.add(new Move.Begin(standing.job()));
            case Step.Block _, Step.Input _ -> moves.add(new Move.Ask(standing.job()));
            case Step.Group _ -> throw new IllegalStateException("groups have no jobs");
            case Step.Wait _ -> {
                moves.add(new Move.Pass(standing.job()));
                outcomes.set(number, Outcome.PASSED);
            }
        }
        return true;
    }

    private String because(Need need, Outcome outcome) {
        Standing needed = steps.get(need.step());
        if (needed.step() instanceof Step.Wait) {
            return "A step before an earlier wait did not pass.";
        }
        String how = switch (outcome) {
            case CANCELED -> "was canceled.";
            case EXPIRED -> "expired.";
            case OPEN, PASSED, FAILED -> "did not pass.";
        };
        return "“" + needed.step().label() + "” " + how;
    }

    private BuildState state() {
        if (!outcomes.contains(Outcome.OPEN)) {
            return ended();
        }
        if (before == BuildState.CANCELING) {
            return BuildState.CANCELING;
        }
        if (hasFailed() || outcomes.contains(Outcome.CANCELED) || anyWillFail()) {
            return BuildState.FAILING;
        }
        if (!isBusy()) {
            return asked();
        }
        boolean begun = before == BuildState.RUNNING
                || before == BuildState.FAILING
                || moves.stream().anyMatch(move -> move instanceof Move.Begin)
                || steps.stream().anyMatch(each -> each.job().times().started().isPresent());
        return begun ? BuildState.RUNNING : BuildState.SCHEDULED;
    }

    private boolean isBusy() {
        return moves.stream()
                        .anyMatch(move -> move instanceof Move.Schedule
                                || move instanceof Move.Limit
                                || move instanceof Move.Begin)
                || steps.stream().anyMatch(each -> switch (each.job().state()) {
                    case LIMITING, LIMITED, SCHEDULED, ASSIGNED, ACCEPTED, RUNNING, CANCELING, TIMING_OUT -> true;
                    case WAITING, WAITING_FAILED, BLOCKED, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> false;
                });
    }

    /** All that is left waits for somebody; a block says what its build counts as meanwhile. */
    private BuildState asked() {
        List<Step.Block.BlockedState> said = steps.stream()
                .filter(each -> each.job().state() == JobState.BLOCKED || moves.contains(new Move.Ask(each.job())))
                .filter(each -> each.step() instanceof Step.Block)
                .map(each -> ((Step.Block) each.step()).blockedState())
                .toList();
        if (said.contains(Step.Block.BlockedState.FAILED)) {
            return BuildState.FAILING;
        }
        return said.contains(Step.Block.BlockedState.RUNNING) ? BuildState.RUNNING : BuildState.BLOCKED;
    }

    private BuildState ended() {
        if (before == BuildState.CANCELING) {
            return BuildState.CANCELED;
        }
        if (hasFailed()) {
            return BuildState.FAILED;
        }
        return outcomes.contains(Outcome.CANCELED) ? BuildState.CANCELED : BuildState.PASSED;
    }

    /** The first step that failed by itself tells why; the others only followed. */
    private Optional<String> reason() {
        return steps.stream()
                .filter(each -> isFailure(each.job().outcome()))
                .filter(each -> each.job().state() != JobState.WAITING_FAILED)
                .findFirst()
                .map(Progress::reason);
    }

    private static String reason(Standing failed) {
        Job.Ending ending = failed.job().ending();
        String name = "“" + failed.step().label() + "”";
        if (ending.reason().isPresent()) {
            return name + ": " + ending.reason().get();
        }
        return name + " failed with exit status "
                + ending.exitStatus().map(Object::toString).orElse("-1") + ".";
    }
}
