package dev.belay.releases;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Releases' door. */
public final class Releases {

    /** Nudged when a release is cut, quarantined, or becomes stable. */
    public static final String TOPIC = "releases";

    /** The rollout steps of builds that have begun and are not finished, oldest first. */
    public List<RolloutStep> startedRollouts(Tx tx) {
        return landing();
    }

    /** Ends a rollout step; {@code reason} is a sentence for the build's page. Ending it again changes nothing. */
    public void finishRollout(Tx tx, UUID job, boolean passed, String reason) {
        landing();
    }

    /**
     * Makes the release of a rollout step: the build's commit, its manifest, its artifacts. There is one for each build and
     * service; asked again, it answers with the same one.
     *
     * @throws dev.belay.kernel.Problem when the commit's manifest is missing, wrong, or of another service, with all its faults
     */
    public Release cut(Tx tx, RolloutStep step, Actor actor) {
        return landing();
    }

    /** The release of that name. */
    public Optional<Release> release(Tx tx, String name) {
        return landing();
    }

    /** The releases of a service, newest first. */
    public List<Release> ofService(Tx tx, String service, int limit) {
        return landing();
    }

    /** Says that a release must not get customers any more; the first reason stands. */
    public void quarantine(Tx tx, String release, String reason, Actor actor) {
        landing();
    }

    /** Lets a quarantined release get customers again, because a person says so. */
    public void absolve(Tx tx, String release, Actor actor) {
        landing();
    }

    /** Notes that a release is now the stable one of its service in an environment. Noting it again changes nothing. */
    public void becameStable(Tx tx, String environment, String release, Actor actor) {
        landing();
    }

    /** The release that is stable in an environment. */
    public Optional<Release> stable(Tx tx, String service, String environment) {
        return landing();
    }

    /** The newest good release that was stable in an environment before the one that is. */
    public Optional<Release> lastGood(Tx tx, String service, String environment) {
        return landing();
    }

    /** Which releases were stable in an environment, and when, the latest first. */
    public List<Tenure> tenures(Tx tx, String service, String environment, int limit) {
        return landing();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T landing() {
        throw new IllegalStateException("lands within the hour");
    }
}
