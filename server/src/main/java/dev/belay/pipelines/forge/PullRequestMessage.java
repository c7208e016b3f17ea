package dev.belay.pipelines.forge;

import dev.belay.pipelines.language.BuildFacts;
import java.util.List;
import java.util.Optional;

/** What forges tell of pull requests, in what GitHub and Gitea call it. GitLab's merge requests are read by {@link GitLab}. */
record PullRequestMessage(String action, Optional<Label> label, PullRequest pullRequest) {

    record PullRequest(
            long number,
            Optional<String> title,
            Optional<Boolean> draft,
            Optional<List<Label>> labels,
            Optional<User> user,
            End head,
            End base) {}

    record Label(String name) {}

    record User(Optional<String> login) {}

    /** Where a pull request comes from, or goes to. The repository is absent when it has been deleted. */
    record End(String ref, String sha, Optional<Repository> repo) {}

    record Repository(String fullName, Optional<String> cloneUrl) {}

    HookCall.PullRequest call(Forge forge, String event, Optional<String> delivery) {
        boolean fork = pullRequest.head().repo().isEmpty()
                || !pullRequest
                        .head()
                        .repo()
                        .map(Repository::fullName)
                        .equals(pullRequest.base().repo().map(Repository::fullName));
        String number = Long.toString(pullRequest.number());
        var facts = new BuildFacts.PullRequest(
                number,
                pullRequest.base().ref(),
                pullRequest.draft().orElse(false),
                pullRequest.labels().orElse(List.of()).stream().map(Label::name).toList(),
                pullRequest.head().repo().flatMap(Repository::cloneUrl).orElse(""),
                fork);
        return new HookCall.PullRequest(
                facts,
                forge.pullRequestRef(number),
                pullRequest.head().ref(),
                pullRequest.head().sha(),
                pullRequest.title().orElse(""),
                pullRequest.user().flatMap(User::login).orElse(""),
                kind(event),
                action,
                label.map(Label::name),
                delivery);
    }

    private HookCall.Kind kind(String event) {
        return switch (action) {
            case "opened", "reopened", "synchronize", "synchronized", "ready_for_review" -> HookCall.Kind.COMMITS;
            case "labeled", "unlabeled", "label_updated", "label_cleared" -> HookCall.Kind.LABELS;
            case "closed" -> HookCall.Kind.CLOSED;
            // Gitea tells of new commits under an event of their own.
            default -> event.equals("pull_request_sync") ? HookCall.Kind.COMMITS : HookCall.Kind.OTHER;
        };
    }

    /** A merge request of GitLab. */
    record GitLab(
            Attributes objectAttributes,
            Optional<List<GitLabLabel>> labels,
            Optional<Changes> changes,
            Optional<GitLabUser> user) {

        /** {@code oldrev} is there when an update brought commits. */
        record Attributes(
                long iid,
                Optional<String> title,
                Optional<String> action,
                String sourceBranch,
                String targetBranch,
                long sourceProjectId,
                long targetProjectId,
                Optional<Boolean> draft,
                LastCommit lastCommit,
                Optional<Project> source,
                Optional<String> oldrev) {}

        record LastCommit(String id) {}

        record Project(Optional<String> gitHttpUrl) {}

        record GitLabLabel(String title) {}

        /** {@code labels} says how they were and are; only that it is there matters. */
        record Changes(Optional<Object> labels) {}

        record GitLabUser(Optional<String> name) {}

        HookCall.PullRequest call(Optional<String> delivery) {
            String number = Long.toString(objectAttributes.iid());
            var facts = new BuildFacts.PullRequest(
                    number,
                    objectAttributes.targetBranch(),
                    objectAttributes.draft().orElse(false),
                    labels.orElse(List.of()).stream().map(GitLabLabel::title).toList(),
                    objectAttributes.source().flatMap(Project::gitHttpUrl).orElse(""),
                    objectAttributes.sourceProjectId() != objectAttributes.targetProjectId());
            return new HookCall.PullRequest(
                    facts,
                    Forge.GITLAB.pullRequestRef(number),
                    objectAttributes.sourceBranch(),
                    objectAttributes.lastCommit().id(),
                    objectAttributes.title().orElse(""),
                    user.flatMap(GitLabUser::name).orElse(""),
                    kind(),
                    objectAttributes.action().orElse(""),
                    Optional.empty(),
                    delivery);
        }

        private HookCall.Kind kind() {
            return switch (objectAttributes.action().orElse("")) {
                case "open", "reopen" -> HookCall.Kind.COMMITS;
                case "close", "merge" -> HookCall.Kind.CLOSED;
                case "update" -> updated();
                default -> HookCall.Kind.OTHER;
            };
        }

        private HookCall.Kind updated() {
            if (objectAttributes.oldrev().isPresent()) {
                return HookCall.Kind.COMMITS;
            }
            return changes.flatMap(Changes::labels).isPresent() ? HookCall.Kind.LABELS : HookCall.Kind.OTHER;
        }
    }
}
