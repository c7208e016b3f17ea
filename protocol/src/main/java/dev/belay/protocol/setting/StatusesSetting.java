package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/statuses}: which forge is told how the pipeline's builds go.
 *
 * @param forge {@code github}, {@code gitlab} or {@code gitea}
 * @param api the root of its API; absent when the repository's address tells it
 * @param project as the forge names it, such as {@code owner/repository}; absent when the repository's address tells it
 * @param context tells this status from those of other programs; absent for {@code belay}
 * @param token that may set commit statuses
 */
public record StatusesSetting(
        String forge, Optional<String> api, Optional<String> project, Optional<String> context, String token) {}
