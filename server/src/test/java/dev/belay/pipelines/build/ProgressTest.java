package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Job.Outcome;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every pipeline of up to four steps, in every order of ends: it ends, and nothing runs before what it waits for. */
class ProgressTest {

    private static final Set<JobState> BUSY = EnumSet.of(
            JobState.LIMITING,
            JobState.LIMITED,
            JobState.SCHEDULED,
            JobState.ASSIGNED,
            JobState.ACCEPTED,
            JobState.RUNNING,
            JobState.CANCELING,
            JobState.TIMING_OUT);

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    /** What each step of a generated pipeline may be. */
    private static final List<String> KINDS = List.of(
            "{command: x, key: k%d}",
            "wait",
            "{wait: ~, continue_on_failure: true}",
            "{command: x, key: k%d, depends_on: [%s]}",
            "{command: x, key: k%d, depends_on: [{step: %s, allow_failure: true}]}",
            "{block: b, key: k%d}",
            "{command: x, key: k%d, concurrency: 1, concurrency_group: g}",
            "{command: x, key: k%d, cancel_on_build_failing: true}",
            "{rollout: {service: s, environment: e}, key: k%d, depends_on: []}");

    @Tag("slow")
    @Test
    void everySmallPipelineEndsAndKeepsItsOrder() {
        int pipelines = 0;
        for (int length = 1; length <= 4; length++) {
            for (int code = 0; code < Math.pow(KINDS.size(), length); code++) {
                Optional<List<KeptStep>> file = generated(length, code);
                if (file.isPresent()) {
                    explore(file.get());
                    pipelines++;
                }
            }
        }
        assertThat(pipelines).isGreaterThan(500);
    }

    private static Optional<List<KeptStep>> generated(int length, int code) {
        var text = new StringBuilder("steps:\n");
        int rest = code;
        String lastKey = "";
        for (int number = 0; number < length; number++) {
            String kind = KINDS.get(rest % KINDS.size());
            rest /= KINDS.size();
            if (kind.contains("%s") && lastKey.isEmpty()) {
                return Optional.empty();
            }
            text.append("  - ").append(kind.formatted(number, lastKey)).append('\n');
            if (kind.contains("key")) {
                lastKey = "k" + number;
            }
        }
        return switch (PipelineReader.file("p.yml", text.toString(), Map.of())) {
            case PipelineFile.Reading.Sound sound ->
                switch (Planner.plan(sound.file(), BuildFacts.EXAMPLE)) {
                    case Planner.Outcome.Planned planned ->
                        Optional.of(Course.of(planned.plan()).steps());
                    case Planner.Outcome.Refused refused -> throw new AssertionError(text + "" + refused.faults());
                };
            case PipelineFile.Reading.Faulty faulty -> throw new AssertionError(text + "" + faulty.faults());
        };
    }

    /** Goes through every state that the build can come into. */
    private static void explore(List<KeptStep> file) {
        Deque<List<Progress.Standing>> open = new ArrayDeque<>();
        Set<String> seen = new HashSet<>();
        open.add(begin(file));
        while (!open.isEmpty()) {
            List<Progress.Standing> steps = open.remove();
            Progress.Decision decision = Progress.next(BuildState.RUNNING, steps);
            List<Progress.Standing> after = moved(steps, decision.moves());
            check(steps, decision, after);
            assertThat(Progress.next(BuildState.RUNNING, after).moves())
                    .as("a second look finds nothing")
                    .isEmpty();
            after.stream()
                    .filter(each -> each.job().state() == JobState.SCHEDULED)
                    .forEach(each -> checkStart(decision.state(), after, each.job()));
            Set<Integer> awaited = awaited(decision.state(), after);
            for (int number = 0; number < after.size(); number++) {
                for (Job end : ends(after.get(number).job())) {
                    var next = new ArrayList<>(after);
                    next.set(number, with(after.get(number), end));
                    if (!awaited.contains(end.step())) {
                        checkUnmoved(decision.state(), next, end);
                    }
                    if (seen.add(states(next))) {
                        open.add(next);
                    }
                }
            }
        }
    }

    /** What lets a build be left alone when a job starts: it runs then, if it has not failed, and that is all. */
    private static void checkStart(BuildState state, List<Progress.Standing> steps, Job ready) {
        var next = new ArrayList<>(steps);
        next.set(ready.step(), with(steps.get(ready.step()), started(ready)));
        for (BuildState before : EnumSet.of(BuildState.SCHEDULED, state)) {
            Progress.Decision decision = Progress.next(before, next);
            assertThat(decision.moves()).isEmpty();
            assertThat(decision.awaits()).isEqualTo(Progress.next(before, steps).awaits());
            assertThat(decision.state()).isEqualTo(state == BuildState.FAILING ? state : BuildState.RUNNING);
        }
    }

    private static Set<Integer> awaited(BuildState state, List<Progress.Standing> steps) {
        return Progress.next(state, steps).awaits().stream()
                .map(Progress.Await::step)
                .collect(Collectors.toSet());
    }

    /** What lets builds of thousands of steps be left alone when a job ends that concerns nobody, while others go on. */
    private static void checkUnmoved(BuildState state, List<Progress.Standing> steps, Job ended) {
        boolean busy = steps.stream().anyMatch(each -> BUSY.contains(each.job().state()));
        boolean unconcerned = ended.outcome() == Job.Outcome.PASSED
                || (state == BuildState.FAILING && steps.stream().noneMatch(ProgressTest::mindsFailures));
        if (ended.kind() == Job.Kind.COMMAND && busy && state.isUnderWay() && unconcerned) {
            Progress.Decision decision = Progress.next(state, steps);
            assertThat(decision.moves())
                    .as("nobody waits for step " + ended.step())
                    .isEmpty();
            assertThat(decision.state()).isEqualTo(state);
        }
    }

    private static boolean mindsFailures(Progress.Standing standing) {
        boolean needsPassing = standing.needs().stream().anyMatch(need -> !need.mayFail());
        return (standing.job().state() == JobState.WAITING && needsPassing)
                || (standing.job().outcome() == Outcome.OPEN && Progress.stopsOnFailure(standing.step()));
    }

    @Test
    void aBuildThatIsCanceledWaitsForWhatStopsAndForNothingElse() {
        List<Progress.Standing> steps = begin(generated(3, 0).orElseThrow());
        steps.set(0, with(steps.get(0), job(0, Job.Kind.COMMAND, JobState.CANCELING, false)));
        steps.set(1, with(steps.get(1), job(1, Job.Kind.COMMAND, JobState.TIMING_OUT, false)));
        steps.set(2, with(steps.get(2), job(2, Job.Kind.COMMAND, JobState.CANCELED, false)));
        Progress.Decision decision = Progress.next(BuildState.CANCELING, steps);
        assertThat(decision.moves()).isEmpty();
        assertThat(decision.state()).isEqualTo(BuildState.CANCELING);
    }

    private static void check(
            List<Progress.Standing> before, Progress.Decision decision, List<Progress.Standing> after) {
        for (Move move : decision.moves()) {
            if (move instanceof Move.Schedule
                    || move instanceof Move.Limit
                    || move instanceof Move.Begin
                    || move instanceof Move.Pass
                    || move instanceof Move.Ask) {
                before.get(move.job().step())
                        .needs()
                        .forEach(need -> assertThat(after.get(need.step()).job().outcome())
                                .isIn(
                                        need.mayFail()
                                                ? List.of(Outcome.PASSED, Outcome.FAILED)
                                                : List.of(Outcome.PASSED)));
            }
        }
        boolean nothingRuns = after.stream().noneMatch(each -> each.job().outcome() == Outcome.OPEN);
        assertThat(decision.state().ended()).isEqualTo(nothingRuns);
        if (!decision.state().ended()) {
            assertThat(after)
                    .as("an open build has a job that somebody works on")
                    .anyMatch(each -> each.job().state() == JobState.SCHEDULED
                            || each.job().state() == JobState.BLOCKED
                            || each.job().state() == JobState.RUNNING);
        }
        boolean failed = after.stream().anyMatch(each -> each.job().outcome() == Outcome.FAILED);
        if (decision.state().ended()) {
            assertThat(decision.state()).isEqualTo(failed ? BuildState.FAILED : BuildState.PASSED);
            assertThat(decision.reason().isPresent()).isEqualTo(failed);
        }
    }

    private static List<Progress.Standing> begin(List<KeptStep> file) {
        var steps = new ArrayList<Progress.Standing>();
        for (int number = 0; number < file.size(); number++) {
            Step step = file.get(number).step();
            Job.Kind kind = switch (step) {
                case Step.Command _ -> Job.Kind.COMMAND;
                case Step.Wait _ -> Job.Kind.WAIT;
                case Step.Rollout _ -> Job.Kind.ROLLOUT;
                case Step.Block _ -> Job.Kind.BLOCK;
                case Step.Trigger _ -> Job.Kind.TRIGGER;
                case Step.Input _, Step.Group _ -> throw new AssertionError(step);
            };
            steps.add(
                    new Progress.Standing(step, file.get(number).needs(), job(number, kind, JobState.WAITING, false)));
        }
        return steps;
    }

    private static List<Job> ends(Job job) {
        if (job.state() == JobState.BLOCKED) {
            return List.of(job(job.step(), job.kind(), JobState.FINISHED, true));
        }
        if (job.state() != JobState.SCHEDULED && job.state() != JobState.RUNNING) {
            return List.of();
        }
        return List.of(
                job(job.step(), job.kind(), JobState.FINISHED, true),
                job(job.step(), job.kind(), JobState.FINISHED, false));
    }

    private static List<Progress.Standing> moved(List<Progress.Standing> steps, List<Move> moves) {
        var after = new ArrayList<>(steps);
        for (Move move : moves) {
            int number = move.job().step();
            if (move instanceof Move.Queue queue) {
                after.set(
                        number,
                        with(after.get(number), job(number, Job.Kind.COMMAND, JobState.WAITING, false, queue.place())));
                continue;
            }
            JobState state = switch (move) {
                case Move.Schedule _ -> JobState.SCHEDULED;
                // Other builds leave it its slot.
                case Move.Limit _ -> JobState.SCHEDULED;
                case Move.Queue _, Move.Expire _ -> throw new AssertionError(move);
                case Move.Begin _ -> JobState.RUNNING;
                case Move.Ask _ -> JobState.BLOCKED;
                case Move.Pass _ -> JobState.FINISHED;
                case Move.GiveUp _ -> JobState.WAITING_FAILED;
                case Move.Cancel _ -> JobState.CANCELED;
                case Move.Stop _ -> JobState.CANCELING;
            };
            if (!(move instanceof Move.Cancel)) {
                assertThat(after.get(number).job().state())
                        .as("each job begins once")
                        .isEqualTo(JobState.WAITING);
            }
            after.set(
                    number, with(after.get(number), job(number, move.job().kind(), state, move instanceof Move.Pass)));
        }
        return after;
    }

    private static Progress.Standing with(Progress.Standing standing, Job job) {
        return new Progress.Standing(standing.step(), standing.needs(), job);
    }

    private static String states(List<Progress.Standing> steps) {
        return steps.stream().map(each -> each.job().shownState()).toList().toString();
    }

    static Job job(int step, Job.Kind kind, JobState state, boolean passed) {
        return job(step, kind, state, passed, Optional.empty());
    }

    private static Job started(Job ready) {
        return job(ready.step(), ready.kind(), JobState.RUNNING, false, ready.queuePlace(), Optional.of(NOW));
    }

    private static Job job(int step, Job.Kind kind, JobState state, boolean passed, Optional<Integer> place) {
        return job(step, kind, state, passed, place, Optional.empty());
    }

    private static Job job(
            int step,
            Job.Kind kind,
            JobState state,
            boolean passed,
            Optional<Integer> place,
            Optional<Instant> started) {
        return new Job(
                new UUID(0, step),
                new UUID(0, 0),
                step,
                kind,
                state,
                new Job.Ending(passed, false, Optional.empty(), Optional.empty()),
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Rules.NONE,
                place,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                new Job.Times(
                        NOW,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        started,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }
}
