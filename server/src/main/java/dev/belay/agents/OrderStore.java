package dev.belay.agents;

import dev.belay.platform.database.Tx;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what agents are ordered to do. */
final class OrderStore {

    private static final String STOP =
            "update agents.agent set stopping = true, asking = false where id = :id and state <> 'disconnected'";

    private static final String PAUSE = """
            update agents.agent
            set paused_until = coalesce(cast(:until as timestamptz), 'infinity'), pause_note = :note, asking = false
            where id = :id
            """;

    private static final String RESUME = "update agents.agent set paused_until = null where id = :id";

    private static final String ACQUIRE = """
            update agents.agent set job = :job, job_accepted_at = null, forsaken = null, asking = false
            where id = :id and state = 'connected' and (job is null or job = :job)
            """;

    void stop(Tx tx, UUID id) {
        tx.handle().createUpdate(STOP).bind("id", id).execute();
    }

    /** @param until nothing for until it is told to go on */
    void pause(Tx tx, UUID id, Optional<Instant> until, String note) {
        tx.handle()
                .createUpdate(PAUSE)
                .bind("id", id)
                .bind("until", until.orElse(null))
                .bind("note", note)
                .execute();
    }

    void resume(Tx tx, UUID id) {
        tx.handle().createUpdate(RESUME).bind("id", id).execute();
    }

    /** Gives an agent a job that it named itself; false when it has another, or is not there. */
    boolean acquire(Tx tx, UUID id, UUID job) {
        return tx.handle().createUpdate(ACQUIRE).bind("id", id).bind("job", job).execute() == 1;
    }
}
