package dev.belay.protocol.people;

/** The answer to {@link TokenCreation}; {@code secret} is told only here. */
public record TokenCreated(TokenView token, String secret) {}
