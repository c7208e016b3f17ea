package dev.belay.pipelines.language;

/**
 * A plugin that the agent runs around a command.
 *
 * @param source as it was written, such as {@code docker#v5.0.0} or a URL
 * @param config its settings as JSON; {@code null} when it has none
 */
public record Plugin(String source, String config) {}
