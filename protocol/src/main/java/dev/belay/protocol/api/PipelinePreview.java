package dev.belay.protocol.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipeline file would do for a build.
 *
 * @param review what is wrong with it; then there are no steps
 * @param skipped whether a push with this commit message makes no build at all
 * @param env variables of every job
 * @param steps in the order of the file, those of groups in the place of their group
 */
public record PipelinePreview(PipelineReview review, boolean skipped, Map<String, String> env, List<Step> steps) {

    public PipelinePreview {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param kind {@code command}, {@code wait}, {@code block}, {@code input}, {@code trigger} or {@code rollout}
     * @param group the label of its group
     * @param leftOut {@code broken} by a condition or {@code skipped} by the file; absent when it runs
     * @param reason why it is left out
     * @param waitsFor the keys or labels of the steps before which it does not begin
     */
    public record Step(
            String kind,
            Optional<String> key,
            String label,
            Optional<String> group,
            Optional<String> leftOut,
            Optional<String> reason,
            List<String> waitsFor,
            List<Job> jobs) {
        public Step {
            waitsFor = List.copyOf(waitsFor);
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * One job of a step.
     *
     * @param command what an agent would run
     * @param env its own variables
     * @param agents tags that its agent must have
     * @param matrix its values by dimension
     * @param skipped why the matrix leaves it out
     */
    public record Job(
            String label,
            Optional<String> command,
            Map<String, String> env,
            Map<String, String> agents,
            Map<String, String> matrix,
            Optional<String> skipped) {}
}
