package dev.belay.pipelines.page;

import dev.belay.platform.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Which jobs of a build somebody wants to see, as it stands in the page's address.
 *
 * @param state the word of their state
 * @param like a job with whose step theirs stand in one node of the graph
 * @param column the column of the graph in which their steps stand, from 0
 * @param page which stretch of them, from 1
 */
record JobChoice(Optional<String> state, Optional<String> like, Optional<Integer> column, int page) {

    static final JobChoice ALL = new JobChoice(Optional.empty(), Optional.empty(), Optional.empty(), 1);

    private static final int WORD_CHARACTERS_MAX = 100;
    private static final int PAGE_MAX = 1_000_000;

    static JobChoice of(Request request) {
        long column = request.queryNumber("column", -1, -1, PAGE_MAX);
        return new JobChoice(
                word(request, "state"),
                word(request, "like"),
                column < 0 ? Optional.empty() : Optional.of((int) column),
                (int) request.queryNumber("page", 1, 1, PAGE_MAX));
    }

    private static Optional<String> word(Request request, String name) {
        return request.query(name).filter(word -> !word.isBlank() && word.length() <= WORD_CHARACTERS_MAX);
    }

    JobChoice state(Optional<String> other) {
        return new JobChoice(other, like, column, 1);
    }

    JobChoice page(int other) {
        return new JobChoice(state, like, column, other);
    }

    /** Whether it is about some of the steps only. */
    boolean isPart() {
        return like.isPresent() || column.isPresent();
    }

    /** As the query of an address, with its question mark; empty for all jobs. */
    String query() {
        var parts = new ArrayList<String>();
        state.ifPresent(word -> parts.add("state=" + coded(word)));
        like.ifPresent(word -> parts.add("like=" + coded(word)));
        column.ifPresent(number -> parts.add("column=" + number));
        if (page > 1) {
            parts.add("page=" + page);
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static String coded(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8);
    }
}
