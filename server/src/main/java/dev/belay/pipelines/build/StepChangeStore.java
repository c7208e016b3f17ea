package dev.belay.pipelines.build;

import dev.belay.platform.database.Tx;
import java.util.UUID;

/** The SQL of steps that jobs change. */
final class StepChangeStore {

    private static final String NOTE =
            "insert into pipelines.step_change (build, id) values (:build, :id) on conflict (build, id) do nothing";

    private static final String COUNT = "select count(*) from pipelines.step_change where build = :build";

    private static final String LABEL = """
            update pipelines.step
            set definition = cast(jsonb_set(cast(definition as jsonb) #- '{common,written}',
                                            '{common,label}', to_jsonb(cast(:label as text))) as json)
            where build = :build and number = :number
            """;

    private static final String PRIORITY = """
            update pipelines.step
            set definition = cast(jsonb_set(cast(definition as jsonb), '{priority}', to_jsonb(cast(:priority as int))) as json)
            where build = :build and number = :number
            """;

    private static final String NOTICES = """
            update pipelines.step
            set definition = cast(jsonb_set(cast(definition as jsonb), '{notices}',
                case when :append then coalesce(cast(definition as jsonb) -> 'notices', cast('[]' as jsonb)) else cast('[]' as jsonb) end
                    || cast(:notices as jsonb)) as json)
            where build = :build and number = :number
            """;

    private static final String JOB_PRIORITY =
            "update pipelines.job set priority = :priority where build = :build and step = :number";

    /** False when it was noted before. */
    boolean note(Tx tx, UUID build, String id) {
        return tx.handle()
                        .createUpdate(NOTE)
                        .bind("build", build)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    int count(Tx tx, UUID build) {
        return tx.handle()
                .createQuery(COUNT)
                .bind("build", build)
                .mapTo(Integer.class)
                .one();
    }

    void label(Tx tx, UUID build, int number, String label) {
        tx.handle()
                .createUpdate(LABEL)
                .bind("build", build)
                .bind("number", number)
                .bind("label", label)
                .execute();
    }

    /** @param notices as JSON, as a step is kept */
    void notices(Tx tx, UUID build, int number, String notices, boolean append) {
        tx.handle()
                .createUpdate(NOTICES)
                .bind("build", build)
                .bind("number", number)
                .bind("notices", notices)
                .bind("append", append)
                .execute();
    }

    void priority(Tx tx, UUID build, int number, int priority) {
        for (String sql : new String[] {PRIORITY, JOB_PRIORITY}) {
            tx.handle()
                    .createUpdate(sql)
                    .bind("build", build)
                    .bind("number", number)
                    .bind("priority", priority)
                    .execute();
        }
    }
}
