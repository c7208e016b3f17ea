package dev.belay.runtimes;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.Optional;

/** Runtimes' door. */
public final class Runtimes {

    /** Nudged when instances are placed, change, or go. */
    public static final String TOPIC = "instances";

    /** Wants {@code count} instances of a release in an environment. Wanting the same again changes nothing. */
    public void ensure(Tx tx, String environment, String release, int count, Actor actor) {
        landing();
    }

    /**
     * Wants no instance of a release in an environment: each is taken out of the routing first, may finish what it has in
     * flight, and is stopped then. Wanting it again changes nothing.
     */
    public void retire(Tx tx, String environment, String release, Actor actor) {
        landing();
    }

    /** How a release does in an environment; nothing when none of it is wanted there and none is left. */
    public Optional<RunningRelease> of(Tx tx, String environment, String release) {
        return landing();
    }

    /** All releases of a service that are wanted or left in an environment, oldest first. */
    public List<RunningRelease> running(Tx tx, String service, String environment) {
        return landing();
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private static <T> T landing() {
        throw new IllegalStateException("lands within the hour");
    }
}
