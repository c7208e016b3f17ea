package dev.belay.pipelines;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.platform.web.Request;
import dev.belay.protocol.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

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
        GITEA("x-gitea-event", "x-gitea-delivery"),
        GITLAB("x-gitlab-event", "x-gitlab-event-uuid"),
        GITHUB("x-github-event", "x-github-delivery"),
        PLAIN("belay-hook-secret", "belay-hook-delivery");

        private final String mark;
        private final String delivery;

        Forge(String mark, String delivery) {
            this.mark = mark;
            this.delivery = delivery;
        }
    }

    /**
     * Reads a call.
     *
     * @throws Problem when the secret is not proved, or the body is not what the forge sends
     */
    static HookCall read(Request request, String secret) {
        byte[] body = request.bytes();
        Forge forge = forge(request);
        if (!proved(forge, request, body, secret)) {
            throw new Problem(
                    Problem.Kind.UNAUTHENTICATED,
                    "The call is not signed with the secret of this pipeline (told when the pipeline was created).");
        }
        return switch (forge) {
            case PLAIN -> plain(request, body);
            case GITHUB, GITLAB, GITEA -> forged(forge, request, body);
        };
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

    private static boolean proved(Forge forge, Request request, byte[] body, String secret) {
        String shown = switch (forge) {
            case GITHUB -> request.header("x-hub-signature-256").orElse("");
            case GITEA -> request.header("x-gitea-signature").orElse("");
            case GITLAB -> request.header("x-gitlab-token").orElse("");
            case PLAIN -> request.header(forge.mark).orElse("");
        };
        String expected = switch (forge) {
            case GITHUB -> "sha256=" + signature(secret, body);
            case GITEA -> signature(secret, body);
            case GITLAB, PLAIN -> secret;
        };
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
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
        JsonNode payload =
                parsed(form ? form(body).getOrDefault("payload", "").getBytes(StandardCharsets.UTF_8) : body);
        JsonNode head = payload.path("head_commit");
        if (!head.isObject()) {
            head = payload.path("commits").path(payload.path("commits").size() - 1);
        }
        return push(
                payload.path("ref").asString(""),
                payload.path("after").asString(""),
                head.path("message").asString(""),
                author(head.path("author")),
                request.header(forge.delivery).map(delivery -> forge + ":" + delivery));
    }

    private static String author(JsonNode author) {
        String name = author.path("name").asString("");
        String email = author.path("email").asString("");
        return email.isEmpty() ? name : (name + " <" + email + ">").strip();
    }

    private static HookCall plain(Request request, byte[] body) {
        String type = request.header("content-type").orElse("");
        Map<String, String> fields = new LinkedHashMap<>();
        if (type.startsWith("application/json")) {
            parsed(body)
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asString("")));
        } else {
            fields.putAll(form(body));
        }
        return push(
                fields.getOrDefault("ref", fields.getOrDefault("branch", "")),
                fields.getOrDefault("commit", ""),
                fields.getOrDefault("message", ""),
                fields.getOrDefault("author", ""),
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

    private static JsonNode parsed(byte[] body) {
        try {
            return Json.API.readTree(body);
        } catch (JacksonException exception) {
            throw new Problem(
                    Problem.Kind.INVALID, "The body is not JSON: " + exception.getOriginalMessage(), exception);
        }
    }

    private static Map<String, String> form(byte[] body) {
        var form = new LinkedHashMap<String, String>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException exception) {
            throw new Problem(Problem.Kind.INVALID, "The form is not properly encoded.", exception);
        }
    }
}
