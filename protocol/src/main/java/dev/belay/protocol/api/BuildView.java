package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/pipelines/{slug}/builds/{number}?waitSeconds=}: a build and its jobs, in the order of the steps. */
public record BuildView(BuildSummary build, List<JobView> jobs) {

    public BuildView {
        jobs = List.copyOf(jobs);
    }
}
