package dev.belay.platform.work;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Tx;

/** All SQL of the background work. */
final class WorkStore {

    static final String IS_PAUSED = "select exists (select from work.pause where reconciler = :reconciler)";

    static final String PAUSE = """
            insert into work.pause (reconciler, since, actor) values (:reconciler, :since, :actor)
            on conflict do nothing
            """;

    static final String RESUME = "delete from work.pause where reconciler = :reconciler";

    boolean isPaused(Tx tx, String reconciler) {
        return tx.handle()
                .createQuery(IS_PAUSED)
                .bind("reconciler", reconciler)
                .mapTo(Boolean.class)
                .one();
    }

    boolean pause(Tx tx, String reconciler, Actor actor) {
        return tx.handle()
                        .createUpdate(PAUSE)
                        .bind("reconciler", reconciler)
                        .bind("since", tx.now())
                        .bind("actor", actor.label())
                        .execute()
                > 0;
    }

    boolean resume(Tx tx, String reconciler) {
        return tx.handle().createUpdate(RESUME).bind("reconciler", reconciler).execute() > 0;
    }
}
