package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/**
 * {@code GET /api/pipelines/{slug}/builds/{number}?waitSeconds=}: a build and its jobs, in the order of the steps.
 *
 * @param parent the build of which a trigger step made this one
 */
public record BuildView(BuildSummary build, List<JobView> jobs, Optional<BuildLink> parent) {

    public BuildView {
        jobs = List.copyOf(jobs);
    }
}
