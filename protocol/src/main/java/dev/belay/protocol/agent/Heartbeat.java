package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code POST /v3/heartbeat}, and its answer, which adds when it was received. Times are RFC 3339. */
public record Heartbeat(Optional<String> sentAt, Optional<String> receivedAt) {}
