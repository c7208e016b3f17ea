package dev.belay.agent.jobs;

import java.time.Duration;

/**
 * What a job may take.
 *
 * @param cancelGrace between TERM and KILL
 * @param resendAtMost how long its log and its end are sent again while the server is away
 * @param chunkBytesMost how much of its log is sent at a time, since so much of it is in memory
 * @param firstLines how long the first lines of its log wait for more
 */
public record JobLimits(Duration cancelGrace, Duration resendAtMost, int chunkBytesMost, Duration firstLines) {}
