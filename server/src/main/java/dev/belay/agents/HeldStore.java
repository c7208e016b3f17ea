package dev.belay.agents;

import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/** The SQL of which agent has which job. */
final class HeldStore {

    private static final String ASSIGN = """
            with free as (
                select id from agents.agent
                where id = any(:agents) and job is null and asking and dispatchable and state = 'connected'
                for update skip locked)
            update agents.agent a set job = match.job, job_accepted_at = null, forsaken = null, asking = false
            from unnest(cast(:agents as uuid[]), cast(:jobs as uuid[])) match (agent, job) join free on free.id = match.agent
            where a.id = match.agent
            returning a.id
            """;

    private static final String OFFERED = """
            select id, job from agents.agent
            where id = any(:agents) and job is not null and job_accepted_at is null and forsaken is null
            """;

    private static final String HELD = " from unnest(cast(:agents as uuid[]), cast(:jobs as uuid[])) held (agent, job)"
            + " where agent.id = held.agent and agent.job = held.job";

    private static final String ACCEPTED = "update agents.agent set job_accepted_at = coalesce(job_accepted_at, :now)"
            + HELD + " returning agent.id, agent.tags";

    private static final String RELEASE = """
            update agents.agent set job = null, job_accepted_at = null, forsaken = null, asking = false, idle_since = :now
            """ + HELD;

    private static final String FORSAKE =
            "update agents.agent set forsaken = :because where id = :id and job = :job and forsaken is null";

    private static final String FORSAKEN =
            "select id, name, job, forsaken from agents.agent where forsaken is not null and job is not null";

    /** The agents that took their jobs. */
    Set<UUID> assign(Tx tx, Map<UUID, UUID> jobs) {
        List<UUID> agents = List.copyOf(jobs.keySet());
        return tx.handle()
                .createQuery(ASSIGN)
                .bindArray("agents", UUID.class, agents)
                .bindArray("jobs", UUID.class, agents.stream().map(jobs::get).toList())
                .mapTo(UUID.class)
                .set();
    }

    /** The jobs that agents were given and have not accepted yet, by agent. */
    Map<UUID, UUID> offered(Tx tx, Set<UUID> agents) {
        return tx.handle()
                .createQuery(OFFERED)
                .bindArray("agents", UUID.class, agents)
                .map((row, _) -> Map.entry(Rows.id(row, "id"), Rows.id(row, "job")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    Map<UUID, List<String>> accepted(Tx tx, List<Held> held) {
        var tags = new HashMap<UUID, List<String>>();
        if (!held.isEmpty()) {
            of(held, tx, tx.handle().createQuery(ACCEPTED))
                    .map((row, _) -> Map.entry(Rows.id(row, "id"), AgentStore.tags(row)))
                    .forEach(each -> tags.put(each.getKey(), each.getValue()));
        }
        return tags;
    }

    void release(Tx tx, List<Held> held) {
        if (!held.isEmpty()) {
            of(held, tx, tx.handle().createUpdate(RELEASE)).execute();
        }
    }

    /** In the order of their ids, as all do who change several, lest two wait for each other. */
    private static <S extends SqlStatement<S>> S of(List<Held> held, Tx tx, S statement) {
        List<Held> ordered = held.stream()
                .sorted(Comparator.comparing(each -> each.agent().toString()))
                .toList();
        return statement
                .bindArray(
                        "agents", UUID.class, ordered.stream().map(Held::agent).toList())
                .bindArray("jobs", UUID.class, ordered.stream().map(Held::job).toList())
                .bind("now", tx.now());
    }

    boolean forsake(Tx tx, UUID id, UUID job, String because) {
        return tx.handle()
                        .createUpdate(FORSAKE)
                        .bind("id", id)
                        .bind("job", job)
                        .bind("because", because)
                        .execute()
                == 1;
    }

    List<Forsaken> forsaken(Tx tx) {
        return tx.handle()
                .createQuery(FORSAKEN)
                .map((row, _) -> new Forsaken(
                        Rows.id(row, "id"), row.getString("name"), Rows.id(row, "job"), row.getString("forsaken")))
                .list();
    }
}
