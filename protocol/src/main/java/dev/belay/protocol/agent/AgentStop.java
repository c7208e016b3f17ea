package dev.belay.protocol.agent;

import java.util.Optional;

/** {@code POST /v3/stop}; by force also the job that it runs is given up. */
public record AgentStop(Optional<Boolean> force) {}
