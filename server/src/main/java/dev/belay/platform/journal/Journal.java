package dev.belay.platform.journal;

import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's door. An entry is written in the transaction of the change that it tells of, or there is no change. */
public final class Journal {

    /** Nudged at every entry. */
    public static final String TOPIC = "journal";

    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private final JournalStore store = new JournalStore();

    /** The pages for people. */
    public List<Route> pages(Database database, Pages pages) {
        return new JournalPages(database, store, pages).routes();
    }

    /** Writes one entry. Once it is durable, the server's log has it too. */
    public void append(Tx tx, Change change) {
        store.insert(tx, change, Json.API.writeValueAsString(change.data()));
        tx.nudge(TOPIC);
        tx.afterwards(() -> log.atInfo()
                .addKeyValue("kind", change.kind())
                .addKeyValue("subject", change.subject())
                .log("{}", oneLine(change.summary())));
    }

    /** What others wrote must not look like a line of the log. */
    private static String oneLine(String summary) {
        return CONTROL.matcher(summary).replaceAll(" ");
    }
}
