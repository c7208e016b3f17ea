package dev.belay.pipelines.build;

import dev.belay.pipelines.language.BuildFacts;
import java.util.Optional;

/**
 * What a build is for, besides a branch.
 *
 * @param ref where the repository keeps its commit, when that is not the build's branch: {@code refs/tags/v1}
 * @param event what the forge told of, in the words of the language's {@code build.source_event}
 * @param action what happened to it, in the words of {@code build.source_action}
 * @param label which label a pull request got or lost, when that is what happened
 * @param hotfix whether its jobs go before all others
 * @param creator who wanted it, with the teams of that moment; nobody when a forge, the clock or Belay did
 */
public record Origin(
        Optional<String> ref,
        Optional<String> tag,
        Optional<BuildFacts.PullRequest> pullRequest,
        Optional<String> event,
        Optional<String> action,
        Optional<String> label,
        boolean hotfix,
        Optional<BuildFacts.Person> creator) {

    private Origin(
            Optional<String> ref,
            Optional<String> tag,
            Optional<BuildFacts.PullRequest> pullRequest,
            Optional<String> event,
            Optional<String> action,
            Optional<String> label) {
        this(ref, tag, pullRequest, event, action, label, false, Optional.empty());
    }

    /** The head of a branch, and nothing more. */
    public static final Origin BRANCH = new Origin(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The same, but its jobs go before all others. */
    public Origin asHotfix() {
        return new Origin(ref, tag, pullRequest, event, action, label, true, creator);
    }

    /** The same, as somebody's wish. */
    public Origin by(Optional<BuildFacts.Person> creator) {
        return new Origin(ref, tag, pullRequest, event, action, label, hotfix, creator);
    }

    /** A push to a branch, for which there may be a pull request. */
    public static Origin push(Optional<BuildFacts.PullRequest> pullRequest) {
        return new Origin(
                Optional.empty(),
                Optional.empty(),
                pullRequest,
                Optional.of("push"),
                Optional.empty(),
                Optional.empty());
    }

    public static Origin tag(String tag) {
        return new Origin(
                Optional.of("refs/tags/" + tag),
                Optional.of(tag),
                Optional.empty(),
                Optional.of("push"),
                Optional.empty(),
                Optional.empty());
    }

    /** {@code ref} is where the forge keeps the head of a pull request that comes from another repository. */
    public static Origin pullRequest(
            BuildFacts.PullRequest pullRequest, Optional<String> ref, String action, Optional<String> label) {
        return new Origin(
                ref,
                Optional.empty(),
                Optional.of(pullRequest),
                Optional.of("pull_request"),
                Optional.of(action),
                label);
    }
}
