package dev.belay.platform.journal;

import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The journal for people, the latest entries first. */
record JournalPages(Database database, JournalStore store, Pages pages) {

    private static final int ENTRIES_MAX = 100;

    /**
     * A page of entries.
     *
     * @param before the entries are older than the one of this id
     * @param subject only entries about this path; empty for all
     */
    record JournalPage(List<Entry> entries, Optional<Long> before, String subject, Instant now) {

        JournalPage {
            entries = List.copyOf(entries);
        }

        /** Whether there may be older ones. */
        boolean goesOn() {
            return entries.size() == ENTRIES_MAX;
        }

        long oldest() {
            return entries.getLast().id();
        }

        boolean isLatest() {
            return before.isEmpty();
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get("/journal", Permission.VIEW, this::show),
                Route.get("/journal/live", Permission.VIEW, this::live));
    }

    private Response show(Request request) {
        return pages.page(request, "Journal", "platform/journal/journal.jte", page(request));
    }

    private Response live(Request request) {
        return pages.live("platform/journal/entries.jte", () -> page(request), () -> false, Journal.TOPIC);
    }

    private JournalPage page(Request request) {
        Optional<Long> before =
                request.query("before").map(_ -> request.queryNumber("before", Long.MAX_VALUE, 1, Long.MAX_VALUE));
        String subject = request.query("subject").orElse("");
        return new JournalPage(
                database.read(tx -> store.latest(tx, before.orElse(Long.MAX_VALUE), subject, ENTRIES_MAX)),
                before,
                subject,
                pages.now());
    }
}
