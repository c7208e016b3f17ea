package dev.belay.pipelines.build;

import dev.belay.platform.database.Tx;
import java.util.List;
import java.util.UUID;

/** The SQL of what builds have to say of their files. */
public final class RemarkStore {

    /** Whoever has more to mend begins with these. */
    private static final int REMARKS_MAX = 1_000;

    private static final String INSERT = """
            insert into pipelines.remark (build, kind, label, text)
            select :build, kind, label, text
            from unnest(cast(:kinds as text[]), cast(:labels as text[]), cast(:texts as text[]))
                with ordinality as each (kind, label, text, place)
            order by place
            """;

    private static final String OF_BUILD =
            "select kind, label, text from pipelines.remark where build = :build order by id limit :most";

    /** Adds remarks to those that the build has. */
    public void insert(Tx tx, UUID build, List<Remark> remarks) {
        List<Remark> kept = remarks.stream().limit(REMARKS_MAX).toList();
        tx.handle()
                .createUpdate(INSERT)
                .bind("build", build)
                .bindArray(
                        "kinds",
                        String.class,
                        kept.stream().map(each -> each.kind().written()).toList())
                .bindArray(
                        "labels", String.class, kept.stream().map(Remark::label).toList())
                .bindArray(
                        "texts", String.class, kept.stream().map(Remark::text).toList())
                .execute();
    }

    /** In the order of the file. */
    public List<Remark> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .bind("most", REMARKS_MAX)
                .map((row, _) -> new Remark(
                        Remark.Kind.read(row.getString("kind")), row.getString("label"), row.getString("text")))
                .list();
    }
}
