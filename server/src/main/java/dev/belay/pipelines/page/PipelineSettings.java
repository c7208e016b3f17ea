package dev.belay.pipelines.page;

import dev.belay.pipelines.api.RetentionApi;
import dev.belay.protocol.setting.CacheList;
import dev.belay.protocol.setting.IntermediateBuilds;
import dev.belay.protocol.setting.SecretView;
import dev.belay.protocol.setting.StatusesView;
import dev.belay.protocol.setting.TimeLimitsSetting;
import dev.belay.protocol.setting.TimeLimitsView;
import java.util.List;
import java.util.Optional;

/**
 * What is set of a pipeline besides what it builds.
 *
 * @param statuses the forge that is told how builds go, if one is
 * @param kept how long logs and artifacts are; empty where nobody reads it
 * @param secrets by name; nobody is shown their values
 */
record PipelineSettings(
        IntermediateBuilds intermediate,
        TimeLimitsView timeLimits,
        Optional<StatusesView> statuses,
        Optional<RetentionApi.Kept> kept,
        List<SecretView> secrets,
        CacheList caches) {

    static final PipelineSettings NONE = new PipelineSettings(
            new IntermediateBuilds(Optional.empty(), Optional.empty()),
            new TimeLimitsView(
                    Optional.empty(), Optional.empty(), new TimeLimitsSetting(Optional.empty(), Optional.empty())),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            new CacheList(0, 0, List.of()));

    PipelineSettings {
        secrets = List.copyOf(secrets);
    }
}
