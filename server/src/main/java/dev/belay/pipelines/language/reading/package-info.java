/**
 * Reads pipeline files: YAML as people write it and JSON as agents upload it, into one model. Pure. The door is {@link
 * dev.belay.pipelines.language.reading.PipelineReader}.
 */
@NullMarked
package dev.belay.pipelines.language.reading;

import org.jspecify.annotations.NullMarked;
