package dev.belay.cli;

import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.JobView;

/** How builds and jobs stand, as the end of a sentence that begins with their name. */
final class Sentences {

    private Sentences() {}

    static String of(JobView job) {
        String agent = job.agent().map(name -> " on " + name).orElse("");
        String status = job.exitStatus()
                .filter(each -> each > 0)
                .map(each -> " with exit status " + each)
                .orElse("");
        return switch (job.state()) {
            case "failed" -> "failed" + agent + status + (job.softFailed() ? ", which its step forgives." : ".");
            case "passed" -> "passed" + agent + ".";
            case "canceled" -> "was canceled" + agent + ".";
            case "timed_out" -> "ran out of time" + agent + ".";
            case "expired" -> "found no agent in time.";
            case "waiting_failed" -> "never ran: what it waited for failed.";
            case "unblocked" -> "was unblocked.";
            case "canceling" -> "is being canceled" + agent + ".";
            case "timing_out" -> "is out of time and being stopped" + agent + ".";
            case "scheduled" -> "waits for an agent.";
            case "assigned" ->
                "was given to an agent" + job.agent().map(name -> ", " + name).orElse("") + ".";
            case "accepted" -> "is about to begin" + agent + ".";
            case "limiting", "limited" -> "waits for its concurrency group.";
            case "blocked" -> "waits for somebody.";
            case "waiting" -> "waits.";
            default -> "is " + job.state() + agent + ".";
        };
    }

    static String of(BuildSummary build) {
        return switch (build.state()) {
            case "canceled" -> "was canceled";
            case "skipped" -> "was skipped";
            case "not_run" -> "had nothing to run";
            case "canceling" -> "is being canceled";
            case "passed", "failed" -> build.state();
            default -> "is " + build.state();
        };
    }
}
