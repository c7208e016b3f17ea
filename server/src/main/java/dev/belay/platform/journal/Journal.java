package dev.belay.platform.journal;

import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;

/** The journal's door. An entry is written in the transaction of the change that it tells of, or there is no change. */
public final class Journal {

    /** Nudged at every entry. */
    public static final String TOPIC = "journal";

    private final JournalStore store = new JournalStore();

    /** Writes one entry. */
    public void append(Tx tx, Change change) {
        store.insert(tx, change, Json.API.writeValueAsString(change.data()));
        tx.nudge(TOPIC);
    }
}
