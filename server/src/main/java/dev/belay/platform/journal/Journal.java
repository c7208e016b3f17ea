package dev.belay.platform.journal;

import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.List;

/** The journal's door. An entry is written in the transaction of the change that it tells of, or there is no change. */
public final class Journal {

    /** Nudged at every entry. */
    public static final String TOPIC = "journal";

    private final JournalStore store = new JournalStore();

    /** The pages for people. */
    public List<Route> pages(Database database, Pages pages) {
        return new JournalPages(database, store, pages).routes();
    }

    /** Writes one entry. */
    public void append(Tx tx, Change change) {
        store.insert(tx, change, Json.API.writeValueAsString(change.data()));
        tx.nudge(TOPIC);
    }
}
