package dev.belay.agents;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Agents' access tokens: unguessable, recognisable by how they begin, and stored only as digests. */
final class AgentToken {

    static final String PREFIX = "belay_agent_";
    static final int SECRET_BYTES = 32;

    private AgentToken() {}

    /** The digest under which a token is stored. A token is random, so a plain digest cannot be guessed backwards. */
    static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    /** The same, as text. */
    static String hexDigest(String token) {
        return HexFormat.of().formatHex(digest(token));
    }
}
