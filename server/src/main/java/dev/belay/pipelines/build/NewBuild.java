package dev.belay.pipelines.build;

import dev.belay.pipelines.repository.CommitText;
import java.util.Optional;

/**
 * A build that is to be made.
 *
 * @param commit empty for the newest of the branch
 * @param delivery names the push that it is for, if it is known
 */
public record NewBuild(
        Build.Source source, String branch, String commit, String message, String author, Optional<String> delivery) {

    public NewBuild {
        message = CommitText.message(message);
        author = CommitText.author(author);
    }
}
