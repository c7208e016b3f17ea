package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * {@code POST /v3/jobs/{id}/annotations}.
 *
 * @param body Markdown
 * @param append whether the body is added to what the annotation holds
 * @param scope {@code build} or {@code job}
 */
public record AnnotationChange(
        Optional<String> body,
        Optional<String> context,
        Optional<String> style,
        Optional<Boolean> append,
        Optional<Integer> priority,
        Optional<String> scope) {}
