package dev.belay.protocol.setting;

import java.time.Instant;

/** A secret of a pipeline, without its value. */
public record SecretView(String name, Instant changedAt) {}
