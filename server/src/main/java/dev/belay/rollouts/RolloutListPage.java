package dev.belay.rollouts;

import dev.belay.platform.page.Badge;
import dev.belay.protocol.api.RolloutView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rollouts, the newest first; of one service when {@code service} names it. */
record RolloutListPage(List<RolloutView> rollouts, Optional<String> service, Instant now) {

    RolloutListPage {
        rollouts = List.copyOf(rollouts);
    }

    Badge badge(RolloutView rollout) {
        return RolloutBadge.of(rollout);
    }

    String reason(RolloutView rollout) {
        return rollout.reason().orElse("");
    }
}
