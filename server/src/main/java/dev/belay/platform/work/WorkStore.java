package dev.belay.platform.work;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** All SQL of the background work. */
final class WorkStore {

    static final String PAUSED = "select reconciler from work.pause";

    static final String PAUSE = """
            insert into work.pause (reconciler, since, actor) values (:reconciler, :since, :actor)
            on conflict do nothing
            """;

    static final String RESUME = "delete from work.pause where reconciler = :reconciler";

    static final String PAUSES = "select reconciler, since, actor from work.pause";

    Map<String, Pause> pauses(Tx tx) {
        return tx
                .handle()
                .createQuery(PAUSES)
                .map((row, _) ->
                        new Pause(row.getString("reconciler"), Rows.time(row, "since"), row.getString("actor")))
                .list()
                .stream()
                .collect(Collectors.toMap(Pause::reconciler, each -> each));
    }

    Set<String> paused(Tx tx) {
        return tx.handle().createQuery(PAUSED).mapTo(String.class).set();
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
