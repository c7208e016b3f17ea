package dev.belay.agents;

import java.util.UUID;

/** An agent and the job that it has. */
public record Held(UUID agent, UUID job) {}
