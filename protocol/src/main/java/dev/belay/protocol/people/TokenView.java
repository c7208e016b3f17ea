package dev.belay.protocol.people;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token, without its secret. Scopes are the server's permissions in lower case with dashes, and {@code agent}, {@code edge}.
 *
 * @param services for which alone it registers instances; all when there are none
 */
public record TokenView(
        String id,
        String name,
        List<String> scopes,
        Instant createdAt,
        Optional<Instant> expiresAt,
        Optional<Instant> lastUsedAt,
        List<String> services) {

    public TokenView {
        scopes = List.copyOf(scopes);
        services = List.copyOf(services);
    }
}
