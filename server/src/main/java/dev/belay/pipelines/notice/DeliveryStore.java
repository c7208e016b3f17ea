package dev.belay.pipelines.notice;

import dev.belay.pipelines.build.News;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what is to be told. */
final class DeliveryStore {

    /** Something to tell, and since when it is being told. */
    record Due(
            UUID id, UUID build, UUID pipeline, String channel, String config, News news, int attempts, Instant at) {}

    /** Whoever takes it has so long before others think that it died. */
    private static final String TAKE = """
            update pipelines.delivery d set next_at = :until
            from pipelines.build b
            where b.id = d.build and d.id in (
                select id from pipelines.delivery where next_at <= :now order by next_at, id limit :most
                for update skip locked)
            returning d.id, d.build, b.pipeline, d.channel, d.config, d.news, d.attempts
            """;

    private static final String TOLD = "update pipelines.delivery set next_at = null, failure = null where id = :id";

    private static final String FAILED = """
            update pipelines.delivery set attempts = attempts + 1, failure = :failure, next_at = :next where id = :id
            """;

    private static final String FORGET = """
            delete from pipelines.delivery where id in (
                select id from pipelines.delivery where next_at is null and created_at < :before
                order by created_at limit :most)
            """;

    List<Due> take(Tx tx, Duration lease, int most) {
        return tx.handle()
                .createQuery(TAKE)
                .bind("now", tx.now())
                .bind("until", tx.now().plus(lease))
                .bind("most", most)
                .map((row, _) -> new Due(
                        Rows.id(row, "id"),
                        Rows.id(row, "build"),
                        Rows.id(row, "pipeline"),
                        row.getString("channel"),
                        row.getString("config"),
                        Json.API.readValue(row.getString("news"), News.class),
                        row.getInt("attempts"),
                        tx.now()))
                .list();
    }

    /** Removes some of what was written before and is told or given up; answers how many that were. */
    int forget(Tx tx, Instant before, int most) {
        return tx.handle()
                .createUpdate(FORGET)
                .bind("before", before)
                .bind("most", most)
                .execute();
    }

    void told(Tx tx, UUID id) {
        tx.handle().createUpdate(TOLD).bind("id", id).execute();
    }

    /** {@code next} is empty when it is given up. */
    void failed(Tx tx, UUID id, String failure, Optional<Instant> next) {
        tx.handle()
                .createUpdate(FAILED)
                .bind("id", id)
                .bind("failure", failure)
                .bind("next", next.orElse(null))
                .execute();
    }
}
