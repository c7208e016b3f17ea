package dev.belay.pipelines.job;

import java.util.Optional;

/**
 * How long jobs of a pipeline may take, in minutes; what it does not say is as the server says of all.
 *
 * @param usual for jobs whose step does not say
 * @param most for any job, whatever its step says
 */
public record TimeLimits(Optional<Integer> usual, Optional<Integer> most) {}
