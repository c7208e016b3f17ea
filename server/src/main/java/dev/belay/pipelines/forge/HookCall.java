package dev.belay.pipelines.forge;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.platform.web.Request;
import dev.belay.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Pure: what a call of a webhook means, once it has proved that it knows the secret. */
sealed interface HookCall {

    /**
     * A branch moved.
     *
     * @param delivery names this push, so that it is known when it is told again
     */
    record Push(String branch, String commit, String message, String author, Optional<String> delivery)
            implements HookCall {}

    /** A tag was made or moved. */
    record Tag(String tag, String commit, String message, String author, Optional<String> delivery)
            implements HookCall {}

    /**
     * A pull request is there, or is no more.
     *
     * @param ref where its own repository keeps its head, also when it comes from another
     * @param branch that it comes from, in the repository that it comes from
     * @param action the forge's word for what happened
     * @param label which label it got or lost, if the forge says so
     */
    record PullRequest(
            BuildFacts.PullRequest facts,
            String ref,
            String branch,
            String commit,
            String title,
            String author,
            Kind kind,
            String action,
            Optional<String> label,
            Optional<String> delivery)
            implements HookCall {}

    /** Nothing to build, and why. */
    record Ignored(String because) implements HookCall {}

    /** What happened to a pull request. */
    enum Kind {
        COMMITS,
        LABELS,
        CLOSED,
        OTHER
    }

    /**
     * Reads a call that has proved that it knows the secret.
     *
     * @throws Problem when the body is not what the forge sends
     */
    static HookCall read(Request request, byte[] body) {
        Forge forge = Forge.of(request);
        return forge == Forge.PLAIN ? plain(request, body) : forged(forge, request, body);
    }

    private static HookCall forged(Forge forge, Request request, byte[] body) {
        String event = forge.event(request);
        Optional<String> delivery = forge.delivery(request);
        return switch (event) {
            case "ping" -> new Ignored("The webhook works.");
            case "push", "push hook", "tag push hook" ->
                pushed(Request.json(Json.V3, PushMessage.class, json(request, body)), delivery);
            case "pull_request", "pull_request_sync", "pull_request_label" ->
                checked(Request.json(Json.V3, PullRequestMessage.class, json(request, body))
                        .call(forge, event, delivery));
            case "merge request hook" ->
                checked(Request.json(Json.V3, PullRequestMessage.GitLab.class, json(request, body))
                        .call(delivery));
            default -> new Ignored("Only pushes, tags and pull requests are built, and this is “" + event + "”.");
        };
    }

    private static byte[] json(Request request, byte[] body) {
        boolean form = request.header("content-type").orElse("").startsWith("application/x-www-form-urlencoded");
        return form ? Request.form(body).getOrDefault("payload", "").getBytes(StandardCharsets.UTF_8) : body;
    }

    private static HookCall plain(Request request, byte[] body) {
        String type = request.header("content-type").orElse("");
        PushMessage.Plain told = type.startsWith("application/json")
                ? Request.json(Json.API, PushMessage.Plain.class, body)
                : PushMessage.Plain.of(Request.form(body));
        return moved(
                told.ref().or(told::branch).orElse(""),
                told.commit().orElse(""),
                told.message().orElse(""),
                told.author().orElse(""),
                Forge.PLAIN.delivery(request));
    }

    private static HookCall pushed(PushMessage message, Optional<String> delivery) {
        boolean deleted = message.after().filter(each -> each.matches("0+")).isPresent();
        return moved(
                message.ref().orElse(""),
                deleted ? message.after().orElse("") : message.commit(),
                message.head().flatMap(PushMessage.Head::message).orElse(""),
                message.head()
                        .flatMap(PushMessage.Head::author)
                        .map(PushMessage.Author::written)
                        .orElse(""),
                delivery);
    }

    private static HookCall moved(String ref, String commit, String message, String author, Optional<String> delivery) {
        if (commit.matches("0+")) {
            return new Ignored("A branch or tag was deleted.");
        }
        if (ref.startsWith("refs/tags/")) {
            return new Tag(name(ref, "refs/tags/"), commit(commit), message, author, delivery);
        }
        if (ref.startsWith("refs/") && !ref.startsWith("refs/heads/")) {
            return new Ignored("Only branches and tags are built, and this is " + ref + ".");
        }
        return new Push(name(ref, "refs/heads/"), commit(commit), message, author, delivery);
    }

    /** What comes from a forge is believed to come from it, not to be well-formed. */
    private static PullRequest checked(PullRequest call) {
        name(call.branch(), "refs/heads/");
        name(call.facts().baseBranch(), "refs/heads/");
        commit(call.commit());
        return call;
    }

    private static String name(String ref, String before) {
        String name = ref.startsWith(before) ? ref.substring(before.length()) : ref;
        if (!Mirrors.isBranch(name)) {
            throw Problem.invalid("“" + ref + "” does not name a branch or tag; a push tells it as “ref”.");
        }
        return name;
    }

    private static String commit(String commit) {
        if (!Mirrors.isCommit(commit)) {
            throw Problem.invalid("“" + commit + "” is not a whole commit id; a push tells it as “after” or “commit”.");
        }
        return commit;
    }
}
