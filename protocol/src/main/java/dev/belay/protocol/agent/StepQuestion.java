package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code POST /v3/steps/{key or id}/export}: one attribute of a step, or all as JSON. */
public record StepQuestion(String buildId, Optional<String> attribute, Optional<String> format) {}
