package dev.belay.pipelines.notice;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Whom this server may tell.
 *
 * @param mail the mail server: {@code smtp://} or {@code smtps://}, perhaps with a user, and {@code ?from=} the sender
 * @param innerHosts hosts of one's own network that files may name, too; all others must have public addresses
 * @param callers who carries out what may take long
 */
public record Outward(Optional<URI> mail, Set<String> innerHosts, Executor callers) {
    public Outward {
        innerHosts = Set.copyOf(innerHosts);
    }
}
