package dev.belay.pipelines.job;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Knows jobs by their tokens. A job that is accepted twice has two, since only their digests are kept. */
public final class JobToken implements Authenticator {

    public static final String PREFIX = "belay_job_";
    public static final int SECRET_BYTES = 32;

    /** An agent that could not reach the server for so long still gets rid of the rest of a log. */
    public static final Duration OUTLIVES_JOB = Duration.ofHours(1);

    /** What is asked about a job comes within seconds, mostly; what was remembered so long is looked up again. */
    private static final Duration REMEMBERED = Duration.ofSeconds(60);

    private static final int REMEMBERED_MAX = 20_000;
    private static final int FORGOTTEN_AT_ONCE = 10_000;

    /** Whom a token speaks for. */
    public record Holder(UUID job, Optional<UUID> agent, Optional<String> agentName) {}

    private record Known(Caller caller, Instant until) {}

    private final Database database;
    private final InstantSource clock;
    private final JobTokenStore store = new JobTokenStore();
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    public JobToken(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    public Reconciler reconciler() {
        return new Reconciler("old-job-tokens", Duration.ofHours(1), List.of(), this::forget);
    }

    /** Each job leaves some behind, and so does each search for artifacts. */
    private void forget() {
        Instant before = clock.instant().minus(OUTLIVES_JOB.multipliedBy(2));
        while (database.transact(tx -> store.forget(tx, before, FORGOTTEN_AT_ONCE)) == FORGOTTEN_AT_ONCE) {
            // There may be more.
        }
    }

    public static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    @Override
    public Optional<Caller> authenticate(Credential credential) {
        return switch (credential) {
            case Credential.Session _ -> Optional.empty();
            case Credential.Token token -> token.value().startsWith(PREFIX) ? caller(token.value()) : Optional.empty();
        };
    }

    /** A token that was just given to an agent. */
    public void remember(String token, Holder holder) {
        remember(token, caller(holder));
    }

    private void remember(String token, Caller caller) {
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        known.put(token, new Known(caller, clock.instant().plus(REMEMBERED)));
    }

    private Optional<Caller> caller(String token) {
        Known remembered = known.get(token);
        if (remembered != null && remembered.until().isAfter(clock.instant())) {
            return Optional.of(remembered.caller());
        }
        known.remove(token);
        Optional<Caller> caller = holder(token).map(JobToken::caller);
        caller.ifPresent(each -> remember(token, each));
        return caller;
    }

    public Optional<Holder> holder(String token) {
        return token.startsWith(PREFIX) ? database.read(tx -> store.byToken(tx, digest(token))) : Optional.empty();
    }

    private static Caller caller(Holder holder) {
        return new Caller(
                new Actor.Agent(
                        holder.agent().map(UUID::toString).orElse(""),
                        holder.agentName().orElse("")),
                Set.of(Permission.ACT_FOR_JOB),
                Optional.of(holder.job().toString()),
                Optional.empty());
    }
}
