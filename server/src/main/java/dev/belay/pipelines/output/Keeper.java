package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Sees to it that blobs are where they should be: logs that are complete move to their last place, what is kept long enough
 * is given up, and what was given up is removed. Each is done in small steps, rows before blobs, and may be repeated.
 */
public final class Keeper {

    /** How long after its end a log is moved or a build given up: agents that were cut off send the rest for an hour. */
    private static final Duration STRAGGLERS = Duration.ofMinutes(70);

    /** When a blob that could not be removed is tried again. */
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

    private void seal() {
        Instant before = clock.instant().minus(STRAGGLERS);
        List<UUID> complete = database.read(tx -> store.complete(tx, before, LOGS_MAX));
        eachInTurn(complete, this::seal);
    }

    private void seal(UUID job) {
        boolean sealed = false;
        try {
            sealed = blobs.seal(Logs.blob(job));
        } finally {
            note(job, sealed);
        }
    }

    private void note(UUID job, boolean sealed) {
        database.transact(tx -> {
            if (sealed) {
                store.sealed(tx, job);
            } else {
                store.notSealed(tx, job);
            }
            return job;
        });
    }

    /** What fails keeps none of the others from its turn, unless the store is away, which then need not be asked for each. */
    private static <T> void eachInTurn(List<T> all, Consumer<T> step) {
        var failures = new ArrayList<Problem>();
        for (T each : all) {
            try {
                step.accept(each);
            } catch (Problem problem) {
                if (problem.kind() == Problem.Kind.BUSY) {
                    throw problem;
                }
                failures.add(problem);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private void expire() {
        Instant complete = clock.instant().minus(STRAGGLERS);
        for (UUID pipeline : database.read(store::pipelines)) {
            Retention kept = database.read(tx -> store.wish(tx, pipeline).over(usual));
            database.read(tx -> store.buildsWithLogs(tx, pipeline, kept.logs(), complete, BUILDS_MAX))
                    .forEach(this::deleteLogs);
            database.read(tx -> store.buildsWithArtifacts(tx, pipeline, kept.artifacts(), complete, BUILDS_MAX))
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
        eachInTurn(database.read(tx -> store.doomed(tx, BLOBS_MAX)), this::remove);
    }

    private void remove(String key) {
        boolean removed = false;
        try {
            blobs.delete(key);
            removed = true;
        } finally {
            boolean gone = removed;
            database.transact(tx -> {
                if (gone) {
                    store.gone(tx, List.of(key));
                } else {
                    store.doom(tx, key, tx.now().plus(AGAIN));
                }
                return key;
            });
        }
    }
}
