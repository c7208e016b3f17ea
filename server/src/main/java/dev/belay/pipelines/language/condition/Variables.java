package dev.belay.pipelines.language.condition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What conditions may speak of. */
final class Variables {

    private static final Type TEXT = new Type.Text();
    private static final Type FLAG = new Type.Flag();
    private static final Type TEXTS = new Type.Texts();

    private static final Type BUILD_STATE = new Type.OneOf(
            "build state",
            List.of(
                    "creating",
                    "scheduled",
                    "started",
                    "running",
                    "blocked",
                    "passed",
                    "failing",
                    "failed",
                    "canceling",
                    "canceled",
                    "skipped",
                    "not_run"));
    private static final Type BLOCKED_STATE = new Type.OneOf("blocked state", List.of("passed", "failed", "running"));
    private static final Type SOURCE = new Type.OneOf(
            "build source", List.of("api", "ui", "webhook", "trigger_job", "schedule", "pipeline_trigger"));
    private static final Type STEP_TYPE =
            new Type.OneOf("step type", List.of("command", "wait", "input", "trigger", "group"));
    private static final Type STEP_STATE = new Type.OneOf(
            "step state",
            List.of(
                    "ignored",
                    "waiting_for_dependencies",
                    "ready",
                    "waiting_for_input",
                    "running",
                    "failing",
                    "canceled",
                    "finished"));
    private static final Type STEP_OUTCOME =
            new Type.OneOf("step outcome", List.of("neutral", "passed", "soft_failed", "hard_failed", "errored"));

    /** The only variables of this prefix whose values are known when a pipeline is read. */
    static final List<String> KNOWN_ENV = List.of(
            "BUILDKITE_BRANCH",
            "BUILDKITE_TAG",
            "BUILDKITE_MESSAGE",
            "BUILDKITE_COMMIT",
            "BUILDKITE_PIPELINE_SLUG",
            "BUILDKITE_PIPELINE_NAME",
            "BUILDKITE_PIPELINE_ID",
            "BUILDKITE_ORGANIZATION_SLUG",
            "BUILDKITE_TRIGGERED_FROM_BUILD_ID",
            "BUILDKITE_TRIGGERED_FROM_BUILD_NUMBER",
            "BUILDKITE_TRIGGERED_FROM_BUILD_PIPELINE_SLUG",
            "BUILDKITE_TRIGGERED_FROM_BUILD_JOB_ID",
            "BUILDKITE_REBUILT_FROM_BUILD_ID",
            "BUILDKITE_REBUILT_FROM_BUILD_NUMBER",
            "BUILDKITE_REPO",
            "BUILDKITE_PULL_REQUEST",
            "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
            "BUILDKITE_PULL_REQUEST_REPO",
            "BUILDKITE_PULL_REQUEST_LABELS",
            "BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC",
            "BUILDKITE_MERGE_QUEUE_BASE_BRANCH",
            "BUILDKITE_MERGE_QUEUE_BASE_COMMIT",
            "BUILDKITE_GIT_DIFF_BASE",
            "BUILDKITE_GITHUB_ACTION",
            "BUILDKITE_GITHUB_COMMENT_ID",
            "BUILDKITE_GITHUB_DEPLOYMENT_ID",
            "BUILDKITE_GITHUB_DEPLOYMENT_TASK",
            "BUILDKITE_GITHUB_DEPLOYMENT_ENVIRONMENT",
            "BUILDKITE_GITHUB_DEPLOYMENT_PAYLOAD",
            "BUILDKITE_GITHUB_EVENT",
            "BUILDKITE_GITHUB_REVIEW_ID",
            "BUILDKITE_GITHUB_CHECK_RUN_CONCLUSION",
            "BUILDKITE_GITHUB_CHECK_RUN_NAME",
            "BUILDKITE_GITHUB_DEPLOYMENT_STATUS_ENVIRONMENT",
            "BUILDKITE_GITHUB_DEPLOYMENT_STATUS_STATE",
            "BUILDKITE_GITHUB_RELEASE_DRAFT",
            "BUILDKITE_GITHUB_RELEASE_PRERELEASE",
            "BUILDKITE_GITHUB_RELEASE_TAG",
            "BUILDKITE_GITHUB_REVIEW_STATE");

    private static final List<String> TEXTS_OF_BUILD = List.of(
            "build.id",
            "build.source_event",
            "build.source_action",
            "build.branch",
            "build.tag",
            "build.message",
            "build.commit",
            "build.creator.id",
            "build.creator.name",
            "build.creator.email",
            "build.author.id",
            "build.author.name",
            "build.author.email",
            "build.scm.author.name",
            "build.scm.author.email",
            "build.scm.committer.name",
            "build.scm.committer.email",
            "build.pull_request.id",
            "build.pull_request.base_branch",
            "build.pull_request.label",
            "build.pull_request.repository",
            "build.merge_queue.base_branch",
            "build.merge_queue.base_commit",
            "pipeline.id",
            "pipeline.slug",
            "pipeline.default_branch",
            "pipeline.repository",
            "organization.id",
            "organization.slug");

    private static final Map<String, Type> OF_BUILD = ofBuild();
    private static final Map<String, Type> OF_STEP = ofStep();

    private Variables() {}

    /** The variables of a scope with their types. */
    static Map<String, Type> of(Scope scope) {
        return switch (scope) {
            case BUILD -> OF_BUILD;
            case STEP -> OF_STEP;
        };
    }

    private static Map<String, Type> ofBuild() {
        var types = new LinkedHashMap<String, Type>();
        TEXTS_OF_BUILD.forEach(name -> types.put(name, TEXT));
        for (String flag : List.of(
                "build.fixed",
                "build.creator.verified",
                "build.pull_request.draft",
                "build.pull_request.repository.fork",
                "pipeline.started_passing",
                "pipeline.started_failing",
                "pipeline.next_finished_build_exists")) {
            types.put(flag, FLAG);
        }
        for (String texts : List.of("build.creator.teams", "build.author.teams", "build.pull_request.labels")) {
            types.put(texts, TEXTS);
        }
        types.put("build.number", new Type.Whole());
        types.put("build.state", BUILD_STATE);
        types.put("build.blocked_state", BLOCKED_STATE);
        types.put("build.source", SOURCE);
        return Map.copyOf(types);
    }

    private static Map<String, Type> ofStep() {
        var types = new LinkedHashMap<>(OF_BUILD);
        types.put("step.id", TEXT);
        types.put("step.key", TEXT);
        types.put("step.label", TEXT);
        types.put("step.type", STEP_TYPE);
        types.put("step.state", STEP_STATE);
        types.put("step.outcome", STEP_OUTCOME);
        return Map.copyOf(types);
    }
}
