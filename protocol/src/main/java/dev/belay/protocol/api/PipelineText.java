package dev.belay.protocol.api;

/** {@code POST /api/pipeline-reviews}: asks what is wrong with a pipeline file, without making anything of it. */
public record PipelineText(String fileName, String text) {}
