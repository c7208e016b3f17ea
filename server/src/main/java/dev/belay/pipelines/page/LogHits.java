package dev.belay.pipelines.page;

import dev.belay.pipelines.output.LogSearch;
import dev.belay.platform.page.Words;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What was found in a job's log, and at which of its places the reader is.
 *
 * @param hit the place, from 1; 0 when there is none
 */
record LogHits(String job, LogSearch.Found found, int hit) {

    /** At the place that was asked for, or the nearest there is. */
    static LogHits of(String job, LogSearch.Found found, int wanted) {
        int last = found.lines().size();
        return new LogHits(job, found, last == 0 ? 0 : Math.clamp(wanted, 1, last));
    }

    /** The line at which the reader is. */
    Optional<Long> line() {
        return hit == 0 ? Optional.empty() : Optional.of(found.lines().get(hit - 1));
    }

    String told() {
        String where = found.whole() ? "" : " in the beginning of the log, which is too long to be searched whole";
        if (hit == 0) {
            return "No line holds “" + found.text() + "”" + where + ".";
        }
        String most = found.count() > found.lines().size()
                ? "; the first " + Words.number(found.lines().size()) + " can be visited"
                : "";
        return Words.number(hit) + " of " + Words.count(found.count(), "line") + where + most;
    }

    Optional<String> previous() {
        return hit > 1 ? Optional.of(path(hit - 1)) : Optional.empty();
    }

    Optional<String> next() {
        return hit < found.lines().size() ? Optional.of(path(hit + 1)) : Optional.empty();
    }

    private String path(int other) {
        return "/jobs/" + job + "?q=" + URLEncoder.encode(found.text(), StandardCharsets.UTF_8) + "&hit=" + other + "#L"
                + found.lines().get(other - 1);
    }
}
