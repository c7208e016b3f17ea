package dev.belay.pipelines.build;

import dev.belay.agents.JobTitles;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.Json;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The SQL of what jobs are called: the label of the step, and the build. */
public final class JobTitleStore implements JobTitles {

    private static final String TITLES = """
            select j.id, s.definition, p.slug, b.number
            from pipelines.job j
            join pipelines.step s on s.build = j.build and s.number = j.step
            join pipelines.build b on b.id = j.build
            join pipelines.pipeline p on p.id = b.pipeline
            where j.id = any(:ids)
            """;

    @Override
    public Map<UUID, String> of(Tx tx, Collection<UUID> jobs) {
        var titles = new HashMap<UUID, String>();
        if (jobs.isEmpty()) {
            return titles;
        }
        tx.handle()
                .createQuery(TITLES)
                .bindArray("ids", UUID.class, jobs)
                .map((row, _) -> Map.entry(
                        Rows.id(row, "id"),
                        KeptStep.label(Json.API.readValue(row.getString("definition"), Step.class)) + " of "
                                + row.getString("slug") + " #" + row.getLong("number")))
                .forEach(each -> titles.put(each.getKey(), each.getValue()));
        return titles;
    }
}
