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
 * @param expiry a job that no agent takes for this long is given up; zero is never
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
        Duration expiry,
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
            Duration.ofDays(30),
            Duration.ofMinutes(5),
            1L << 30,
            4L << 30,
            64L << 20,
            5_000,
            0,
            0);

    /** How long a job may take whose step asks for so much, if there is an end to it. */
    public Optional<Integer> minutes(Optional<Integer> asked, TimeLimits ofPipeline) {
        Optional<Integer> wanted = Optional.of(asked.or(ofPipeline::usual).orElse(minutesUsual));
        return least(Stream.of(wanted, most(ofPipeline)));
    }

    /** How long any job may take, if there is an end to it. */
    public Optional<Integer> most(TimeLimits ofPipeline) {
        return least(Stream.of(ofPipeline.most(), Optional.of(minutesMax)));
    }

    /** 0 is without end. */
    private static Optional<Integer> least(Stream<Optional<Integer>> minutes) {
        return minutes.flatMap(Optional::stream).filter(each -> each > 0).min(Comparator.naturalOrder());
    }

    /** The same with another bound for logs. */
    public JobLimits withLogBytesMax(long other) {
        return with(expiry, other, artifactBytesMax, artifactPartBytes, minutesUsual, minutesMax);
    }

    /** The same with another bound for artifacts. */
    public JobLimits withArtifactBytesMax(long other) {
        return with(expiry, logBytesMax, other, artifactPartBytes, minutesUsual, minutesMax);
    }

    /** The same with another size of parts. */
    public JobLimits withArtifactPartBytes(long other) {
        return with(expiry, logBytesMax, artifactBytesMax, other, minutesUsual, minutesMax);
    }

    /** The same with other time-outs. */
    public JobLimits withMinutes(int usual, int max) {
        return with(expiry, logBytesMax, artifactBytesMax, artifactPartBytes, usual, max);
    }

    /** The same with another time after which jobs expire. */
    public JobLimits withExpiry(Duration other) {
        return with(other, logBytesMax, artifactBytesMax, artifactPartBytes, minutesUsual, minutesMax);
    }

    private JobLimits with(Duration expires, long logBytes, long artifactBytes, long partBytes, int usual, int max) {
        return new JobLimits(
                accept,
                attemptsMax,
                offersMax,
                start,
                expires,
                stop,
                logBytes,
                artifactBytes,
                partBytes,
                artifactsMax,
                usual,
                max);
    }
}
