package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.Position;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A step as it is kept with its build: one for each job that a plan makes.
 *
 * @param number names it in its build, for good
 * @param needs the steps that it waits for, by number
 * @param group the label of its group
 * @param uploadedBy the number of the step whose job uploaded it
 */
public record KeptStep(
        int number,
        Position position,
        Step step,
        List<Need> needs,
        Optional<String> group,
        Optional<Integer> uploadedBy) {

    /** Variables by which a job of a group knows it. */
    public static final String GROUP_LABEL = "BUILDKITE_GROUP_LABEL";

    public static final String GROUP_KEY = "BUILDKITE_GROUP_KEY";

    public KeptStep {
        needs = List.copyOf(needs);
    }

    /** By which jobs and agents name the step of that number: made of its build, so that nobody has to keep it. */
    public static UUID id(UUID build, int number) {
        return UUID.nameUUIDFromBytes((build + "-" + number).getBytes(StandardCharsets.UTF_8));
    }

    /** The same of the group of that label. */
    public static UUID groupId(UUID build, String label) {
        return UUID.nameUUIDFromBytes((build + "/" + label).getBytes(StandardCharsets.UTF_8));
    }

    /** The number of the first job of its step when its parallelism made several, which stand one after the other. */
    public Optional<String> part() {
        return index(step).map(index -> Integer.toString(number - index));
    }

    /** Its label, by which the jobs of one step that its parallelism made are told apart: {@code Test 2/3}. */
    public static String label(Step step) {
        return index(step)
                .filter(_ -> step.common().numbered().isEmpty())
                .map(index -> step.label() + " " + (index + 1) + "/" + env(step).get(Plan.PARALLEL_COUNT))
                .orElse(step.label());
    }

    private static Optional<Integer> index(Step step) {
        Map<String, String> env = env(step);
        return Optional.ofNullable(env.get(Plan.PARALLEL_JOB))
                .filter(index -> env.containsKey(Plan.PARALLEL_COUNT) && index.matches("[0-9]{1,6}"))
                .map(Integer::parseInt);
    }

    private static Map<String, String> env(Step step) {
        return switch (step) {
            case Step.Command command -> command.env();
            case Step.Trigger trigger -> trigger.build().env();
            case Step.Wait _, Step.Block _, Step.Input _, Step.Group _, Step.Rollout _ -> Map.of();
        };
    }

    /** What its job is. */
    Job.Kind kind() {
        return switch (step) {
            case Step.Command _ -> Job.Kind.COMMAND;
            case Step.Wait _ -> Job.Kind.WAIT;
            case Step.Rollout _ -> Job.Kind.ROLLOUT;
            case Step.Block _ -> Job.Kind.BLOCK;
            case Step.Input _ -> Job.Kind.INPUT;
            case Step.Trigger _ -> Job.Kind.TRIGGER;
            case Step.Group _ -> throw new IllegalStateException("groups have no jobs");
        };
    }

    /** Whether it waits for the end of the job that uploaded it, if one did. */
    boolean waitsForUploader() {
        return uploadedBy
                .filter(uploader -> needs.stream().anyMatch(need -> need.step() == uploader))
                .isPresent();
    }

    /** Whether a step that it waits for has to pass. Who joins those later may fail where all others may. */
    boolean needsPassing() {
        return needs.stream().anyMatch(need -> !need.mayFail());
    }

    /** Of the steps that it waits for one that has not ended when the step is kept: who uploads it, or else the last. */
    Optional<Integer> awaits() {
        if (waitsForUploader()) {
            return uploadedBy;
        }
        return needs.isEmpty() ? Optional.empty() : Optional.of(needs.getLast().step());
    }

    /** Whether its job stands in the queue of a concurrency group before it asks for a slot. */
    boolean isOrdered() {
        return step instanceof Step.Command command
                && command.concurrency().filter(Concurrency::isOrdered).isPresent();
    }

    KeptStep with(List<Need> others) {
        return new KeptStep(number, position, step, others, group, uploadedBy);
    }
}
