package dev.belay.platform.access;

import dev.belay.kernel.Actor;
import java.util.Optional;
import java.util.Set;

/**
 * Who is calling, and what they may do.
 *
 * @param permissions what the credential allows; {@link Permission#OPEN} is implied
 * @param job the one job that the credential speaks for, when it does
 * @param services for which alone the caller registers instances; all when there are none
 * @param formToken what a form must carry, when the caller came with a session cookie
 */
public record Caller(
        Actor actor,
        Set<Permission> permissions,
        Optional<String> job,
        Set<String> services,
        Optional<String> formToken) {

    /** Somebody without any credential. */
    public static final Caller NOBODY = new Caller(new Actor.Anonymous(), Set.of(), Optional.empty(), Optional.empty());

    public Caller {
        permissions = Set.copyOf(permissions);
        services = Set.copyOf(services);
    }

    public Caller(Actor actor, Set<Permission> permissions, Optional<String> job, Optional<String> formToken) {
        this(actor, permissions, job, Set.of(), formToken);
    }

    public boolean may(Permission permission) {
        return permission == Permission.OPEN || permissions.contains(permission);
    }
}
