package dev.belay.rollouts;

import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Plot;
import dev.belay.platform.page.Tone;
import dev.belay.platform.page.Traffic;
import dev.belay.protocol.api.RolloutView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One rollout for people. */
record RolloutPage(RolloutView rollout, Caller caller, Instant now) {

    /** One phase: its share, how it stands, and a remark. */
    record Phase(int percent, Badge badge, String remark) {}

    String title() {
        return "Rollout " + rollout.number();
    }

    Badge badge() {
        return RolloutBadge.of(rollout);
    }

    /** The tone in which the reason is said: why it waits, goes on, or ended so. */
    Tone tone() {
        return badge().tone();
    }

    /** In one line, what it is or was. */
    String headline() {
        String release = rollout.release();
        return switch (rollout.state()) {
            case "promoted" -> release + " serves all customers";
            case "backed_out" -> release + " was backed out";
            case "backing_out" -> release + " is being backed out";
            case "holding" -> release + " is held at " + rollout.share() + " %";
            case "waiting" -> release + " waits for its turn";
            case "starting" -> release + " is starting; no customer is sent to it yet";
            case "running" -> release + " serves " + rollout.share() + " % of customers";
            default -> release + " was not rolled out";
        };
    }

    Traffic traffic() {
        var shares = new ArrayList<Traffic.Share>();
        boolean promoted = rollout.state().equals("promoted");
        int share = promoted ? 100 : rollout.share();
        rollout.stable()
                .filter(_ -> !promoted)
                .ifPresent(stable -> shares.add(new Traffic.Share(stable, 100 - share, Tone.QUIET, "stable")));
        String role = promoted ? "promoted" : rollout.state().replace('_', ' ');
        shares.add(new Traffic.Share(rollout.release(), share, RolloutBadge.pilot(rollout), role));
        return new Traffic(shares);
    }

    List<Phase> phases() {
        var phases = new ArrayList<Phase>();
        for (int i = 0; i < rollout.phases().size(); i++) {
            phases.add(new Phase(rollout.phases().get(i), phaseBadge(i), i == rollout.phase() ? remark() : ""));
        }
        return phases;
    }

    private Badge phaseBadge(int phase) {
        boolean begun = !rollout.state().equals("waiting") && !rollout.state().equals("starting");
        if (rollout.state().equals("promoted") || (begun && phase < rollout.phase())) {
            return Badge.good("passed");
        }
        if (begun && phase == rollout.phase()) {
            return badge();
        }
        boolean over = rollout.finished() || rollout.state().equals("backing_out");
        return Badge.quiet(over ? "not reached" : "next");
    }

    private String remark() {
        return rollout.heldBy().map(who -> "held by " + who).orElse("");
    }

    boolean mayHold() {
        return mayRelease() && !rollout.held() && isMoving();
    }

    boolean mayResume() {
        return mayRelease() && rollout.held() && !rollout.finished();
    }

    boolean mayAdvance() {
        return mayRelease()
                && (rollout.state().equals("running") || rollout.state().equals("holding"));
    }

    boolean mayBackOut() {
        return mayRelease() && isMoving();
    }

    boolean mayRedeploy() {
        return mayRelease() && rollout.finished();
    }

    private boolean isMoving() {
        return !rollout.finished() && !rollout.state().equals("backing_out");
    }

    private boolean mayRelease() {
        return caller.may(Permission.RELEASE);
    }

    /** Where this rollout's actions are. */
    String path(String noun) {
        return "/rollouts/" + rollout.number() + "/" + noun;
    }

    String redeploymentPath() {
        return "/services/" + rollout.service() + "/environments/" + rollout.environment() + "/redeployments";
    }

    Duration took() {
        return Duration.between(rollout.createdAt(), end());
    }

    List<Plot> plots() {
        return new RolloutPlots(rollout, end()).all();
    }

    Optional<RolloutView.Evidence> evidence() {
        return rollout.evidence();
    }

    private Instant end() {
        return rollout.finishedAt().orElse(now);
    }
}
