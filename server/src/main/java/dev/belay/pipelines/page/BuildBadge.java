package dev.belay.pipelines.page;

import dev.belay.platform.page.Badge;
import dev.belay.protocol.api.JobView;

/** How builds and jobs stand, for pages, by the states' names under {@code /api}. */
final class BuildBadge {

    private BuildBadge() {}

    static Badge ofBuild(String state) {
        return switch (state) {
            case "creating" -> Badge.moving("reading pipeline");
            case "scheduled" -> Badge.waiting("scheduled");
            case "running" -> Badge.moving("running");
            case "blocked" -> Badge.waiting("blocked");
            case "failing" -> Badge.bad("failing");
            case "canceling" -> Badge.quiet("canceling");
            case "passed" -> Badge.good("passed");
            case "failed" -> Badge.bad("failed");
            case "not_run" -> Badge.quiet("not run");
            default -> Badge.quiet(state);
        };
    }

    static Badge ofJob(JobView job) {
        if (job.softFailed()) {
            return Badge.waiting("soft failed");
        }
        return switch (job.state()) {
            case "pending", "waiting" -> Badge.quiet("waiting");
            case "blocked" -> Badge.waiting("blocked");
            case "unblocked" -> Badge.good("unblocked");
            case "limiting", "limited" -> Badge.waiting("awaits its turn");
            case "scheduled" -> Badge.waiting("awaits agent");
            case "assigned", "accepted" -> Badge.moving("starting");
            case "running" -> Badge.moving("running");
            case "canceling" -> Badge.quiet("canceling");
            case "timing_out" -> Badge.bad("timing out");
            case "timed_out" -> Badge.bad("timed out");
            case "expired" -> Badge.bad("expired");
            case "passed" -> Badge.good("passed");
            case "failed" -> Badge.bad("failed");
            case "waiting_failed" -> Badge.quiet("never ran");
            default -> Badge.quiet(job.state().replace('_', ' '));
        };
    }
}
