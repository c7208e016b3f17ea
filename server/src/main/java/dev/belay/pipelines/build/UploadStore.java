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
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

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
    private static final String WAITING = "select step from pipelines.job where build = :build and state = 'waiting'";

    private static final String KEYS = "select name, steps from pipelines.step_key where build = :build";

    private static final String PUT_KEYS = """
            insert into pipelines.step_key (build, name, steps)
            select :build, told.name, cast(told.steps as int[])
            from unnest(cast(:names as text[]), cast(:steps as text[])) told (name, steps)
            on conflict (build, name) do update set steps = excluded.steps
            """;

    private static final String REMOVE_KEY = "delete from pipelines.step_key where build = :build and name = :name";
    private static final String REMOVE = "delete from pipelines.step where build = :build and number = any(:numbers)";

    private static final String NEEDS =
            "update pipelines.step set needs = cast(:needs as json) where build = :build and number = :number";

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
                ? new Upload.Applied(row.getString("message").lines().toList())
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

    /** The numbers of the steps of a build that wait for others. */
    Set<Integer> waiting(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(WAITING)
                .bind("build", build)
                .mapTo(Integer.class)
                .set();
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
        if (!keys.isEmpty()) {
            tx.handle()
                    .createUpdate(PUT_KEYS)
                    .bind("build", build)
                    .bindArray("names", String.class, keys.keySet())
                    .bindArray(
                            "steps",
                            String.class,
                            keys.values().stream().map(UploadStore::written).toList())
                    .execute();
        }
    }

    private static String written(List<Integer> steps) {
        return steps.stream().map(Object::toString).collect(Collectors.joining(",", "{", "}"));
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

    void needs(Tx tx, UUID build, int number, List<Need> needs) {
        tx.handle()
                .createUpdate(NEEDS)
                .bind("build", build)
                .bind("number", number)
                .bind("needs", Json.API.writeValueAsString(needs))
                .execute();
    }
}
