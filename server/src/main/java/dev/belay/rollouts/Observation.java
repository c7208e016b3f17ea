package dev.belay.rollouts;

import java.util.Optional;

/**
 * What a rollout's surroundings look like at one moment.
 *
 * @param ahead the rollout that goes first, as people know it: “rollout 7 of shop-3”
 * @param quarantine why the release must not get customers, looked at while it is queued
 * @param stable the stable release's instances, {@link Crew#NONE} when there is no such release
 * @param buildWantsIt false once the build was cancelled
 */
record Observation(
        Optional<String> ahead,
        Optional<String> quarantine,
        Crew pilot,
        Crew stable,
        Acknowledgement acknowledgement,
        boolean buildWantsIt) {}
