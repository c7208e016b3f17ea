package dev.belay.pipelines.language;

import java.util.List;
import java.util.Locale;

/** What a commit message says to a build server. */
public final class CommitMessage {

    private static final List<String> SKIPS = List.of("[skip ci]", "[ci skip]", "[skip-ci]", "[ci-skip]");

    private CommitMessage() {}

    /** Whether it asks that its commit is not built: {@code [skip ci]} or {@code [ci skip]} anywhere, in any case. */
    public static boolean skipsBuild(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return SKIPS.stream().anyMatch(lower::contains);
    }
}
