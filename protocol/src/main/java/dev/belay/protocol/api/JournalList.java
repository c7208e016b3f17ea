package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/**
 * {@code GET /api/journal?subject=&kind=&before=&limit=}, the newest entry first.
 *
 * @param next what {@code before} must be to get the entries that follow, if there are any
 */
public record JournalList(List<JournalEntry> entries, Optional<Long> next) {

    public JournalList {
        entries = List.copyOf(entries);
    }
}
