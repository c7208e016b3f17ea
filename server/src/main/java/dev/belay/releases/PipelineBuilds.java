package dev.belay.releases;

import dev.belay.pipelines.Pipelines;
import dev.belay.pipelines.output.Artifact;
import dev.belay.platform.database.Tx;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Builds as the pipelines' door shows them. */
record PipelineBuilds(Pipelines pipelines) implements Builds {

    @Override
    public List<RolloutStep> rolloutSteps(Tx tx, boolean canceled) {
        return pipelines.startedRollouts(tx).stream()
                .filter(each -> each.canceling() == canceled)
                .map(each ->
                        new RolloutStep(each.job(), each.build(), each.service(), each.environment(), each.phases()))
                .toList();
    }

    @Override
    public void rolloutBegan(Tx tx, UUID job, long number) {
        pipelines.rolloutBegan(tx, job, number);
    }

    @Override
    public void finishRollout(Tx tx, UUID job, boolean passed, String reason) {
        pipelines.finishRollout(tx, job, passed, reason);
    }

    @Override
    public Optional<Built> built(Tx tx, UUID build) {
        return pipelines
                .build(tx, build)
                .map(each -> new Built(
                        each.pipeline(),
                        each.number(),
                        each.repository(),
                        each.commit(),
                        pipelines.manifest(tx, build)));
    }

    @Override
    public List<Release.Artifact> artifacts(Tx tx, UUID build) {
        return pipelines.artifacts(tx, build).stream()
                .filter(each -> each.state() == Artifact.State.FINISHED)
                .map(each -> new Release.Artifact(each.id(), each.path(), each.sha256(), each.bytes()))
                .toList();
    }

    @Override
    public InputStream open(UUID artifact, long offset, long bytes) {
        return pipelines.open(artifact, offset, bytes);
    }
}
