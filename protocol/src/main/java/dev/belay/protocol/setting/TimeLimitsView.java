package dev.belay.protocol.setting;

import java.util.Optional;

/**
 * {@code GET /api/pipelines/{slug}/time-limits}: how long jobs of a pipeline may take, by what it says or else by what the server
 * says of all. The lower of both bounds holds.
 *
 * @param minutes of jobs whose step does not say; empty is without end
 * @param minutesMax of any job, whatever its step says; empty is as long as the step says
 * @param said what of it the pipeline says itself
 */
public record TimeLimitsView(Optional<Integer> minutes, Optional<Integer> minutesMax, TimeLimitsSetting said) {}
