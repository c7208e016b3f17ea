package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * {@code POST /v3/jobs/{id}/annotations}.
 *
 * @param body Markdown
 * @param append whether the body is added to what the annotation holds
 * @param scope {@code build} or {@code job}
 * @param uuid what is added under the same one again is not added; at most 100 characters. Agents of other makers send none
 */
public record AnnotationChange(
        Optional<String> body,
        Optional<String> context,
        Optional<String> style,
        Optional<Boolean> append,
        Optional<Integer> priority,
        Optional<String> scope,
        Optional<String> uuid) {}
