package dev.belay.pipelines.notice;

import dev.belay.pipelines.build.News;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of what is to be told. */
final class DeliveryStore {

    /**
     * Something to tell.
     *
     * @param target whom it holds up when it is slow: a host of webhooks, the mail server, or what a pipeline tells by a channel
     * @param replaces whether it takes the place of what was told before it
     * @param since when it was due
     * @param at since when it is being told
     */
    record Due(
            UUID id,
            UUID build,
            UUID pipeline,
            String target,
            String channel,
            String config,
            News news,
            int attempts,
            boolean replaces,
            Instant since,
            Instant at) {}

    /** The config of a webhook is a string of JSON; a name in it ends where a port, a path or a query begins. */
    private static final String TARGET = """
            coalesce(
                case d.channel
                    when 'webhook' then lower(substring(d.config from '^"[A-Za-z]+://(\\[[^]"]*\\]|[^/?#":]*)'))
                    when 'email' then 'email'
                    else d.channel || ' ' || b.pipeline
                end,
                d.channel)
            """;

    private static final String REPLACED = """
            update pipelines.delivery d set next_at = null, failure = 'a newer one replaced it'
            where d.subject is not null and d.next_at <= :now and exists (
                select from pipelines.delivery newer where newer.subject = d.subject and newer.number > d.number)
            """;

    /**
     * Whoever takes it has so long before others think that it died. What replaces others waits until none of them is under way, nor
     * could be by a taker whom this one does not see yet.
     */
    private static final String TAKE = """
            update pipelines.delivery d set next_at = :until, taken = true
            from (
                select d.id, b.pipeline, d.next_at as since, %1$s as target
                from pipelines.delivery d join pipelines.build b on b.id = d.build
                where d.next_at <= :now and %1$s <> all (:targets) and b.pipeline <> all (:pipelines)
                  and not exists (
                      select from pipelines.delivery older
                      where older.subject = d.subject and older.number < d.number and older.next_at is not null
                        and (older.taken or older.next_at <= :now))
                order by d.next_at, d.id limit :most
                for update of d skip locked) due
            where d.id = due.id
            returning d.id, d.build, due.pipeline, due.target, d.channel, d.config, d.news, d.attempts,
                d.subject is not null as replaces, due.since
            """.formatted(TARGET);

    private static final String LEAVE = "update pipelines.delivery set next_at = :since, taken = false where id = :id";

    private static final String TOLD = "update pipelines.delivery set next_at = null, failure = null where id = :id";

    private static final String FAILED = """
            update pipelines.delivery set attempts = attempts + 1, failure = :failure, next_at = :next, taken = false
            where id = :id
            """;

    private static final String FORGET = """
            delete from pipelines.delivery where id in (
                select id from pipelines.delivery where next_at is null and created_at < :before
                order by created_at limit :most)
            """;

    /** Takes what is due and has room, the oldest first. What a newer one replaces is dropped. */
    List<Due> take(Tx tx, Duration lease, Places.Room room) {
        tx.handle().createUpdate(REPLACED).bind("now", tx.now()).execute();
        return tx
                .handle()
                .createQuery(TAKE)
                .bind("now", tx.now())
                .bind("until", tx.now().plus(lease))
                .bind("most", room.free())
                .bindArray("targets", String.class, room.fullTargets())
                .bindArray("pipelines", UUID.class, room.fullPipelines())
                .map((row, _) -> new Due(
                        Rows.id(row, "id"),
                        Rows.id(row, "build"),
                        Rows.id(row, "pipeline"),
                        row.getString("target"),
                        row.getString("channel"),
                        row.getString("config"),
                        Json.API.readValue(row.getString("news"), News.class),
                        row.getInt("attempts"),
                        row.getBoolean("replaces"),
                        Rows.time(row, "since"),
                        tx.now()))
                .stream()
                .sorted(Comparator.comparing(Due::since))
                .toList();
    }

    /** Gives back what was taken and cannot be told now. */
    void leave(Tx tx, Due due) {
        tx.handle()
                .createUpdate(LEAVE)
                .bind("id", due.id())
                .bind("since", due.since())
                .execute();
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
