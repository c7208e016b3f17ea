package dev.belay.protocol.people;

import java.util.List;
import java.util.Optional;

/**
 * {@code POST /api/tokens}. Without {@code expiresInDays} the server's default applies.
 *
 * @param services for which alone a token of scope {@code register} is; all unless told
 */
public record TokenCreation(
        String name, List<String> scopes, Optional<Integer> expiresInDays, Optional<List<String>> services) {

    public TokenCreation {
        scopes = List.copyOf(scopes);
    }

    public TokenCreation(String name, List<String> scopes, Optional<Integer> expiresInDays) {
        this(name, scopes, expiresInDays, Optional.empty());
    }
}
