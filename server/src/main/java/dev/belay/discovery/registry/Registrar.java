package dev.belay.discovery.registry;

import dev.belay.platform.access.Caller;
import dev.belay.protocol.net.Networks;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Carries out what callers ask to be done with instances, if they may.
 *
 * @param checkable where agents may be sent to ask by whoever registers, beside the own address
 */
record Registrar(Desk desk, InstantSource clock, Networks checkable) {

    /**
     * Registers; {@code wish} knows what is registered so far. The answer is made while nothing changes.
     *
     * @param sender the address that it comes from
     */
    <T> T register(
            Caller caller,
            String sender,
            String id,
            OptionalLong incarnation,
            Function<Optional<Registration>, Registration> wish,
            Function<Replica, Function<Held, T>> answer) {
        var by = Registrant.of(caller);
        return desk.act(replica -> {
            Optional<Held> before = replica.find(id);
            Registration wanted = wish.apply(before.map(Held::registration));
            by.requireMayRegister(wanted, before);
            by.requireMayCheck(wanted, sender, checkable);
            Held held = replica.register(id, incarnation, wanted.by(Optional.of(by.name())), clock.instant());
            return answer.apply(replica).apply(held);
        });
    }

    /** Renews a lease; {@code name} tells which instance is meant. */
    void beat(
            Caller caller,
            Function<Replica, String> name,
            OptionalLong incarnation,
            Optional<Health> health,
            Optional<String> detail) {
        var by = Registrant.of(caller);
        desk.act(replica -> {
            String id = name.apply(replica);
            by.requireMayChange(replica.find(id));
            return replica.beat(id, incarnation, health, detail, clock.instant());
        });
    }

    /** Changes what is told of an instance, and nothing of its lease. */
    void change(Caller caller, Function<Replica, String> name, UnaryOperator<Registration> change) {
        var by = Registrant.of(caller);
        desk.act(replica -> {
            String id = name.apply(replica);
            by.requireMayChange(replica.find(id));
            return replica.change(id, change, clock.instant());
        });
    }

    /** Ends an instance; true when it was known to live. */
    boolean deregister(Caller caller, String id, OptionalLong incarnation) {
        var by = Registrant.of(caller);
        return desk.act(replica -> {
            by.requireNotDeclared(replica.find(id));
            by.requireMayChange(replica.find(id));
            return replica.deregister(id, incarnation, by, clock.instant());
        });
    }
}
