package dev.belay.platform.journal;

import dev.belay.platform.database.Tx;
import java.time.OffsetDateTime;
import java.util.List;

/** All SQL of the journal. */
final class JournalStore {

    private static final String INSERT = """
            insert into journal.entry (at, actor_kind, actor, kind, subject, summary, data)
            values (:at, :actorKind, :actor, :kind, :subject, :summary, cast(:data as jsonb))
            """;

    private static final String LATEST = """
            select id, at, actor_kind, actor, kind, subject, summary from journal.entry
            where id < :before and (:subject = '' or subject = :subject)
            order by id desc limit :limit
            """;

    /** Entries older than the one of id {@code before}, the latest first; of one subject unless that is empty. */
    List<Entry> latest(Tx tx, long before, String subject, int limit) {
        return tx.handle()
                .createQuery(LATEST)
                .bind("before", before)
                .bind("subject", subject)
                .bind("limit", limit)
                .map((row, _) -> new Entry(
                        row.getLong("id"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor_kind"),
                        row.getString("actor"),
                        row.getString("kind"),
                        row.getString("subject"),
                        row.getString("summary")))
                .list();
    }

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
