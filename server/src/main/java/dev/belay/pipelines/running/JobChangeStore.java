package dev.belay.pipelines.running;

import dev.belay.pipelines.job.Job;
import dev.belay.platform.database.Tx;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what running jobs change of themselves. */
final class JobChangeStore {

    private static final String TIME_OUT = """
            update pipelines.job
            set times_out_at = coalesce(started_at, accepted_at) + make_interval(mins => :minutes)
            where id = :id and state in ('accepted', 'running')
            """;

    private static final String PROMISE = """
            update pipelines.job set promised = :status, promise_soft = :soft, reason = :reason
            where id = :id and state = 'running'
            """;

    /** Counts from the job's start. */
    void timeOut(Tx tx, UUID id, int minutes) {
        tx.handle()
                .createUpdate(TIME_OUT)
                .bind("id", id)
                .bind("minutes", minutes)
                .execute();
    }

    void promise(Tx tx, UUID id, Job.Promise promise, Optional<String> reason) {
        tx.handle()
                .createUpdate(PROMISE)
                .bind("id", id)
                .bind("status", promise.exitStatus())
                .bind("soft", promise.soft())
                .bind("reason", reason.orElse(null))
                .execute();
    }
}
