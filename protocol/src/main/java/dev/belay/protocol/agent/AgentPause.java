package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code POST /v3/pause}; without minutes, or with 0, until it is resumed. */
public record AgentPause(Optional<String> note, Optional<Integer> timeoutInMinutes) {}
