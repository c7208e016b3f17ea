package dev.belay.platform.journal;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/** All SQL of the journal. */
final class JournalStore {

    static final String INSERT = """
            insert into journal.entry (at, actor_kind, actor_id, actor, kind, subject, summary, data)
            values (:at, :actorKind, :actorId, :actor, :kind, :subject, :summary, cast(:data as jsonb))
            """;

    static final String LATEST = """
            select id, at, actor_kind, actor_id, actor, kind, subject, summary, data from journal.entry
            where id < :before
              and (:subject = '' or subject = :subject or starts_with(subject, :subject || '/'))
              and (:kind = '' or starts_with(kind, :kind))
            order by id desc limit :limit
            """;

    private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {};

    /** The entries that fit, the latest first. */
    List<Entry> latest(Tx tx, JournalQuery query) {
        return tx.handle()
                .createQuery(LATEST)
                .bind("before", query.before().orElse(Long.MAX_VALUE))
                .bind("subject", query.subject())
                .bind("kind", query.kind())
                .bind("limit", query.limit())
                .map((row, _) -> new Entry(
                        row.getLong("id"),
                        Rows.time(row, "at"),
                        row.getString("actor_kind"),
                        row.getString("actor_id"),
                        row.getString("actor"),
                        row.getString("kind"),
                        row.getString("subject"),
                        row.getString("summary"),
                        Json.API.readValue(row.getString("data"), DATA)))
                .list();
    }

    void insert(Tx tx, Change change, String data) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("at", tx.now())
                .bind("actorKind", change.actor().kind())
                .bind("actorId", change.actor().id())
                .bind("actor", change.actor().label())
                .bind("kind", change.kind())
                .bind("subject", change.subject())
                .bind("summary", change.summary())
                .bind("data", data)
                .execute();
    }
}
