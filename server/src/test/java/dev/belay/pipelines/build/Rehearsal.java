package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.job.GivenSlots;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobState;
import dev.belay.pipelines.job.Rules;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.SoftFail;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A build in a test's hands: what the engine decides, step by step, without a database and without agents. What it does to
 * jobs is what the stores do; what it decides comes from the engine alone.
 */
final class Rehearsal {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final BuildFacts facts;
    private final Map<String, List<Integer>> keys = new LinkedHashMap<>();
    private final List<Job> jobs = new ArrayList<>();
    private List<KeptStep> steps = new ArrayList<>();
    private BuildState state = BuildState.SCHEDULED;
    private int uploads;

    Rehearsal(Plan plan, BuildFacts facts) {
        this.facts = facts;
        Course course = Course.of(plan);
        course.steps().forEach(this::add);
        keys.putAll(course.keys());
        advance();
    }

    private void add(KeptStep kept) {
        steps.add(kept);
        jobs.add(job(kept.number(), 0, Optional.empty(), JobState.WAITING, ending(false, false, Optional.empty())));
    }

    /** Does what a line of a table says, such as {@code a fails 3}. What is refused is answered in words. */
    String does(String action) {
        String[] words = action.split(" ", 3);
        String rest = words.length > 2 ? words[2] : "";
        if (words[0].equals("build")) {
            state = BuildState.CANCELING;
            advance();
            return told();
        }
        Optional<String> refused = switch (words[1]) {
            case "passes" -> ends(words[0], 0, "");
            case "fails" -> ends(words[0], rest.isEmpty() ? 1 : Integer.parseInt(rest), "");
            case "is" ->
                switch (rest) {
                    case "lost" -> ends(words[0], -1, "");
                    case "unblocked" -> put(now(words[0]), JobState.FINISHED, ending(true, false, Optional.empty()));
                    case "canceled" -> put(now(words[0]), JobState.CANCELED, ending(false, false, Optional.empty()));
                    case "stopped" -> ends(words[0], -1, "agent_stop");
                    default -> throw new AssertionError(action);
                };
            case "uploads" -> uploads(words[0], rest, false);
            case "replaces" -> uploads(words[0], rest, true);
            default -> throw new AssertionError(action);
        };
        advance();
        return refused.map(why -> "refused: " + why).orElseGet(this::told);
    }

    private Optional<String> ends(String name, int status, String signalReason) {
        Job job = now(name);
        Step step = at(job.step()).step();
        SoftFail soft = switch (step) {
            case Step.Command command -> command.softFail();
            case Step.Trigger trigger -> trigger.softFail();
            case Step.Wait _, Step.Block _, Step.Input _, Step.Group _, Step.Rollout _ -> SoftFail.NEVER;
        };
        boolean canceled = job.state() == JobState.CANCELING;
        boolean passed = status == 0 && !canceled;
        put(
                job,
                canceled ? JobState.CANCELED : JobState.FINISHED,
                ending(passed, !passed && !canceled && soft.covers(status), Optional.of(status)));
        if (step instanceof Step.Command command) {
            command.retry()
                    .after(new Retry.Ending(status, "", signalReason, canceled), used(job.step()))
                    .ifPresent(rule -> jobs.add(job(
                            job.step(),
                            job.retries() + 1,
                            Optional.of(rule),
                            JobState.WAITING,
                            ending(false, false, Optional.empty()))));
        }
        return Optional.empty();
    }

    private Map<Integer, Integer> used(int step) {
        var used = new HashMap<Integer, Integer>();
        jobs.stream()
                .filter(job -> job.step() == step)
                .flatMap(job -> job.retryRule().stream())
                .forEach(rule -> used.merge(rule, 1, Integer::sum));
        return used;
    }

    private Optional<String> uploads(String name, String json, boolean replace) {
        int uploader = now(name).step();
        if (replace) {
            replace(uploader);
        }
        Reading reading = PipelineReader.upload("upload", json, keys.keySet());
        if (reading instanceof Reading.Faulty faulty) {
            return Optional.of(faulty.faults().toString());
        }
        var planned = (Planner.Outcome.Planned) Planner.plan(((Reading.Sound) reading).file(), facts);
        Course course = Course.of(planned.plan());
        Set<Integer> open = jobs.stream()
                .filter(job -> job.state() == JobState.WAITING)
                .map(Job::step)
                .collect(Collectors.toSet());
        int first = jobs.stream().mapToInt(Job::step).max().orElse(-1) + 1;
        return switch (Graft.of(course, steps, open, keys, uploader, uploads++, first)) {
            case Graft.Outcome.Refused refused -> Optional.of(refused.faults().toString());
            case Graft.Outcome.Grown grown -> {
                boolean quiet = !replace && grown.isQuiet(state, steps);
                graft(grown);
                if (quiet) {
                    Progress.Decision decision = Progress.next(state, Progress.standings(steps, jobs));
                    assertThat(decision.moves())
                            .as("nothing comes of a quiet upload")
                            .isEmpty();
                    assertThat(decision.state()).isEqualTo(state);
                }
                yield Optional.empty();
            }
        };
    }

    private void graft(Graft.Outcome.Grown grown) {
        steps = steps.stream()
                .map(step -> step.with(grown.needs().getOrDefault(step.number(), step.needs())))
                .collect(Collectors.toCollection(ArrayList::new));
        grown.steps().forEach(this::add);
        steps.sort(Comparator.comparing(KeptStep::position));
        keys.putAll(grown.keys());
    }

    private void replace(int uploader) {
        Set<Integer> gone = new HashSet<>();
        for (KeptStep step : steps) {
            JobState now = current(step.number()).state();
            if (step.number() != uploader && !now.ended() && !now.withAgent() && now != JobState.RUNNING) {
                gone.add(step.number());
            }
        }
        steps.removeIf(step -> gone.contains(step.number()));
        jobs.removeIf(job -> gone.contains(job.step()));
        keys.values().removeIf(numbers -> gone.containsAll(numbers));
    }

    private void advance() {
        Progress.Decision decision = Progress.next(state, Progress.standings(steps, now()));
        decision.moves().forEach(this::make);
        state = decision.state();
        giveSlots();
        // That something began is seen at the next look.
        state = Progress.next(state, Progress.standings(steps, now())).state();
    }

    private List<Job> now() {
        return jobs.stream().filter(job -> !superseded(job)).toList();
    }

    private boolean superseded(Job job) {
        return !current(job.step()).id().equals(job.id());
    }

    private void make(Move move) {
        Job job = current(move.job().step());
        Job.Ending open = job.ending();
        switch (move) {
            // Agents are free here, so what wants one runs.
            case Move.Schedule _, Move.Begin _ -> put(job, JobState.RUNNING, open);
            case Move.Limit _ -> put(job, JobState.LIMITED, open);
            case Move.Queue queue -> swap(job, placed(job, queue.place()));
            case Move.Ask _ -> put(job, JobState.BLOCKED, open);
            case Move.Pass _ -> put(job, JobState.FINISHED, ending(true, false, Optional.empty()));
            case Move.GiveUp _ -> put(job, JobState.WAITING_FAILED, ending(false, false, Optional.empty()));
            case Move.Cancel _ -> put(job, JobState.CANCELED, ending(false, false, Optional.empty()));
            case Move.Expire _ -> put(job, JobState.EXPIRED, ending(false, false, Optional.empty()));
            case Move.Stop _ -> put(job, JobState.CANCELING, open);
        }
    }

    private void giveSlots() {
        for (Job job : GivenSlots.of(now(), this::concurrency)) {
            put(current(job.step()), JobState.RUNNING, job.ending());
        }
    }

    private Optional<Concurrency> concurrency(Job job) {
        return at(job.step()).step() instanceof Step.Command command ? command.concurrency() : Optional.empty();
    }

    /** Every step that is there with the state of its job, as people read it, in the order of their places. */
    String told() {
        return Stream.concat(
                        steps.stream().map(step -> name(step) + " " + shown(current(step.number()))),
                        Stream.of("build " + state.written()))
                .collect(Collectors.joining(", "));
    }

    private static String shown(Job job) {
        String soft = job.ending().softFailed() ? "soft_" : "";
        return soft + job.shownState() + (job.retries() > 0 ? " at try " + (job.retries() + 1) : "");
    }

    private String name(KeptStep kept) {
        Step step = kept.step();
        String name =
                step.key().orElseGet(() -> step instanceof Step.Command command ? command.command() : step.kindName());
        List<Integer> alike = keys.getOrDefault(step.key().orElse(""), List.of());
        boolean several = alike.size() > 1 && step.key().isPresent();
        return several ? name + "/" + alike.indexOf(kept.number()) : name;
    }

    private Job now(String name) {
        return steps.stream()
                .filter(step -> name(step).equals(name))
                .findFirst()
                .map(step -> current(step.number()))
                .orElseThrow(() -> new AssertionError("no step " + name + " in " + told()));
    }

    private KeptStep at(int number) {
        return steps.stream()
                .filter(step -> step.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private Job current(int step) {
        return jobs.stream()
                .filter(job -> job.step() == step)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private Optional<String> put(Job job, JobState to, Job.Ending ending) {
        swap(job, job(job.step(), job.retries(), job.retryRule(), to, ending, job.queuePlace()));
        return Optional.empty();
    }

    private static Job placed(Job job, Optional<Integer> place) {
        return job(job.step(), job.retries(), job.retryRule(), job.state(), job.ending(), place);
    }

    private void swap(Job job, Job other) {
        jobs.set(jobs.indexOf(job), other);
    }

    private static Job.Ending ending(boolean passed, boolean soft, Optional<Integer> status) {
        return new Job.Ending(passed, soft, status, Optional.empty());
    }

    private Job job(int step, int retries, Optional<Integer> rule, JobState state, Job.Ending ending) {
        return job(step, retries, rule, state, ending, Optional.empty());
    }

    private static Job job(
            int step, int retries, Optional<Integer> rule, JobState state, Job.Ending ending, Optional<Integer> place) {
        Optional<Instant> never = Optional.empty();
        boolean began = state.withAgent() || ending.exitStatus().isPresent();
        return new Job(
                new UUID(retries, step),
                new UUID(0, 0),
                step,
                Job.Kind.COMMAND,
                state,
                ending,
                Optional.empty(),
                retries,
                Optional.empty(),
                rule,
                Rules.NONE,
                place,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                new Job.Times(NOW, never, never, never, Optional.of(NOW).filter(_ -> began), never, never, never));
    }
}
