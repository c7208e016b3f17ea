package dev.belay.rollouts;

import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Tone;
import dev.belay.protocol.api.RolloutView;

/** How a rollout stands, for pages. */
final class RolloutBadge {

    private RolloutBadge() {}

    static Badge of(RolloutView rollout) {
        return switch (rollout.state()) {
            case "waiting" -> Badge.waiting("waiting");
            case "starting" -> Badge.moving("starting");
            case "holding" -> Badge.waiting("held");
            case "running" -> Badge.moving("rolling out");
            case "backing_out" -> Badge.bad("backing out");
            case "promoted" -> Badge.good("promoted");
            case "backed_out" -> Badge.bad("backed out");
            default -> Badge.quiet(rollout.state().replace('_', ' '));
        };
    }

    /** The tone of the release that is rolled out. */
    static Tone pilot(RolloutView rollout) {
        return switch (rollout.state()) {
            case "promoted" -> Tone.GOOD;
            case "backing_out", "backed_out" -> Tone.BAD;
            default -> Tone.MOVING;
        };
    }
}
