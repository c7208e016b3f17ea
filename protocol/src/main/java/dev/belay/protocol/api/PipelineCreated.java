package dev.belay.protocol.api;

/**
 * The answer to {@link PipelineCreation}. {@code hookSecret} is told only here: the signing secret for GitHub and
 * Gitea, the token for GitLab, the header {@code Belay-Hook-Secret} for a plain POST.
 */
public record PipelineCreated(PipelineView pipeline, String hookSecret) {}
