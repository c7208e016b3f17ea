package dev.belay.pipelines.forge;

import dev.belay.kernel.Problem;
import dev.belay.platform.web.Request;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The forges differ in how they prove who they are and in what they call the same things. Gitea sends GitHub's headers too, so
 * it is first.
 */
enum Forge {
    GITEA("x-gitea-event", "x-gitea-delivery", "x-gitea-signature", true, ""),
    GITLAB("x-gitlab-event", "idempotency-key", "x-gitlab-token", false, ""),
    GITHUB("x-github-event", "x-github-delivery", "x-hub-signature-256", true, "sha256="),
    PLAIN("belay-hook-secret", "belay-hook-delivery", "belay-hook-secret", false, "");

    private static final int DELIVERY_CHARACTERS_MAX = 200;

    private final String mark;
    private final String delivery;
    private final String proof;
    private final boolean signs;
    private final String before;

    /**
     * How a forge is known.
     *
     * @param delivery names one event, and is the same when it is told again
     * @param signs whether the proof is a signature of the body, after {@code before}, or the secret itself
     */
    Forge(String mark, String delivery, String proof, boolean signs, String before) {
        this.mark = mark;
        this.delivery = delivery;
        this.proof = proof;
        this.signs = signs;
        this.before = before;
    }

    /** Which forge calls. */
    static Forge of(Request request) {
        for (Forge forge : values()) {
            if (request.header(forge.mark).isPresent()) {
                return forge;
            }
        }
        throw new Problem(
                Problem.Kind.UNAUTHENTICATED,
                "The call bears no header by which GitHub, GitLab or Gitea are known, nor Belay-Hook-Secret.");
    }

    /**
     * Reads a call's body, unless its headers alone show that it does not know the secret.
     *
     * @param secret of the pipeline, if there is such a pipeline
     * @throws Problem when the secret is not proved
     */
    static byte[] proved(Request request, Optional<String> secret) {
        Forge forge = of(request);
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

    /** What the call tells of, in lower case: {@code push}, {@code merge request hook}. */
    String event(Request request) {
        return request.header(mark).orElse("").toLowerCase(Locale.ROOT);
    }

    /** Names the event, so that it is known when it is told again. */
    Optional<String> delivery(Request request) {
        return request.header(delivery)
                .map(each -> this + ":" + each)
                .filter(each -> each.length() <= DELIVERY_CHARACTERS_MAX);
    }

    /** Where a forge keeps the head of a pull request, from wherever it comes. */
    String pullRequestRef(String number) {
        return (this == GITLAB ? "refs/merge-requests/" : "refs/pull/") + number + "/head";
    }
}
