package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.GroupCommit;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows agents by their access tokens. Agents call often and their tokens do not change, so an answer is remembered for a
 * while; a forgotten agent's token is refused after that at the latest. Before it is over, what is remembered of all who still
 * call is read again with one statement: thousands who call once in a while would each have to be looked up with every call.
 */
final class AgentAuthenticator implements Authenticator {

    private static final Duration REMEMBERED = Duration.ofSeconds(60);
    private static final Duration READ_AGAIN = Duration.ofSeconds(30);

    /** Who has not called for so long is looked up when it does. */
    private static final Duration CALLS = Duration.ofMinutes(2);

    private static final int REMEMBERED_MAX = 20_000;

    private final Database database;
    private final AgentStore store;
    private final InstantSource clock;
    private final GroupCommit<String, Optional<Caller>> unknown;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Instant readAgainAt = Instant.EPOCH;

    /** Whose token it is. */
    private static final class Known {

        private final Caller caller;
        private volatile Instant until;
        private volatile Instant calledAt;

        Known(Caller caller, Instant now) {
            this.caller = caller;
            this.until = now.plus(REMEMBERED);
            this.calledAt = now;
        }
    }

    AgentAuthenticator(Database database, AgentStore store, InstantSource clock) {
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.unknown = new GroupCommit<>(database, token -> token, this::callers);
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
        if (remembered == null || !remembered.until.isAfter(now)) {
            return lookedUp(token, now);
        }
        remembered.calledAt = now;
        if (!now.isBefore(readAgainAt)) {
            readAgain(now);
        }
        return Optional.of(remembered.caller);
    }

    private Optional<Caller> lookedUp(String token, Instant now) {
        Optional<Caller> caller = unknown.ask(token);
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        caller.ifPresentOrElse(each -> known.put(token, new Known(each, now)), () -> known.remove(token));
        return caller;
    }

    /** Whoever calls when it is time reads for all. */
    private void readAgain(Instant now) {
        if (!reading.tryLock()) {
            return;
        }
        try {
            if (!now.isBefore(readAgainAt)) {
                readAgainAt = now.plus(READ_AGAIN);
                known.values().removeIf(each -> each.calledAt.isBefore(now.minus(CALLS)));
                extend(now);
            }
        } catch (Problem _) {
            // The database is away. What is remembered ends in time, and is then asked for by whoever needs it.
        } finally {
            reading.unlock();
        }
    }

    private void extend(Instant now) {
        var digests = new HashMap<String, String>();
        known.keySet().forEach(token -> digests.put(AgentToken.hexDigest(token), token));
        Set<String> found =
                database.read(tx -> store.byToken(tx, digests.keySet())).keySet();
        digests.forEach((digest, token) -> known.computeIfPresent(token, (_, each) -> {
            each.until = now.plus(REMEMBERED);
            return found.contains(digest) ? each : null;
        }));
    }

    private List<Optional<Caller>> callers(Tx tx, List<String> tokens) {
        List<String> digests = tokens.stream().map(AgentToken::hexDigest).toList();
        Map<String, Actor.Agent> agents = store.byToken(tx, digests);
        return digests.stream()
                .map(digest -> Optional.ofNullable(agents.get(digest)).map(AgentAuthenticator::caller))
                .toList();
    }

    private static Caller caller(Actor.Agent agent) {
        return new Caller(
                agent,
                Set.of(Permission.KNOW_TOKEN, Permission.ACT_AS_AGENT, Permission.ACT_FOR_JOB),
                Optional.empty(),
                Optional.empty());
    }
}
