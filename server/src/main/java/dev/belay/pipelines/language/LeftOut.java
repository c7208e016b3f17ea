package dev.belay.pipelines.language;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Why a step or a job of it does not run. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface LeftOut {

    /** A sentence, or what the file gave as reason. */
    String reason();

    /** Its condition or its branches do not fit the build. */
    record Broken(String reason) implements LeftOut {}

    /** The file says so. */
    record Skipped(String reason) implements LeftOut {}
}
