package dev.belay.pipelines.job;

import java.time.Duration;

/**
 * The bounds of jobs.
 *
 * @param accept an assigned job that is not accepted within this goes to another agent
 * @param attemptsMax and fails after so many agents that were alive and did not accept it
 * @param offersMax or after so many agents, alive or dead
 * @param start an accepted job that is not started within this is lost
 * @param stop an agent that was asked to stop a job and says nothing for this long is given up
 * @param logBytesMax of one job's log; what is beyond is refused
 * @param artifactBytesMax of one artifact
 * @param artifactPartBytes an artifact that is larger may be sent in parts of about this size
 * @param artifactsMax of one job
 */
public record JobLimits(
        Duration accept,
        int attemptsMax,
        int offersMax,
        Duration start,
        Duration stop,
        long logBytesMax,
        long artifactBytesMax,
        long artifactPartBytes,
        int artifactsMax) {

    /** What holds when nothing else is set. */
    public static final JobLimits USUAL = new JobLimits(
            Duration.ofSeconds(15),
            5,
            50,
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            1L << 30,
            4L << 30,
            64L << 20,
            5_000);

    /** The same with another bound for logs. */
    public JobLimits withLogBytesMax(long other) {
        return new JobLimits(
                accept, attemptsMax, offersMax, start, stop, other, artifactBytesMax, artifactPartBytes, artifactsMax);
    }

    /** The same with another bound for artifacts. */
    public JobLimits withArtifactBytesMax(long other) {
        return new JobLimits(
                accept, attemptsMax, offersMax, start, stop, logBytesMax, other, artifactPartBytes, artifactsMax);
    }

    /** The same with another size of parts. */
    public JobLimits withArtifactPartBytes(long other) {
        return new JobLimits(
                accept, attemptsMax, offersMax, start, stop, logBytesMax, artifactBytesMax, other, artifactsMax);
    }
}
