package dev.belay.pipelines.build;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.core.type.TypeReference;

/** The SQL of builds that make builds. */
public final class TriggerStore {

    /**
     * A build that another one made, or that made another one.
     *
     * @param superseded whether a newer one of its branch made it needless
     */
    public record Relative(UUID id, String pipeline, long number, BuildState state, boolean superseded) {

        /** Its page on this server. */
        public String path() {
            return "/pipelines/" + pipeline + "/builds/" + number;
        }
    }

    /** How far a build is from the one with which it began, and how many that one has led to. */
    record Line(UUID root, int depth, int builds) {}

    private static final TypeReference<Map<String, String>> ENV = new TypeReference<>() {};

    private static final String DUE = """
            select j.id from pipelines.job j left join pipelines.build c on c.id = j.child
            where j.kind = 'trigger' and j.state in ('running', 'canceling')
              and (j.child is null or c.finished_at is not null or j.state = 'canceling' and c.state <> 'canceling')
            order by j.started_at, j.build, j.step, j.id limit :most
            """;

    private static final String CHILD = """
            select c.id, p.slug, c.number, c.state, c.superseded_by is not null as superseded from pipelines.job j
            join pipelines.build c on c.id = j.child join pipelines.pipeline p on p.id = c.pipeline
            where j.id = :job
            """;

    private static final String CHILDREN = """
            select j.id as job, c.id, p.slug, c.number, c.state, c.superseded_by is not null as superseded
            from pipelines.job j
            join pipelines.build c on c.id = j.child join pipelines.pipeline p on p.id = c.pipeline
            where j.build = :build
            """;

    private static final String PARENT = """
            select b.id, p.slug, b.number, b.state, b.superseded_by is not null as superseded from pipelines.build own
            join pipelines.job j on j.id = own.triggered_by
            join pipelines.build b on b.id = j.build join pipelines.pipeline p on p.id = b.pipeline
            where own.id = :build
            """;

    private static final String LINE = """
            select coalesce(own.root, own.id) as root, own.depth,
                   (select count(*) from pipelines.build other where other.root = coalesce(own.root, own.id)) as builds
            from pipelines.build own where own.id = :build
            """;

    private static final String ADOPT = """
            with parent as (update pipelines.job set child = :child where id = :job)
            update pipelines.build set triggered_by = :job, root = :root, depth = :depth, given_env = cast(:env as jsonb)
            where id = :child
            """;

    private static final String GIVEN_ENV = "select given_env from pipelines.build where id = :build";

    private static final String GIVE = "update pipelines.build set given_env = cast(:env as jsonb) where id = :build";

    private static final String META_DATA = """
            insert into pipelines.meta_data (build, key, value) values (:build, :key, :value)
            """;

    /** Trigger jobs with which there is something to do, oldest first. */
    List<UUID> due(Tx tx, int most) {
        return tx.handle().createQuery(DUE).bind("most", most).mapTo(UUID.class).list();
    }

    /** The build that a job made. */
    public Optional<Relative> child(Tx tx, UUID job) {
        return tx.handle()
                .createQuery(CHILD)
                .bind("job", job)
                .map((row, _) -> relative(row))
                .findOne();
    }

    /** The builds that jobs of a build made, by the jobs' ids. */
    public Map<UUID, Relative> children(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(CHILDREN)
                .bind("build", build)
                .map((row, _) -> Map.entry(Rows.id(row, "job"), relative(row)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** The build of which a job made this one. */
    public Optional<Relative> parent(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(PARENT)
                .bind("build", build)
                .map((row, _) -> relative(row))
                .findOne();
    }

    Line line(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(LINE)
                .bind("build", build)
                .map((row, _) -> new Line(Rows.id(row, "root"), row.getInt("depth"), row.getInt("builds")))
                .one();
    }

    /** Notes that a job made a build. */
    void adopt(Tx tx, UUID job, UUID child, Line parents, Map<String, String> env) {
        tx.handle()
                .createUpdate(ADOPT)
                .bind("job", job)
                .bind("child", child)
                .bind("root", parents.root())
                .bind("depth", parents.depth() + 1)
                .bind("env", Json.API.writeValueAsString(env))
                .execute();
    }

    /** The variables that whoever made a build gave it. */
    public Map<String, String> givenEnv(Tx tx, UUID build) {
        String json = tx.handle()
                .createQuery(GIVEN_ENV)
                .bind("build", build)
                .mapTo(String.class)
                .one();
        return Json.API.readValue(json, ENV);
    }

    void give(Tx tx, UUID build, Map<String, String> env) {
        tx.handle()
                .createUpdate(GIVE)
                .bind("build", build)
                .bind("env", Json.API.writeValueAsString(env))
                .execute();
    }

    void metaData(Tx tx, UUID build, String key, String value) {
        tx.handle()
                .createUpdate(META_DATA)
                .bind("build", build)
                .bind("key", key)
                .bind("value", value)
                .execute();
    }

    public static Relative relative(ResultSet row) throws SQLException {
        return new Relative(
                Rows.id(row, "id"),
                row.getString("slug"),
                row.getLong("number"),
                BuildState.read(row.getString("state")),
                row.getBoolean("superseded"));
    }
}
