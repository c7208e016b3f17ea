package dev.belay.pipelines.build;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.job.Position;
import dev.belay.pipelines.language.Need;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.core.type.TypeReference;

/** The SQL of the steps of builds. */
final class StepStore {

    private static final TypeReference<List<Need>> NEEDS = new TypeReference<>() {};

    /** Some kilobytes each; enough for the steps that run just now. */
    private static final int REMEMBERED_MAX = 8_000;

    private static final String INSERT = """
            insert into pipelines.step (build, number, position, definition, needs, group_label, uploaded_by)
            select :build, kept.number, cast(kept.position as int[]), cast(kept.definition as json),
                   cast(kept.needs as json), kept.group_label, kept.uploaded_by
            from unnest(cast(:numbers as int[]), cast(:positions as text[]), cast(:definitions as text[]),
                        cast(:needs as text[]), cast(:groups as text[]), cast(:uploaders as int[]))
                kept (number, position, definition, needs, group_label, uploaded_by)
            """;

    private static final String COLUMNS =
            "select number, position, definition, needs, group_label, uploaded_by from pipelines.step ";

    private static final String OF_BUILD = COLUMNS + "where build = :build order by position";
    private static final String FIND = COLUMNS + "where build = :build and number = :number";

    private static final String OF_JOBS = """
            select job.id, step.definition from unnest(cast(:ids as uuid[]), cast(:builds as uuid[]), cast(:steps as int[]))
                job (id, build, step)
            join pipelines.step on step.build = job.build and step.number = job.step
            """;

    /** What texts mean. A step is read when its job is accepted, when it ends, and whenever its build is looked at. */
    private final ConcurrentMap<String, Step> known = new ConcurrentHashMap<>();

    void insert(Tx tx, UUID build, List<KeptStep> steps) {
        if (steps.isEmpty()) {
            return;
        }
        tx.handle()
                .createUpdate(INSERT)
                .bind("build", build)
                .bindArray(
                        "numbers",
                        Integer.class,
                        steps.stream().map(KeptStep::number).toList())
                .bindArray(
                        "positions",
                        String.class,
                        steps.stream().map(step -> step.position().written()).toList())
                .bindArray(
                        "definitions",
                        String.class,
                        steps.stream()
                                .map(step -> Json.API.writeValueAsString(step.step()))
                                .toList())
                .bindArray(
                        "needs",
                        String.class,
                        steps.stream()
                                .map(step -> Json.API.writeValueAsString(step.needs()))
                                .toList())
                .bindArray(
                        "groups",
                        String.class,
                        JobStore.column(steps, step -> step.group().orElse(null)))
                .bindArray(
                        "uploaders",
                        Integer.class,
                        JobStore.column(steps, step -> step.uploadedBy().orElse(null)))
                .execute();
    }

    /** All steps of a build as they stand. */
    List<KeptStep> ofBuild(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(OF_BUILD)
                .bind("build", build)
                .map((row, _) -> kept(row))
                .list();
    }

    KeptStep find(Tx tx, UUID build, int number) {
        return tx.handle()
                .createQuery(FIND)
                .bind("build", build)
                .bind("number", number)
                .map((row, _) -> kept(row))
                .one();
    }

    /** The steps that jobs try, by job. */
    Map<UUID, Step> ofJobs(Tx tx, Collection<Job> jobs) {
        var steps = new HashMap<UUID, Step>();
        tx.handle()
                .createQuery(OF_JOBS)
                .bindArray("ids", UUID.class, jobs.stream().map(Job::id).toList())
                .bindArray("builds", UUID.class, jobs.stream().map(Job::build).toList())
                .bindArray("steps", Integer.class, jobs.stream().map(Job::step).toList())
                .map((row, _) -> Map.entry(Rows.id(row, "id"), step(row)))
                .forEach(each -> steps.put(each.getKey(), each.getValue()));
        return steps;
    }

    private KeptStep kept(ResultSet row) throws SQLException {
        return new KeptStep(
                row.getInt("number"),
                new Position(List.of((Integer[]) row.getArray("position").getArray())),
                step(row),
                Json.API.readValue(row.getString("needs"), NEEDS),
                Rows.maybeText(row, "group_label"),
                Rows.maybeNumber(row, "uploaded_by"));
    }

    private Step step(ResultSet row) throws SQLException {
        String definition = row.getString("definition");
        Step remembered = known.get(definition);
        if (remembered != null) {
            return remembered;
        }
        Step step = Json.API.readValue(definition, Step.class);
        if (known.size() >= REMEMBERED_MAX) {
            known.clear();
        }
        known.put(definition, step);
        return step;
    }
}
