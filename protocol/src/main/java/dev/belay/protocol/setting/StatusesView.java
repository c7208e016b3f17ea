package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * Which forge is told how a pipeline's builds go: {@code GET /api/pipelines/{slug}/statuses}. The token is not shown.
 *
 * @param failure why the newest build could not be told, if so
 */
public record StatusesView(String forge, String api, String project, String context, Optional<String> failure) {}
