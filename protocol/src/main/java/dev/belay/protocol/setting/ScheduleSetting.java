package dev.belay.protocol.setting;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Optional;

/**
 * {@code PUT /api/pipelines/{slug}/schedules/{name}}. What is left out stays as it is; {@code null} makes it the usual again, which
 * a new schedule begins with.
 *
 * @param cron a new schedule needs it; it cannot be {@code null}
 * @param branch usually the pipeline's own
 * @param message usually that of the commit
 * @param paused usually false
 * @param env all variables of its builds, which win over those of the file and yield to those of a step; usually none, at most 500
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ScheduleSetting(
        Optional<String> cron,
        Mention<String> branch,
        Mention<String> message,
        Mention<Boolean> paused,
        Mention<Map<String, String>> env) {}
