package dev.belay.discovery.registry;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import java.util.Optional;
import java.util.Set;

/**
 * Who registers, and what of others they may change.
 *
 * @param name of their token, or their own: whoever has it may change what was registered by it, so that a token can be replaced
 * @param unbound whether they may change everything
 * @param services that their token is made for; with none it is for all, but for what it registered itself only
 */
record Registrant(String name, boolean unbound, Set<String> services) {

    Registrant {
        services = Set.copyOf(services);
    }

    static Registrant of(Caller caller) {
        return new Registrant(caller.actor().label(), caller.may(Permission.CONFIGURE), caller.services());
    }

    /** Refuses what may not be registered, whoever registered it before. */
    void requireMayRegister(Registration wanted, Optional<Held> before) {
        if (!unbound && !services.isEmpty() && !services.contains(wanted.service())) {
            throw Problem.forbidden("This token registers instances of "
                    + String.join(", ", services.stream().sorted().toList()) + " only.");
        }
        requireMayChange(before);
    }

    /** Refuses to change or end what is another one's. */
    void requireMayChange(Optional<Held> known) {
        known.filter(held -> held.entry.isLive() && !mayChange(held.registration()))
                .ifPresent(held -> {
                    throw Problem.forbidden("“" + held.id() + "”, an instance of "
                            + held.registration().service() + ", was registered by “"
                            + held.registration().registrant().orElse("")
                            + "”. Change it with a token of that name, with one that is made for the service,"
                            + " or with one that may configure.");
                });
    }

    boolean mayChange(Registration known) {
        boolean theirs = services.isEmpty()
                ? known.registrant().isEmpty() || known.registrant().get().equals(name)
                : services.contains(known.service());
        return unbound || theirs;
    }
}
