package dev.belay.pipelines.repository;

import java.time.Duration;

/**
 * The bounds of what is asked of repositories.
 *
 * @param git how long one run of git may take
 * @param patience how long a build waits for a repository that cannot be read, before it fails
 * @param retryMin how long after the first failure it is tried again; each later wait is twice as long
 * @param retryMax the longest wait between two tries
 */
public record RepositoryLimits(Duration git, Duration patience, Duration retryMin, Duration retryMax) {

    /** What holds when nothing else is set. */
    public static final RepositoryLimits USUAL = new RepositoryLimits(
            Duration.ofSeconds(60), Duration.ofMinutes(10), Duration.ofSeconds(5), Duration.ofSeconds(60));

    /** The same with other times for a run of git and for the patience of a build. */
    public RepositoryLimits with(Duration otherGit, Duration otherPatience) {
        return new RepositoryLimits(otherGit, otherPatience, retryMin, retryMax);
    }

    /** How long to wait after so many failures, at least one. */
    public Duration wait(int failures) {
        Duration wait = retryMin;
        for (int failure = 1; failure < failures && wait.compareTo(retryMax) < 0; failure++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(retryMax) < 0 ? wait : retryMax;
    }
}
