package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/**
 * {@code GET /api/pipelines/{slug}/builds/{number}?waitSeconds=}: a build and its jobs, in the order of the steps.
 *
 * @param remarks the steps that it leaves out, and why, and what its file is warned of
 * @param parent the build of which a trigger step made this one
 * @param origin how it came to be; nothing in lists
 * @param answers what was filled in at its block and input steps
 */
public record BuildView(
        BuildSummary build,
        List<JobView> jobs,
        List<BuildRemark> remarks,
        Optional<BuildLink> parent,
        Optional<BuildOrigin> origin,
        List<BuildAnswer> answers) {

    public BuildView {
        jobs = List.copyOf(jobs);
        remarks = List.copyOf(remarks);
        answers = List.copyOf(answers);
    }
}
