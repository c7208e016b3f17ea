package dev.belay.people;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** API tokens: made, shown once, used, revoked. */
final class Tokens {

    /** Begins every token, so that scanners for leaked secrets know one when they see it. */
    static final String PREFIX = "belay_";

    static final int LIST_MAX = 500;
    static final int SERVICES_MAX = 50;

    private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Duration USED_AGAIN = Duration.ofMinutes(1);
    private static final String BOOTSTRAP = "Belay (first start)";

    private final Database database;
    private final Journal journal;
    private final Gen gen;
    private final TokenStore store;
    private final PeopleLimits limits;
    private final Registrants registrants;

    Tokens(
            Database database,
            Journal journal,
            Gen gen,
            TokenStore store,
            PeopleLimits limits,
            Registrants registrants) {
        this.database = database;
        this.journal = journal;
        this.gen = gen;
        this.store = store;
        this.limits = limits;
        this.registrants = registrants;
    }

    /** A new token and its secret, which is not stored and cannot be shown again. */
    record Made(Token token, String secret) {}

    /** The caller who holds this, if it is a token of ours that works. */
    Optional<Caller> caller(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        byte[] hash = Secrets.hash(secret);
        return registrants.caller(hash, this::presented).or(() -> presented(hash));
    }

    private Optional<Caller> presented(byte[] hash) {
        Optional<TokenStore.Presented> presented =
                database.read(tx -> store.byHash(tx, hash, tx.now().minus(USED_AGAIN)));
        if (presented.isPresent() && presented.get().stale()) {
            database.transact(tx -> {
                store.use(tx, presented.get().token().id());
                return true;
            });
        }
        Optional<Caller> caller = presented
                .map(each -> new Caller(
                        actor(each.token()),
                        permissions(each),
                        Optional.empty(),
                        each.token().services(),
                        Optional.empty()))
                .filter(each -> !each.permissions().isEmpty());
        presented
                .map(TokenStore.Presented::token)
                .filter(token -> caller.isPresent() && token.scopes().equals(Set.of(Scope.REGISTER)))
                .ifPresent(token -> registrants.remember(hash, caller.get(), token.expiresAt()));
        return caller;
    }

    /** Tokens that work: the caller's own, or everybody's for an administrator. */
    List<Token> list(Caller caller) {
        return database.read(tx -> store.live(tx, ownedBy(caller), LIST_MAX));
    }

    /**
     * Makes a token.
     *
     * @param services for which alone it registers instances, if it is for some only
     * @param days how long it is valid; the usual time when it is not said
     */
    Made make(Caller caller, String name, List<String> labels, List<String> services, Optional<Integer> days) {
        Names.check(name);
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        labels.forEach(label -> scopes.add(Scope.of(label)));
        if (scopes.isEmpty()) {
            throw Problem.invalid("A token needs at least one scope.");
        }
        requireServices(scopes, services);
        if (caller.actor() instanceof Actor.Program && !caller.may(Permission.ADMINISTER)) {
            throw Problem.forbidden("Only a token that may administer can make further tokens.");
        }
        for (Scope scope : scopes) {
            if (!caller.permissions().containsAll(scope.demands())) {
                throw Problem.forbidden("You may not make a token with the scope “" + scope.label() + "”.");
            }
        }
        Duration valid = days.map(Duration::ofDays).orElse(limits.token());
        if (valid.isNegative() || valid.isZero() || valid.compareTo(limits.tokenMax()) > 0) {
            throw Problem.invalid(
                    "A token is valid for 1 to " + limits.tokenMax().toDays() + " days.");
        }
        return database.transact(tx -> make(tx, caller.actor(), name.strip(), scopes, Set.copyOf(services), valid));
    }

    private static void requireServices(Set<Scope> scopes, List<String> services) {
        if (!services.isEmpty() && !scopes.equals(Set.of(Scope.REGISTER))) {
            throw Problem.invalid(
                    "Only a token that has the scope “register” and no other is for some services alone.");
        }
        if (services.size() > SERVICES_MAX) {
            throw Problem.invalid("A token is for " + SERVICES_MAX + " services at most, or for all.");
        }
        services.stream().filter(each -> !SERVICE.matcher(each).matches()).forEach(each -> {
            throw Problem.invalid("“" + each + "” is no name of a service: lower-case letters, digits and hyphens.");
        });
    }

    /** Ends a token at once. */
    void revoke(Caller caller, String id) {
        database.transact(tx -> {
            String name = uuid(id).flatMap(known -> store.revoke(tx, known, ownedBy(caller)))
                    .orElseThrow(() -> Problem.notFound("such token"));
            tell(tx, caller.actor(), "token.revoked", caller.actor().label() + " revoked the token “" + name + "”");
            tx.afterwards(registrants::forget);
            return true;
        });
    }

    /** Makes the token for automation of a fresh server, in place of earlier ones. */
    Made bootstrap() {
        return database.transact(tx -> {
            store.revokeMadeBy(tx, BOOTSTRAP);
            return make(
                    tx,
                    new Actor.Belay("first start"),
                    "bootstrap",
                    EnumSet.allOf(Scope.class),
                    Set.of(),
                    limits.tokenMax());
        });
    }

    private Made make(Tx tx, Actor by, String name, Set<Scope> scopes, Set<String> services, Duration valid) {
        String secret = PREFIX + gen.secret(Secrets.BYTES);
        var token = new Token(
                gen.id(),
                name,
                scopes,
                services,
                owner(tx, by),
                by.label(),
                tx.now(),
                tx.now().plus(valid),
                Optional.empty(),
                Optional.empty());
        store.insert(tx, token, Secrets.hash(secret));
        tell(tx, by, "token.made", by.label() + " made the token “" + name + "”");
        return new Made(token, secret);
    }

    /** A token that a token makes belongs to the same person: it must not outlast what that person may do. */
    private Optional<UUID> owner(Tx tx, Actor by) {
        return switch (by) {
            case Actor.Person person -> uuid(person.id());
            case Actor.Program program -> uuid(program.tokenId()).flatMap(id -> store.person(tx, id));
            case Actor.Agent _, Actor.Edge _, Actor.Belay _, Actor.Anonymous _ -> Optional.empty();
        };
    }

    private void tell(Tx tx, Actor actor, String kind, String summary) {
        journal.append(tx, new Change(actor, kind, "/tokens", summary, Map.of()));
    }

    /** What the scopes allow, as far as the person whose token it is may still do it. Machines go on. */
    private static Set<Permission> permissions(TokenStore.Presented presented) {
        Set<Permission> allowed = EnumSet.noneOf(Permission.class);
        for (Scope scope : presented.token().scopes()) {
            scope.permissions().stream()
                    .filter(each -> scope.isForMachines() || mayStill(presented, each))
                    .forEach(allowed::add);
        }
        return allowed;
    }

    private static boolean mayStill(TokenStore.Presented presented, Permission permission) {
        boolean allowed = presented.role().isEmpty()
                || presented.role().get().permissions().contains(permission);
        return allowed && !presented.shutOut();
    }

    private static Actor actor(Token token) {
        return new Actor.Program(token.id().toString(), token.name());
    }

    /** Whose tokens the caller may see and end: nothing stands for everybody's. */
    private static Optional<UUID> ownedBy(Caller caller) {
        if (caller.may(Permission.ADMINISTER)) {
            return Optional.empty();
        }
        return Optional.of(
                caller.actor() instanceof Actor.Person person ? UUID.fromString(person.id()) : new UUID(0, 0));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
