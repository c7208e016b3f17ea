package dev.belay.protocol.setting;

import java.util.Optional;

/** {@code PUT /api/pipelines/{slug}/occasions}: what is built besides pushes to branches; what is absent stays as it is. */
public record OccasionsSetting(
        Optional<Boolean> pullRequests, Optional<Boolean> forks, Optional<Boolean> labels, Optional<Boolean> tags) {}
