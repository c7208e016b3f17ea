package dev.belay.pipelines.build;

import java.util.Optional;

/**
 * A build that is to be made.
 *
 * @param commit empty for the newest of the branch
 * @param delivery names the push that it is for, if it is known
 */
public record NewBuild(
        Build.Source source, String branch, String commit, String message, String author, Optional<String> delivery) {

    private static final int MESSAGE_CHARACTERS_MAX = 10_000;
    private static final int AUTHOR_CHARACTERS_MAX = 500;

    public NewBuild {
        message = bounded(message, MESSAGE_CHARACTERS_MAX);
        author = bounded(author, AUTHOR_CHARACTERS_MAX);
    }

    private static String bounded(String text, int charactersMax) {
        String clean = text.replace("\0", "");
        return clean.length() <= charactersMax ? clean : clean.substring(0, charactersMax);
    }
}
