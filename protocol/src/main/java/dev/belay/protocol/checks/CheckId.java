package dev.belay.protocol.checks;

/** Which check of which instance. */
public record CheckId(String instance, String check) {}
