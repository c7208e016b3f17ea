package dev.belay.rollouts;

import dev.belay.health.Traffic;
import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import dev.belay.releases.RolloutStep;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What rollouts see and touch outside their own tables. In production the doors of other subjects; in tests a small fake. */
interface World {

    /** What became of a step's release. */
    sealed interface Cut {

        /** There is a release by that name; {@code build} is the path of its build's page. */
        record Made(String release, String build) implements Cut {}

        /** There is none, for a reason that the build's author can mend. */
        record Refused(String reason) implements Cut {}
    }

    /** The build that a release came from; later builds of the same pipeline have higher numbers. */
    record Origin(String pipeline, long build) {

        boolean isLaterThan(Origin other) {
            return pipeline.equals(other.pipeline) && build > other.build;
        }
    }

    /** The share of one release, in percent. */
    record Portion(String release, int percent) {}

    /** All rollout steps of builds that run now and are wanted, whether or not their rollouts have begun. */
    List<RolloutStep> steps(Tx tx);

    /** All rollout steps whose builds were cancelled, and that have not ended. */
    List<RolloutStep> canceled(Tx tx);

    /** The release of a step; the same one when asked again. */
    Cut cut(Tx tx, RolloutStep step);

    /** Says which rollout carries out a step. */
    void began(Tx tx, UUID job, long number);

    /** Ends the rollout step of a build. */
    void finish(Tx tx, UUID job, boolean passed, String reason);

    /** The release that serves the service's customers in an environment. */
    Optional<String> serving(Tx tx, String service, String environment);

    /** From now on this release serves there, and the ones before it do not. */
    void serves(Tx tx, String environment, String release);

    /** The last release that served there before the serving one and is not quarantined. */
    Optional<String> lastGood(Tx tx, String service, String environment);

    /** Why a release must not get customers; nothing when it may. Throws when there is no such release of the service. */
    Optional<String> whyQuarantined(Tx tx, String service, String release);

    /** Sets a release apart; the first reason stands. */
    void quarantine(Tx tx, String release, String reason);

    /** Lets a quarantined release get customers again, because somebody says so. */
    void absolve(Tx tx, String release, Actor actor);

    /** Where a release came from. Throws when there is no such release. */
    Origin origin(Tx tx, String release);

    /** Starts a release's instances where they are missing. */
    void ensure(Tx tx, String environment, String release);

    /** Drains and stops a release's instances. */
    void retire(Tx tx, String environment, String release);

    /** How a release's instances are. */
    Crew crew(Tx tx, String environment, String release);

    /** Tells the edges how to divide customers, and returns the generation of that. */
    long share(Tx tx, String service, String environment, List<Portion> portions);

    /** Whether the edges divide customers as they were last told, or as {@code generation} says if that is later. */
    Acknowledgement acknowledged(String service, String environment, long generation);

    /** A release's traffic, second by second from {@code from} up to and without {@code until}, whole seconds both. */
    List<Traffic> traffic(String service, String environment, String release, Instant from, Instant until);
}
