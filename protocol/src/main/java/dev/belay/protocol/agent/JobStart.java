package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code PUT /v3/jobs/{id}/start}. RFC 3339. Repeating it changes nothing. */
public record JobStart(Optional<String> startedAt) {}
