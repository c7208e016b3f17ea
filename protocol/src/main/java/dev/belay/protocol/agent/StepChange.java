package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code PUT /v3/steps/{key or id}}: another value for an attribute of a step; the same uuid again changes nothing. */
public record StepChange(
        Optional<String> idempotencyUuid, String buildId, String attribute, String value, Optional<Boolean> append) {}
