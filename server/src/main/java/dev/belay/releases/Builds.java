package dev.belay.releases;

import dev.belay.platform.database.Tx;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What releases see of builds and touch of them. In production the pipelines' door; in tests a small fake. */
interface Builds {

    /**
     * A build, as far as it matters to a release.
     *
     * @param pipeline the pipeline's slug
     * @param manifest the text of the commit's {@code .belay/service.yml}
     */
    record Built(String pipeline, long number, String repository, String commit, Optional<String> manifest) {}

    /** The rollout steps that have begun and are not finished, oldest first; whether their build was canceled or not. */
    List<RolloutStep> rolloutSteps(Tx tx, boolean canceled);

    /** Notes which rollout carries out a step. */
    void rolloutBegan(Tx tx, UUID job, long number);

    /** Ends a rollout step. Ending it again changes nothing. */
    void finishRollout(Tx tx, UUID job, boolean passed, String reason);

    Optional<Built> built(Tx tx, UUID build);

    /** The files that the build's jobs left, complete ones only. */
    List<Release.Artifact> artifacts(Tx tx, UUID build);

    /** So many bytes of an artifact, from an offset on, to be closed by the caller. */
    InputStream open(UUID artifact, long offset, long bytes);
}
