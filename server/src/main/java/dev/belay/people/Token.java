package dev.belay.people;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * An API token, without its secret, which nobody knows but its holder.
 *
 * @param services for which alone it registers instances; all when there are none
 * @param person whose it is; none when the server made it at its first start
 */
record Token(
        UUID id,
        String name,
        Set<Scope> scopes,
        Set<String> services,
        Optional<UUID> person,
        String madeBy,
        Instant createdAt,
        Instant expiresAt,
        Optional<Instant> usedAt,
        Optional<Instant> revokedAt) {

    Token {
        scopes = Set.copyOf(scopes);
        services = Set.copyOf(services);
    }
}
