package dev.belay.platform.work;

import java.time.Instant;

/** A reconciler that somebody paused, on all replicas. */
record Pause(String reconciler, Instant since, String actor) {}
