package dev.belay.pipelines.build;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.repository.CommitText;
import java.util.Optional;

/**
 * A build that is to be made.
 *
 * @param commit empty for the newest of the branch
 * @param delivery names the push that it is for, if it is known
 * @param anew whether it is built though the branch's last build was for its commit
 */
public record NewBuild(
        Build.Source source,
        String branch,
        String commit,
        String message,
        String author,
        Optional<String> delivery,
        Origin origin,
        boolean anew) {

    /** A build for the head of a branch or a commit of it. */
    public NewBuild(
            Build.Source source,
            String branch,
            String commit,
            String message,
            String author,
            Optional<String> delivery) {
        this(source, branch, commit, message, author, delivery, Origin.BRANCH, false);
    }

    /** The same; {@code hotfix} says whether its jobs go before all others. */
    public NewBuild withHotfix(boolean hotfix) {
        return new NewBuild(
                source, branch, commit, message, author, delivery, hotfix ? origin.asHotfix() : origin, anew);
    }

    /** The same, as somebody's wish. */
    public NewBuild by(Optional<BuildFacts.Person> creator) {
        return new NewBuild(source, branch, commit, message, author, delivery, origin.by(creator), anew);
    }

    public NewBuild {
        message = CommitText.message(message);
        author = CommitText.author(author);
    }
}
