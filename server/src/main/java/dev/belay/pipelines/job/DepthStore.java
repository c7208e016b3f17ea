package dev.belay.pipelines.job;

import dev.belay.platform.database.Tx;
import java.util.Map;
import java.util.TreeMap;

/** The SQL of how much waits in queues. */
public final class DepthStore {

    /** How many command jobs of a queue wait for an agent, are with one, and wait for something else. */
    public record Depth(int scheduled, int running, int waiting) {}

    private static final String DEPTHS = """
            select coalesce(substring(j.rules from '(?:^|\\n)queue=([^\\n]*)'), 'default') as queue,
                   count(*) filter (where j.state = 'scheduled') as scheduled,
                   count(*) filter (where j.state in ('assigned', 'accepted', 'running', 'canceling', 'timing_out')) as running,
                   count(*) filter (where j.state in ('waiting', 'limiting', 'limited')) as waiting
            from pipelines.job j join pipelines.build b on b.id = j.build
            where b.finished_at is null and j.finished_at is null and j.kind = 'command'
            group by 1
            """;

    /** By queue, for queues of which a job is open. */
    public Map<String, Depth> depths(Tx tx) {
        var depths = new TreeMap<String, Depth>();
        tx.handle()
                .createQuery(DEPTHS)
                .map((row, _) -> Map.entry(
                        row.getString("queue"),
                        new Depth(row.getInt("scheduled"), row.getInt("running"), row.getInt("waiting"))))
                .forEach(entry -> depths.put(entry.getKey(), entry.getValue()));
        return depths;
    }
}
