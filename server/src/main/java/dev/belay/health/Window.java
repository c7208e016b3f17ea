package dev.belay.health;

import java.time.Instant;

/** The traffic of one release in the span that begins at {@code from} (inclusive) and ends at {@code to} (exclusive). */
public record Window(Instant from, Instant to, Traffic traffic) {}
