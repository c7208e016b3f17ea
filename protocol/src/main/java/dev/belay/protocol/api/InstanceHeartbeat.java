package dev.belay.protocol.api;

import java.util.Optional;

/** That an instance lives; what else it says, if anything, is believed from now on. */
public record InstanceHeartbeat(Optional<String> health, Optional<String> detail, Optional<Long> incarnation) {}
