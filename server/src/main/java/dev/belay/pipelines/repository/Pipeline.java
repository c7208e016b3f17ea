package dev.belay.pipelines.repository;

import dev.belay.kernel.Actor;
import dev.belay.platform.journal.Change;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A git repository whose commits are built.
 *
 * @param pollFailure why it could not be asked for news the last time, if it could not
 * @param hookSecret of a pipeline that is kept, it is sealed; see {@link PipelineStore#hookSecret}
 * @param occasions what is built besides pushes to branches
 */
public record Pipeline(
        UUID id,
        String slug,
        String name,
        String repository,
        String branch,
        Optional<Integer> pollSeconds,
        Optional<String> pollFailure,
        String hookSecret,
        Occasions occasions,
        Instant createdAt) {

    public String path() {
        return "/pipelines/" + slug;
    }

    /** What the journal keeps of a setting that somebody changed. */
    public Change configured(Actor actor, String summary) {
        return new Change(actor, "pipeline.configured", path(), summary, Map.of("pipeline", slug));
    }
}
