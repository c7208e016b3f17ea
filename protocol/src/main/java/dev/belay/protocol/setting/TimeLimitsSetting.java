package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/time-limits}: how long jobs of a pipeline may take. What is absent stays as it was; -1 is as the
 * server says of all.
 *
 * @param minutes of jobs whose step does not say, 1 to 525,600
 * @param minutesMax of any job, whatever its step says
 */
public record TimeLimitsSetting(Optional<Integer> minutes, Optional<Integer> minutesMax) {}
