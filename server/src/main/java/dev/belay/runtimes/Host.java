package dev.belay.runtimes;

import java.time.Instant;
import java.util.UUID;

/**
 * A machine on which an agent keeps instances.
 *
 * @param generation counts the changes of what should be on it
 * @param reportedAt when it was last heard of, give or take a few seconds
 */
record Host(UUID id, UUID agent, String agentName, long generation, Instant reportedAt) {}
