package dev.belay.pipelines;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.platform.web.Request;
import dev.belay.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Pure: what a call of a webhook means, once it has proved that it knows the secret. */
sealed interface HookCall {

    /**
     * A branch moved.
     *
     * @param delivery names this push, so that it is known when it is told again
     */
    record Push(String branch, String commit, String message, String author, Optional<String> delivery)
            implements HookCall {}

    /** Nothing to build, and why. */
    record Ignored(String because) implements HookCall {}

    /** The forges differ in how they prove who they are and in what they call the same things. */
    enum Forge {
        GITEA("x-gitea-event", "x-gitea-delivery", "x-gitea-signature", true, ""),
        GITLAB("x-gitlab-event", "idempotency-key", "x-gitlab-token", false, ""),
        GITHUB("x-github-event", "x-github-delivery", "x-hub-signature-256", true, "sha256="),
        PLAIN("belay-hook-secret", "belay-hook-delivery", "belay-hook-secret", false, "");

        private final String mark;
        private final String delivery;
        private final String proof;
        private final boolean signs;
        private final String before;

        /**
         * How a forge is known.
         *
         * @param delivery names one push, and is the same when it is told again
         * @param signs whether the proof is a signature of the body, after {@code before}, or the secret itself
         */
        Forge(String mark, String delivery, String proof, boolean signs, String before) {
            this.mark = mark;
            this.delivery = delivery;
            this.proof = proof;
            this.signs = signs;
            this.before = before;
        }
    }

    /** What of a forge's message matters; the rest, which may be much, is skipped. */
    record Payload(
            Optional<String> ref, Optional<String> after, Optional<Head> headCommit, Optional<List<Head>> commits) {

        /** The commit that the branch now ends with, if the forge says so. */
        Optional<Head> head() {
            return headCommit.or(() -> commits.filter(each -> !each.isEmpty()).map(List::getLast));
        }
    }

    /** A commit, as forges tell it. */
    record Head(Optional<String> message, Optional<Author> author) {}

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
    record Told(
            Optional<String> ref,
            Optional<String> branch,
            Optional<String> commit,
            Optional<String> message,
            Optional<String> author) {

        static Told of(Map<String, String> form) {
            return new Told(
                    Optional.ofNullable(form.get("ref")),
                    Optional.ofNullable(form.get("branch")),
                    Optional.ofNullable(form.get("commit")),
                    Optional.ofNullable(form.get("message")),
                    Optional.ofNullable(form.get("author")));
        }
    }

    /**
     * Reads a call's body, unless its headers alone show that it does not know the secret.
     *
     * @param secret of the pipeline, if there is such a pipeline
     * @throws Problem when the secret is not proved
     */
    static byte[] proved(Request request, Optional<String> secret) {
        Forge forge = forge(request);
        String shown = request.header(forge.proof).orElse("");
        if (!forge.signs) {
            require(secret.isPresent() && same(shown, secret.get()));
            return request.bytes();
        }
        require(shown.matches(forge.before + "[0-9a-f]{64}"));
        byte[] body = request.bytes();
        require(secret.isPresent() && same(shown, forge.before + signature(secret.get(), body)));
        return body;
    }

    private static void require(boolean proved) {
        if (!proved) {
            throw unproved();
        }
    }

    private static boolean same(String shown, String expected) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to whoever does not know the secret, or names a pipeline that does not exist. */
    static Problem unproved() {
        return new Problem(
                Problem.Kind.UNAUTHENTICATED,
                "There is no such pipeline, or the call is not signed with its secret (told when the pipeline was"
                        + " created).");
    }

    /**
     * Reads a call that has proved that it knows the secret.
     *
     * @throws Problem when the body is not what the forge sends
     */
    static HookCall read(Request request, byte[] body) {
        Forge forge = forge(request);
        return forge == Forge.PLAIN ? plain(request, body) : forged(forge, request, body);
    }

    /** Gitea sends GitHub's headers too, so it is asked first. */
    private static Forge forge(Request request) {
        for (Forge forge : Forge.values()) {
            if (request.header(forge.mark).isPresent()) {
                return forge;
            }
        }
        throw new Problem(
                Problem.Kind.UNAUTHENTICATED,
                "The call bears no header by which GitHub, GitLab or Gitea are known, nor Belay-Hook-Secret.");
    }

    /** HMAC-SHA-256 in lower-case hexadecimal digits. */
    static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has HmacSHA256", exception);
        }
    }

    private static HookCall forged(Forge forge, Request request, byte[] body) {
        String event = request.header(forge.mark).orElse("").toLowerCase(Locale.ROOT);
        if (event.equals("ping")) {
            return new Ignored("The webhook works.");
        }
        if (!event.equals("push") && !event.equals("push hook")) {
            return new Ignored("Only pushes are built, and this is “" + event + "”.");
        }
        boolean form = request.header("content-type").orElse("").startsWith("application/x-www-form-urlencoded");
        byte[] json = form ? Request.form(body).getOrDefault("payload", "").getBytes(StandardCharsets.UTF_8) : body;
        Payload payload = Request.json(Json.V3, Payload.class, json);
        return push(
                payload.ref().orElse(""),
                payload.after().orElse(""),
                payload.head().flatMap(Head::message).orElse(""),
                payload.head().flatMap(Head::author).map(Author::written).orElse(""),
                request.header(forge.delivery).map(delivery -> forge + ":" + delivery));
    }

    private static HookCall plain(Request request, byte[] body) {
        String type = request.header("content-type").orElse("");
        Told told = type.startsWith("application/json")
                ? Request.json(Json.API, Told.class, body)
                : Told.of(Request.form(body));
        return push(
                told.ref().or(told::branch).orElse(""),
                told.commit().orElse(""),
                told.message().orElse(""),
                told.author().orElse(""),
                request.header(Forge.PLAIN.delivery).map(delivery -> "PLAIN:" + delivery));
    }

    private static HookCall push(String ref, String commit, String message, String author, Optional<String> delivery) {
        if (commit.matches("0+")) {
            return new Ignored("A branch or tag was deleted.");
        }
        if (ref.startsWith("refs/") && !ref.startsWith("refs/heads/")) {
            return new Ignored("Only branches are built, and this is " + ref + ".");
        }
        String branch = ref.startsWith("refs/heads/") ? ref.substring("refs/heads/".length()) : ref;
        if (!Mirrors.isBranch(branch)) {
            throw Problem.invalid("“" + ref + "” does not name a branch; a push tells it as “ref”.");
        }
        if (!Mirrors.isCommit(commit)) {
            throw Problem.invalid("“" + commit + "” is not a whole commit id; a push tells it as “after” or “commit”.");
        }
        return new Push(branch, commit, message, author, delivery.filter(each -> each.length() <= 200));
    }
}
