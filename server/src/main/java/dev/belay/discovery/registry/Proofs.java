package dev.belay.discovery.registry;

import dev.belay.platform.access.Authenticator.Credential;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How replicas prove themselves to each other: by codes (HMAC-SHA-256, RFC 2104) over what they send, made with secrets that
 * never are sent. A request names the life of the replica that it is meant for and a number greater than those before, so that
 * none counts twice or elsewhere; no clock is asked, since those of replicas may differ. An answer proves whose it is, too.
 */
final class Proofs {

    /** Begins what a replica shows as its token. */
    static final String PREFIX = "belay_replica_";

    /** Carries the proof of an answer. */
    static final String ANSWER_HEADER = "Belay-Replica-Proof";

    private static final int LIVES_MAX = 1_000;
    private static final int CREDENTIAL_CHARS_MAX = 1_000;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<String> secrets;
    private final String life;
    private final AtomicLong count = new AtomicLong();
    private final LinkedHashMap<String, Long> counts = new LinkedHashMap<>();

    /**
     * What a replica claims of a request.
     *
     * @param life of the process that sends it
     * @param meantFor the life of the replica that is to take it, as far as the sender knows
     * @param count greater than in all requests before of the same life
     * @param digest of the body
     * @param code proves the others
     */
    record Claim(String life, String meantFor, long count, String digest, String code) {

        private String text() {
            return String.join(".", life, meantFor, Long.toString(count), digest);
        }
    }

    /** What is to be done with a request. */
    enum Verdict {
        RIGHT,
        /** Whoever sent it does not know who is asked, and is to be told. */
        MEANT_FOR_ANOTHER,
        /** It came before, or its body is another one. */
        WRONG
    }

    /**
     * Wires it.
     *
     * @param secrets with the first of which this replica proves itself; it believes all
     * @param life of this process: a word that was never used before
     */
    Proofs(List<String> secrets, String life) {
        this.secrets = List.copyOf(secrets);
        this.life = life;
    }

    String life() {
        return life;
    }

    /** A new token, for one request to the replica whose life is named. */
    String token(String meantFor, byte[] body) {
        var claim = new Claim(life, meantFor, count.incrementAndGet(), digest(body), "");
        return PREFIX + claim.text() + "." + code(secrets.getFirst(), "request", claim.text());
    }

    /** What is claimed, if one of the secrets proves it. */
    Optional<Claim> claim(Credential credential) {
        if (!(credential instanceof Credential.Token token)
                || !token.value().startsWith(PREFIX)
                || token.value().length() > CREDENTIAL_CHARS_MAX) {
            return Optional.empty();
        }
        String[] parts = token.value().substring(PREFIX.length()).split("\\.", -1);
        if (parts.length != 5 || !parts[2].matches("[0-9]{1,18}")) {
            return Optional.empty();
        }
        var claim = new Claim(parts[0], parts[1], Long.parseLong(parts[2]), parts[3], parts[4]);
        return Optional.of(claim).filter(each -> isProved("request", each.text(), each.code()));
    }

    /** Whether a request may be taken, whose claim is proved; if so, it may not a second time. */
    Verdict judge(Claim claim, byte[] body) {
        if (!claim.meantFor().equals(life)) {
            return Verdict.MEANT_FOR_ANOTHER;
        }
        if (!equal(claim.digest(), digest(body))) {
            return Verdict.WRONG;
        }
        synchronized (counts) {
            long last = Optional.ofNullable(counts.remove(claim.life())).orElse(0L);
            counts.put(claim.life(), Math.max(last, claim.count()));
            if (counts.size() > LIVES_MAX) {
                counts.pollFirstEntry();
            }
            return claim.count() > last ? Verdict.RIGHT : Verdict.WRONG;
        }
    }

    /** Proves that this is the answer to a request. */
    String answer(Claim claim, byte[] body) {
        return code(secrets.getFirst(), "answer", claim.code() + "." + digest(body));
    }

    /** Whether this is the answer to the request with the token. */
    boolean isAnswer(String token, byte[] body, String proof) {
        String code = token.substring(token.lastIndexOf('.') + 1);
        return isProved("answer", code + "." + digest(body), proof);
    }

    private boolean isProved(String purpose, String text, String code) {
        boolean proved = false;
        for (String each : secrets) {
            proved |= equal(code(each, purpose, text), code);
        }
        return proved;
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(utf8(one), utf8(other));
    }

    private static String code(String secret, String purpose, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(utf8(secret), ALGORITHM));
            return base64(mac.doFinal(utf8(purpose + " POST " + Links.PATH + " " + text)));
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has " + ALGORITHM, exception);
        }
    }

    private static String digest(byte[] body) {
        try {
            return base64(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
