package dev.belay.agent.jobs;

import java.time.Duration;

/**
 * Where a job runs: which slot of this process, which agent that is for the server, and how often the server wants to
 * be asked whether the job should go on.
 */
public record Seat(int slot, String agentId, String agentName, Duration stateInterval) {}
