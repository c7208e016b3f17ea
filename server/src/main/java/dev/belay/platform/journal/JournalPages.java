package dev.belay.platform.journal;

import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.JournalEntry;
import dev.belay.protocol.api.JournalList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The journal for people, the latest entries first. */
record JournalPages(Database database, JournalStore store, Pages pages) {

    /**
     * A page of entries.
     *
     * @param query what was asked for
     */
    record JournalPage(List<Entry> entries, JournalQuery query, Instant now) {

        JournalPage {
            entries = List.copyOf(entries);
        }

        /** Whether there may be older ones. */
        boolean goesOn() {
            return entries.size() == query.limit();
        }

        long oldest() {
            return entries.getLast().id();
        }

        boolean isLatest() {
            return query.before().isEmpty();
        }

        String subject() {
            return query.subject();
        }

        String kind() {
            return query.kind();
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get("/journal", Permission.VIEW, this::show),
                Route.get("/journal/live", Permission.VIEW, this::live),
                Route.get("/api/journal", Permission.VIEW, this::json)
                        .withQueries("before", "subject", "kind", "limit"));
    }

    private Response show(Request request) {
        return pages.page(request, "Journal", "platform/journal/journal.jte", page(request));
    }

    private Response live(Request request) {
        return pages.live("platform/journal/entries.jte", () -> page(request), () -> false, Journal.TOPIC);
    }

    private JournalPage page(Request request) {
        JournalQuery query = JournalQuery.of(request);
        return new JournalPage(database.read(tx -> store.latest(tx, query)), query, pages.now());
    }

    private Response json(Request request) {
        JournalPage page = page(request);
        List<JournalEntry> entries = page.entries().stream()
                .map(each -> new JournalEntry(
                        each.id(),
                        each.at(),
                        each.actorKind(),
                        each.actorId(),
                        each.actor(),
                        each.kind(),
                        each.subject(),
                        each.summary(),
                        each.data()))
                .toList();
        return Response.json(new JournalList(entries, page.goesOn() ? Optional.of(page.oldest()) : Optional.empty()));
    }
}
