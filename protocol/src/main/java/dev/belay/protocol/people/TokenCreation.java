package dev.belay.protocol.people;

import java.util.List;
import java.util.Optional;

/** {@code POST /api/tokens}. Without {@code expiresInDays} the server's default applies. */
public record TokenCreation(String name, List<String> scopes, Optional<Integer> expiresInDays) {

    public TokenCreation {
        scopes = List.copyOf(scopes);
    }
}
