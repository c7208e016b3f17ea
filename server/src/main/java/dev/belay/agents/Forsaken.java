package dev.belay.agents;

import java.util.UUID;

/** A job whose agent will not finish it, and why, as the end of a sentence that begins with the agent. */
public record Forsaken(UUID agent, String agentName, UUID job, String because) {}
