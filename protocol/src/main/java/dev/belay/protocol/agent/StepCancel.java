package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code POST /v3/steps/{key or id}/cancel}. */
public record StepCancel(String buildId, Optional<Boolean> force) {}
