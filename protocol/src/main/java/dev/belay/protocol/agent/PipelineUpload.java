package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * Steps that a job adds to its build.
 *
 * @param uuid names the upload, so that the same one again changes nothing
 * @param pipeline an object with {@code steps}, or a list of steps
 * @param replace whether all steps of the build that have not begun are removed first
 * @param source where the steps were written; agents other than Belay's say nothing of it
 */
public record PipelineUpload(String uuid, RawJson pipeline, Optional<Boolean> replace, Optional<UploadSource> source) {}
