package dev.belay.pipelines.page;

import dev.belay.pipelines.build.BuildSearch;
import dev.belay.pipelines.build.BuildState;
import dev.belay.platform.web.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which builds of a pipeline are listed, as it stands in the page's address.
 *
 * @param older the number before which older ones stand, when there are such
 */
record BuildChoice(BuildSearch search, Optional<Long> older) {

    static final BuildChoice ALL = new BuildChoice(BuildSearch.ALL, Optional.empty());

    private static final int BRANCH_CHARACTERS_MAX = 500;

    static BuildChoice of(Request request) {
        long before = request.queryNumber("before", 0, 0, Long.MAX_VALUE / 2);
        return new BuildChoice(
                new BuildSearch(
                        request.query("branch")
                                .map(String::strip)
                                .filter(branch -> !branch.isEmpty() && branch.length() <= BRANCH_CHARACTERS_MAX),
                        request.query("state").filter(state -> states().contains(state)),
                        before == 0 ? Optional.empty() : Optional.of(before)),
                Optional.empty());
    }

    BuildChoice older(Optional<Long> number) {
        return new BuildChoice(search, number);
    }

    static List<String> states() {
        return BuildState.names();
    }

    boolean isPart() {
        return search.branch().isPresent()
                || search.state().isPresent()
                || search.before().isPresent();
    }

    /** As the query of an address, with its question mark; empty for the newest of all. */
    String query() {
        return query(search.before());
    }

    String olderQuery() {
        return query(older);
    }

    String newestQuery() {
        return query(Optional.empty());
    }

    private String query(Optional<Long> before) {
        var parts = new ArrayList<String>();
        search.branch().ifPresent(branch -> parts.add("branch=" + URLEncoder.encode(branch, StandardCharsets.UTF_8)));
        search.state().ifPresent(state -> parts.add("state=" + state));
        before.ifPresent(number -> parts.add("before=" + number));
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }
}
