package dev.belay.pipelines.job;

import dev.belay.kernel.Actor;
import dev.belay.platform.access.Authenticator;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Knows jobs by their tokens. A job that is accepted twice has two, since only their digests are kept. */
public final class JobToken implements Authenticator {

    public static final String PREFIX = "belay_job_";
    public static final int SECRET_BYTES = 32;

    /** An agent that could not reach the server for so long still gets rid of the rest of a log. */
    static final Duration OUTLIVES_JOB = Duration.ofHours(1);

    /** Whom a token speaks for. */
    public record Holder(UUID job, Optional<UUID> agent, Optional<String> agentName) {}

    private final Database database;
    private final JobTokenStore store = new JobTokenStore();

    public JobToken(Database database) {
        this.database = database;
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
            case Credential.Token token -> holder(token.value()).map(JobToken::caller);
        };
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
