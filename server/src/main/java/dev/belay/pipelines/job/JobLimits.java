package dev.belay.pipelines.job;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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
 * @param minutesUsual how long a job may take whose step does not say; 0 is without end
 * @param minutesMax how long any job may take, whatever its step says; 0 is without end
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
        int artifactsMax,
        int minutesUsual,
        int minutesMax) {

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
            5_000,
            0,
            0);

    /** How long a job may take whose step asks for so much, if there is an end to it. */
    public Optional<Integer> minutes(Optional<Integer> asked) {
        return Stream.of(asked.orElse(minutesUsual), minutesMax)
                .filter(minutes -> minutes > 0)
                .min(Comparator.naturalOrder());
    }

    /** The same with another bound for logs. */
    public JobLimits withLogBytesMax(long other) {
        return with(other, artifactBytesMax, artifactPartBytes, minutesUsual, minutesMax);
    }

    /** The same with another bound for artifacts. */
    public JobLimits withArtifactBytesMax(long other) {
        return with(logBytesMax, other, artifactPartBytes, minutesUsual, minutesMax);
    }

    /** The same with another size of parts. */
    public JobLimits withArtifactPartBytes(long other) {
        return with(logBytesMax, artifactBytesMax, other, minutesUsual, minutesMax);
    }

    /** The same with other time-outs. */
    public JobLimits withMinutes(int usual, int max) {
        return with(logBytesMax, artifactBytesMax, artifactPartBytes, usual, max);
    }

    private JobLimits with(long logBytes, long artifactBytes, long partBytes, int usual, int max) {
        return new JobLimits(
                accept,
                attemptsMax,
                offersMax,
                start,
                stop,
                logBytes,
                artifactBytes,
                partBytes,
                artifactsMax,
                usual,
                max);
    }
}
