package dev.belay.pipelines.build;

import dev.belay.pipelines.language.Need;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The SQL of uploads, and of what they move in a build. */
final class UploadStore {

    private static final String FIND =
            "select state, message from pipelines.upload where job = :job and id = cast(:id as text)";

    private static final String INSERT = """
            insert into pipelines.upload (job, id, build, state, message, created_at)
            values (:job, :id, :build, :state, :message, :now)
            """;

    private static final String COUNT = "select count(*) from pipelines.upload where build = :build";
    private static final String JOB_COUNT = "select count(*) from pipelines.job where build = :build";
    private static final String NEXT_NUMBER =
            "select coalesce(max(number), -1) + 1 from pipelines.step where build = :build";
    private static final String KEYS = "select name, steps from pipelines.step_key where build = :build";

    private static final String PUT_KEY = """
            insert into pipelines.step_key (build, name, steps) values (:build, :name, :steps)
            on conflict (build, name) do update set steps = excluded.steps
            """;

    private static final String REMOVE_KEY = "delete from pipelines.step_key where build = :build and name = :name";
    private static final String REMOVE = "delete from pipelines.step where build = :build and number = any(:numbers)";

    private static final String MOVE_ON =
            "update pipelines.step set position = position + :by where build = :build and position > :behind";

    private static final String NEEDS =
            "update pipelines.step set needs = cast(:needs as jsonb) where build = :build and number = :number";

    /** What became of an upload of that id. */
    Optional<Upload.Fate> find(Tx tx, UUID job, String id) {
        return tx.handle()
                .createQuery(FIND)
                .bind("job", job)
                .bind("id", id)
                .map((row, _) -> fate(row))
                .findOne();
    }

    private static Upload.Fate fate(ResultSet row) throws SQLException {
        return row.getString("state").equals("applied")
                ? new Upload.Applied()
                : new Upload.Rejected(row.getString("message"));
    }

    void insert(Tx tx, UUID job, String id, UUID build, Upload.Fate fate) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("job", job)
                .bind("id", id)
                .bind("build", build)
                .bind("state", fate.state())
                .bind("message", fate.message())
                .bind("now", tx.now())
                .execute();
    }

    int count(Tx tx, UUID build) {
        return number(tx, COUNT, build);
    }

    int jobCount(Tx tx, UUID build) {
        return number(tx, JOB_COUNT, build);
    }

    /** The first number that no step of the build has or, of those that are left, had. */
    int nextNumber(Tx tx, UUID build) {
        return number(tx, NEXT_NUMBER, build);
    }

    private static int number(Tx tx, String sql, UUID build) {
        return tx.handle()
                .createQuery(sql)
                .bind("build", build)
                .mapTo(Integer.class)
                .one();
    }

    /** Which steps each key of a build names. */
    Map<String, List<Integer>> keys(Tx tx, UUID build) {
        var keys = new HashMap<String, List<Integer>>();
        tx.handle()
                .createQuery(KEYS)
                .bind("build", build)
                .map((row, _) -> Map.entry(row.getString("name"), List.of((Integer[])
                        row.getArray("steps").getArray())))
                .forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
        return keys;
    }

    void putKeys(Tx tx, UUID build, Map<String, List<Integer>> keys) {
        keys.forEach((name, steps) -> tx.handle()
                .createUpdate(PUT_KEY)
                .bind("build", build)
                .bind("name", name)
                .bindArray("steps", Integer.class, steps)
                .execute());
    }

    void removeKey(Tx tx, UUID build, String name) {
        tx.handle()
                .createUpdate(REMOVE_KEY)
                .bind("build", build)
                .bind("name", name)
                .execute();
    }

    /** Removes steps with their jobs. */
    void remove(Tx tx, UUID build, List<Integer> numbers) {
        tx.handle()
                .createUpdate(REMOVE)
                .bind("build", build)
                .bindArray("numbers", Integer.class, numbers)
                .execute();
    }

    /** Makes room for so many steps behind a place. */
    void moveOn(Tx tx, UUID build, int behind, int by) {
        tx.handle()
                .createUpdate(MOVE_ON)
                .bind("build", build)
                .bind("behind", behind)
                .bind("by", by)
                .execute();
    }

    void needs(Tx tx, UUID build, int number, List<Need> needs) {
        tx.handle()
                .createUpdate(NEEDS)
                .bind("build", build)
                .bind("number", number)
                .bind("needs", Json.API.writeValueAsString(needs))
                .execute();
    }
}
