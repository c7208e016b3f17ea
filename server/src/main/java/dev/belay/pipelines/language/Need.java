package dev.belay.pipelines.language;

/** A step waits for the step of this number, counted from 0, to pass; or only to end, if it may fail. */
public record Need(int step, boolean mayFail) {}
