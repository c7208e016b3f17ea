package dev.belay.protocol.agent;

/** The answer to {@code GET /v3/jobs/{id}}: {@code canceling}, {@code timing_out} and the like ask the agent to stop it. */
public record JobState(String state) {}
