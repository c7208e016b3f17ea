package dev.belay.platform.journal;

import dev.belay.platform.web.Request;
import java.util.Optional;

/**
 * Which entries somebody wants to see, the latest first.
 *
 * @param before only entries older than the one of this id
 * @param subject only entries on this path, or below it; empty for all
 * @param kind only kinds that begin so; empty for all
 * @param limit at most so many
 */
record JournalQuery(Optional<Long> before, String subject, String kind, int limit) {

    static final int LIMIT_USUAL = 100;
    static final int LIMIT_MAX = 500;

    static JournalQuery of(Request request) {
        return new JournalQuery(
                request.query("before").map(_ -> request.queryNumber("before", Long.MAX_VALUE, 1, Long.MAX_VALUE)),
                request.query("subject").map(String::strip).orElse(""),
                request.query("kind").map(String::strip).orElse(""),
                (int) request.queryNumber("limit", LIMIT_USUAL, 1, LIMIT_MAX));
    }
}
