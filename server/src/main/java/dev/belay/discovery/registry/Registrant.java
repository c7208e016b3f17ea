package dev.belay.discovery.registry;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.net.Literal;
import dev.belay.protocol.net.Networks;
import java.util.Arrays;
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
        requireNotDeclared(before);
        requireMayChange(before);
    }

    /** Refuses to register or end what the catalogue declares, whoever asks: it would be as declared in a moment. */
    void requireNotDeclared(Optional<Held> known) {
        known.filter(held -> held.registration().declared()).ifPresent(held -> {
            throw Problem.conflict("“" + held.id() + "” is declared in the catalogue: change or withdraw it there.");
        });
    }

    /**
     * Refuses checks of an address that is not the sender's own, unless those who run the estate said that they may be: else
     * whoever has a token could send agents to ask anybody anything.
     */
    void requireMayCheck(Registration wanted, String sender, Networks checkable) {
        Optional<byte[]> address = Literal.bytes(wanted.address());
        boolean own = wanted.address().equals(sender)
                || address.flatMap(each -> Literal.bytes(sender).map(other -> Arrays.equals(each, other)))
                        .orElse(false);
        boolean allowed = address.map(checkable::contain).orElse(false);
        if (!wanted.checks().isEmpty() && !unbound && !own && !allowed) {
            throw Problem.forbidden(
                    "Checks ask " + wanted.address() + ", but this comes from " + sender
                            + ": register from there, with a token that may configure, or let the setting check-networks hold it.");
        }
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
        return unbound || (theirs && !known.declared() && !known.place().equals(Rules.OBSERVERS));
    }
}
