package dev.belay.platform.database;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * One transaction. Stores take it and run their SQL on its handle. Nudges are told to every replica when it commits,
 * and not at all when it does not.
 */
public final class Tx {

    private final Handle handle;
    private final Instant now;
    private final Set<String> nudges = new LinkedHashSet<>();
    private final List<Runnable> afterwards = new ArrayList<>();

    Tx(Handle handle, Instant now) {
        this.handle = handle;
        this.now = now;
    }

    /** For Stores only. */
    public Handle handle() {
        return handle;
    }

    /** The time at which the transaction began; all its rows carry this one. */
    public Instant now() {
        return now;
    }

    /** Wakes whoever awaits {@code topic}, after commit. Topics look like {@code builds} or {@code build:<id>}. */
    public void nudge(String topic) {
        nudges.add(topic);
    }

    /** Runs something after commit, and not at all without one. It must not fail, nor use the transaction. */
    public void afterwards(Runnable act) {
        afterwards.add(act);
    }

    /**
     * PostgreSQL plans its statements once for any values from here on. Else it plans a statement with lists of ids again each time
     * that it is executed, as it takes a list of one for much cheaper than the ten that it guesses: that takes longer than many a
     * statement itself. For statements whose way is always the same, by ids. Not for a limit that is a parameter.
     */
    void keepPlans() {
        Database.say(handle.getConnection(), "set local plan_cache_mode = force_generic_plan");
    }

    List<Runnable> afterwards() {
        return afterwards;
    }

    Set<String> nudges() {
        return nudges;
    }
}
