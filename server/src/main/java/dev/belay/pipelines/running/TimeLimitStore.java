package dev.belay.pipelines.running;

import dev.belay.pipelines.job.TimeLimits;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The SQL of how long jobs of a pipeline may take. */
public final class TimeLimitStore {

    private static final String OF = "select job_minutes, job_minutes_max from pipelines.pipeline where id = :pipeline";

    private static final String OF_BUILD = """
            select p.job_minutes, p.job_minutes_max
            from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline where b.id = :build
            """;

    private static final String PUT =
            "update pipelines.pipeline set job_minutes = :usual, job_minutes_max = :most where id = :pipeline";

    public TimeLimits of(Tx tx, UUID pipeline) {
        return tx.handle()
                .createQuery(OF)
                .bind("pipeline", pipeline)
                .map((row, _) -> limits(row))
                .one();
    }

    TimeLimits ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> limits(row))
                .one();
    }

    public void put(Tx tx, UUID pipeline, TimeLimits limits) {
        tx.handle()
                .createUpdate(PUT)
                .bind("pipeline", pipeline)
                .bind("usual", limits.usual().orElse(null))
                .bind("most", limits.most().orElse(null))
                .execute();
    }

    static TimeLimits limits(ResultSet row) throws SQLException {
        return new TimeLimits(Rows.maybeNumber(row, "job_minutes"), Rows.maybeNumber(row, "job_minutes_max"));
    }
}
