package dev.belay.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Digests of secrets that are random enough to need no salt: tokens, cookies, links. */
final class Secrets {

    static final int BYTES = 32;

    private Secrets() {}

    /** What is stored in place of a secret. */
    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    /** What forms of a session carry: told by the cookie's secret, and not telling it. */
    static String formToken(String session) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash("form:" + session));
    }
}
