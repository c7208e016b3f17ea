package dev.belay.agent.jobs;

import java.time.Duration;

/**
 * What a job may take. {@code cancelGrace} lies between TERM and KILL; {@code resendAtMost} is how long its log and its
 * end are sent again while the server is away.
 */
public record JobLimits(Duration cancelGrace, Duration resendAtMost) {}
