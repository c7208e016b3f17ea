package dev.belay.pipelines.forge;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What of a forge's message about a push matters; the rest, which may be much, is skipped. */
record PushMessage(
        Optional<String> ref,
        Optional<String> after,
        Optional<String> checkoutSha,
        Optional<Head> headCommit,
        Optional<List<Head>> commits) {

    /** A commit, as forges tell it. */
    record Head(Optional<String> id, Optional<String> message, Optional<Author> author) {}

    /** Who wrote a commit. */
    record Author(Optional<String> name, Optional<String> email) {

        String written() {
            String mark = email.filter(each -> !each.isEmpty())
                    .map(each -> " <" + each + ">")
                    .orElse("");
            return (name.orElse("") + mark).strip();
        }
    }

    /** A push as it is told without a forge, as a form or as JSON. */
    record Plain(
            Optional<String> ref,
            Optional<String> branch,
            Optional<String> commit,
            Optional<String> message,
            Optional<String> author) {

        static Plain of(Map<String, String> form) {
            return new Plain(
                    Optional.ofNullable(form.get("ref")),
                    Optional.ofNullable(form.get("branch")),
                    Optional.ofNullable(form.get("commit")),
                    Optional.ofNullable(form.get("message")),
                    Optional.ofNullable(form.get("author")));
        }
    }

    /** The commit that the branch or tag now ends with, if the forge says so. */
    Optional<Head> head() {
        return headCommit.or(() -> commits.filter(each -> !each.isEmpty()).map(List::getLast));
    }

    /** An annotated tag has an id of its own, which {@code after} is then; the commit is told beside it. */
    String commit() {
        return headCommit
                .flatMap(Head::id)
                .or(() -> checkoutSha)
                .or(() -> after)
                .orElse("");
    }
}
