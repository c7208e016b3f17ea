package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Knows agents by their access tokens. Agents call often and their tokens do not change, so an answer is remembered for a
 * while; a forgotten agent's token is refused after that at the latest.
 */
final class AgentAuthenticator implements Authenticator {

    private static final Duration REMEMBERED = Duration.ofSeconds(60);
    private static final int REMEMBERED_MAX = 20_000;

    private final Database database;
    private final AgentStore store;
    private final InstantSource clock;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    private record Known(Caller caller, Instant until) {}

    AgentAuthenticator(Database database, AgentStore store, InstantSource clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> authenticate(Credential credential) {
        return switch (credential) {
            case Credential.Session _ -> Optional.empty();
            case Credential.Token(String value) ->
                value.startsWith(AgentToken.PREFIX) ? caller(value) : Optional.empty();
        };
    }

    /** Asks for every token anew. */
    void forget() {
        known.clear();
    }

    private Optional<Caller> caller(String token) {
        Instant now = clock.instant();
        Known remembered = known.get(token);
        if (remembered != null && remembered.until().isAfter(now)) {
            return Optional.of(remembered.caller());
        }
        Optional<Caller> caller =
                database.read(tx -> store.byToken(tx, AgentToken.digest(token))).map(AgentAuthenticator::caller);
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        caller.ifPresentOrElse(
                each -> known.put(token, new Known(each, now.plus(REMEMBERED))), () -> known.remove(token));
        return caller;
    }

    private static Caller caller(Actor.Agent agent) {
        return new Caller(
                agent,
                Set.of(Permission.KNOW_TOKEN, Permission.ACT_AS_AGENT, Permission.ACT_FOR_JOB),
                Optional.empty(),
                Optional.empty());
    }
}
