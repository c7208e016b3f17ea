package dev.belay.pipelines.language.reading;

import java.util.List;
import java.util.stream.Stream;

/** The keys that each kind of step may have, each by its one name. */
final class Known {

    private static final List<String> ALL =
            List.of("label", "key", "type", "if", "branches", "depends_on", "allow_dependency_failure", "skip");

    static final List<String> TOP =
            List.of("steps", "env", "agents", "notify", "priority", "image", "secrets", "checkout", "cache");

    static final List<String> COMMAND = with(
            "command",
            "agents",
            "artifact_paths",
            "cache",
            "cancel_on_build_failing",
            "checkout",
            "concurrency",
            "concurrency_group",
            "concurrency_method",
            "env",
            "if_changed",
            "image",
            "matrix",
            "notify",
            "parallelism",
            "plugins",
            "priority",
            "retry",
            "secrets",
            "signature",
            "soft_fail",
            "timeout_in_minutes");

    static final List<String> WAIT = with("wait", "continue_on_failure");
    static final List<String> BLOCK = with("block", "prompt", "submit", "fields", "blocked_state", "allowed_teams");
    static final List<String> INPUT = with("input", "prompt", "submit", "fields", "blocked_state", "allowed_teams");
    static final List<String> TRIGGER = with("trigger", "build", "async", "soft_fail", "parallelism", "if_changed");
    static final List<String> GROUP = with("group", "steps", "notify", "if_changed");
    static final List<String> ROLLOUT = with("rollout");

    private Known() {}

    private static List<String> with(String... own) {
        return Stream.concat(Stream.of(own), ALL.stream()).toList();
    }
}
