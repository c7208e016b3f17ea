package dev.belay.pipelines.language.condition;

/** Where a condition stands, and so what it may speak of. */
public enum Scope {
    /** At a step, or at a notice of a build: of the build. */
    BUILD,
    /** At a notice of a step: of the step too. */
    STEP
}
