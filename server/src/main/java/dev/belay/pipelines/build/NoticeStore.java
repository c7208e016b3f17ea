package dev.belay.pipelines.build;

import dev.belay.pipelines.language.Notice;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The SQL of whom builds tell, and of what they have to tell. */
final class NoticeStore {

    /** A notice of a build; without steps it is about the build. */
    record Kept(int number, List<Integer> steps, Notice notice, String told) {}

    private static final String INSERT = """
            insert into pipelines.notice (build, number, steps, channel, config, condition)
            select :build, coalesce(max(number), -1) + 1, :steps, :channel, :config, :condition
            from pipelines.notice where build = :build
            """;

    private static final String REMOVE = "delete from pipelines.notice where build = :build and number = any(:numbers)";

    private static final String OF_BUILD = """
            select number, steps, channel, config, condition, told from pipelines.notice where build = :build
            order by number
            """;

    private static final String TOLD =
            "update pipelines.notice set told = :told where build = :build and number = :number";

    private static final String DELIVER = """
            insert into pipelines.delivery (id, build, event, channel, config, news, subject, created_at, next_at)
            select :id, id, :event, :channel, :config, cast(:news as jsonb),
                   pipeline || ' ' || cast(:subject as text), :now, :now
            from pipelines.build where id = :build
            """;

    void insert(Tx tx, UUID build, List<Integer> steps, Notice notice) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("build", build)
                .bindArray("steps", Integer.class, steps)
                .bind("channel", notice.channel())
                .bind("config", notice.config())
                .bind("condition", notice.condition().orElse(null))
                .execute();
    }

    void remove(Tx tx, UUID build, List<Integer> numbers) {
        tx.handle()
                .createUpdate(REMOVE)
                .bind("build", build)
                .bindArray("numbers", Integer.class, numbers)
                .execute();
    }

    List<Kept> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> new Kept(
                        row.getInt("number"),
                        List.of((Integer[]) row.getArray("steps").getArray()),
                        new Notice(row.getString("channel"), row.getString("config"), Rows.maybeText(row, "condition")),
                        row.getString("told")))
                .list();
    }

    /** Notes of which jobs' end somebody was told. */
    void told(Tx tx, UUID build, int number, String jobs) {
        tx.handle()
                .createUpdate(TOLD)
                .bind("build", build)
                .bind("number", number)
                .bind("told", jobs)
                .execute();
    }

    /** {@code subject} is what a later notice of the pipeline replaces. */
    void deliver(Tx tx, UUID id, UUID build, Notice notice, News news, Optional<String> subject) {
        tx.handle()
                .createUpdate(DELIVER)
                .bind("id", id)
                .bind("build", build)
                .bind("event", news.event())
                .bind("channel", notice.channel())
                .bind("config", notice.config())
                .bind("news", Json.API.writeValueAsString(news))
                .bind("subject", subject.orElse(null))
                .bind("now", tx.now())
                .execute();
    }
}
