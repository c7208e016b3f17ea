package dev.belay.protocol.api;

import java.time.Instant;
import java.util.Optional;

/**
 * How one part of the background work is doing on the server that answers.
 *
 * @param state here, elsewhere (on another replica) or paused
 * @param began when it last ran here
 * @param tookMillis how long that took
 * @param failure what went wrong then, if something did
 * @param runs how often it ran here since this server started
 * @param failures how many of these failed
 * @param pausedBy who paused it, if it is paused
 */
public record ReconcilerView(
        String name,
        String state,
        Optional<Instant> began,
        long tookMillis,
        Optional<String> failure,
        long runs,
        long failures,
        Optional<String> pausedBy) {}
