package dev.belay.pipelines.output;

import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Sees to it that blobs are where they should be: logs that are complete move to their last place, what is kept long enough
 * is given up, and what was given up is removed. Each is done in small steps, rows before blobs, and may be repeated.
 */
public final class Keeper {

    /** How long after a job's end its log is moved: so long may chunks be on their way. */
    private static final Duration STRAGGLERS = Duration.ofMinutes(5);

    /** And how long when something is missing: agents send a chunk again for an hour. */
    private static final Duration STRAGGLERS_OF_GAPS = Duration.ofMinutes(70);

    /** When a log that could not be moved is looked at again; it may be another server that has it. */
    private static final Duration AGAIN = Duration.ofMinutes(10);

    private static final int LOGS_MAX = 100;
    private static final int BUILDS_MAX = 100;
    private static final int ROWS_MAX = 500;
    private static final int BLOBS_MAX = 200;

    private final Database database;
    private final InstantSource clock;
    private final Blobs blobs;
    private final RetentionStore store;
    private final Retention usual;

    public Keeper(Database database, InstantSource clock, Blobs blobs, RetentionStore store, Retention usual) {
        this.database = database;
        this.clock = clock;
        this.blobs = blobs;
        this.store = store;
        this.usual = usual;
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("blobs", Duration.ofHours(1), List.of(), blobs::sweep),
                new Reconciler("sealed-logs", Duration.ofMinutes(1), List.of(), this::seal),
                new Reconciler("retention", Duration.ofMinutes(10), List.of(), this::expire),
                new Reconciler("deleted-blobs", Duration.ofMinutes(1), List.of(), this::remove));
    }

    /** One log that cannot be moved keeps none of the others from it; a store that is away is not asked for each. */
    private void seal() {
        Instant now = clock.instant();
        List<UUID> complete =
                database.read(tx -> store.complete(tx, now.minus(STRAGGLERS), now.minus(STRAGGLERS_OF_GAPS), LOGS_MAX));
        for (UUID job : complete) {
            boolean sealed = blobs.seal(Logs.blob(job));
            database.transact(tx -> {
                if (sealed) {
                    store.sealed(tx, job);
                } else {
                    store.notSealed(tx, job, now.plus(AGAIN));
                }
                return job;
            });
        }
    }

    private void expire() {
        for (UUID pipeline : database.read(store::pipelines)) {
            Retention kept = database.read(tx -> store.wish(tx, pipeline).over(usual));
            database.read(tx -> store.buildsWithLogs(tx, pipeline, kept.logs(), BUILDS_MAX))
                    .forEach(this::deleteLogs);
            database.read(tx -> store.buildsWithArtifacts(tx, pipeline, kept.artifacts(), BUILDS_MAX))
                    .forEach(this::deleteArtifacts);
        }
    }

    private void deleteLogs(UUID build) {
        int deleted = ROWS_MAX;
        while (deleted == ROWS_MAX) {
            deleted = database.transact(tx -> store.deleteLogs(tx, build, ROWS_MAX));
        }
        database.transact(tx -> {
            store.logsDeleted(tx, build);
            return build;
        });
    }

    private void deleteArtifacts(UUID build) {
        int deleted = ROWS_MAX;
        while (deleted == ROWS_MAX) {
            deleted = database.transact(tx -> store.deleteArtifacts(tx, build, ROWS_MAX));
        }
        database.transact(tx -> {
            store.artifactsDeleted(tx, build);
            return build;
        });
    }

    private void remove() {
        List<String> doomed = database.read(tx -> store.doomed(tx, BLOBS_MAX));
        var gone = new ArrayList<String>();
        try {
            for (String key : doomed) {
                blobs.delete(key);
                gone.add(key);
            }
        } finally {
            database.transact(tx -> {
                store.gone(tx, gone);
                return gone;
            });
        }
    }
}
