package dev.belay.platform.journal;

import dev.belay.platform.database.Tx;

/** All SQL of the journal. */
final class JournalStore {

    private static final String INSERT = """
            insert into journal.entry (at, actor_kind, actor, kind, subject, summary, data)
            values (:at, :actorKind, :actor, :kind, :subject, :summary, cast(:data as jsonb))
            """;

    void insert(Tx tx, Change change, String data) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("at", tx.now())
                .bind("actorKind", change.actor().kind())
                .bind("actor", change.actor().label())
                .bind("kind", change.kind())
                .bind("subject", change.subject())
                .bind("summary", change.summary())
                .bind("data", data)
                .execute();
    }
}
