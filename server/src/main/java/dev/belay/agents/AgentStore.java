package dev.belay.agents;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Rows;
import dev.belay.platform.database.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** All SQL of agents. */
final class AgentStore {

    /** What a ping has to know. */
    record Standing(
            AgentState state,
            boolean asking,
            Optional<UUID> job,
            Optional<Instant> acceptedAt,
            boolean forsaken,
            boolean stopping,
            Optional<String> paused) {}

    private static final String COLUMNS = """
            select a.id, a.name, a.queue, a.tags, a.priority, a.state, a.hostname, a.os, a.arch, a.version,
                   a.registered_at, a.idle_since, p.seen_at, a.job,
                   a.paused_until is not null as paused, nullif(a.paused_until, 'infinity') as paused_until, a.pause_note
            from agents.agent a join agents.pulse p on p.agent = a.id
            """;

    private static final String INSERT = """
            insert into agents.agent (id, name, queue, tags, priority, hostname, os, arch, version, dispatchable,
                                      token_hash, state, registered_at, gone_at, asking, idle_since)
            values (:id, :name, :queue, :tags, :priority, :hostname, :os, :arch, :version, :dispatchable,
                    :tokenHash, :state, :now, :now, false, :now)
            """;

    private static final String INSERT_PULSE = "insert into agents.pulse (agent, seen_at) values (:id, :now)";

    private static final String LOCK_NAMES = "select pg_advisory_xact_lock(hashtextextended(:pattern, 1300))::text";

    private static final String NAMES_IN_USE = """
            select name from agents.agent
            where state in ('never_connected', 'connected') and starts_with(name, :prefix)
            """;

    private static final String BY_TOKEN = """
            select id, name, encode(token_hash, 'hex') as digest from agents.agent
            where token_hash = any(select decode(digest, 'hex') from unnest(cast(:digests as text[])) digest)
            """;

    private static final String STANDING = """
            select id, state, asking, job, job_accepted_at, forsaken is not null as forsaken, stopping,
                   case when paused_until > :now then coalesce(pause_note, '') end as paused
            from agents.agent where id = any(:ids)
            """;

    private static final String CONNECT = """
            update agents.agent set state = 'connected', gone_at = null
            where id = :id and state <> 'connected' and gone_at is distinct from to_timestamp(0)
            returning name
            """;

    /** Gone since long ago, so that it is deleted as soon as it has no job; nothing hashes to its number. */
    private static final String SHUT_OUT = """
            update agents.agent
            set state = 'disconnected', gone_at = to_timestamp(0), asking = false, token_hash = uuid_send(id),
                forsaken = case when job is null then null else :because end
            where id = :id
            returning name
            """;

    private static final String DISCONNECT = """
            update agents.agent
            set state = 'disconnected', gone_at = :now, asking = false, stopping = false, paused_until = null,
                forsaken = case when job is null then null else 'was stopped before it finished' end
            where id = :id and state <> 'disconnected'
            returning name
            """;

    private static final String BEAT =
            "update agents.pulse set seen_at = greatest(seen_at, :now) where agent = any(:ids)";

    private static final String LOST_AMONG =
            "select id from agents.agent where id = any(:ids) and state in ('lost', 'never_connected')";

    private static final String ASK =
            "update agents.agent set asking = true, idle_since = :now where id = any(:ids) and job is null and not asking";

    private static final String ASK_AGAIN = """
            update agents.agent set asking = true, idle_since = :now
            where id = any(:ids) and job is null and not asking and state = 'connected' and not stopping
              and (paused_until is null or paused_until <= :now)
            """;

    private static final String LOSE = """
            update agents.agent a
            set state = 'lost', gone_at = :now, asking = false,
                forsaken = case when a.job is null then null else :because end
            from agents.pulse p
            where p.agent = a.id and a.state = 'connected' and p.seen_at < :silentSince
            returning a.id, a.name
            """;

    private static final String FORGET = """
            delete from agents.agent
            where state in ('lost', 'disconnected', 'never_connected') and gone_at < :before and job is null
            """;

    private static final String IDLE = """
            select a.id, a.idle_since from agents.agent a join agents.pulse p on p.agent = a.id
            where a.state = 'connected' and a.dispatchable and a.asking and a.job is null and p.seen_at >= :heardSince
              and (:any or a.queue = any(:queues))
            """;

    private static final String FIND_ALL = COLUMNS + "where a.id = any(:ids)";

    private static final String ALL = COLUMNS + """
            order by (a.state = 'connected') desc, a.gone_at desc nulls first, a.name
            limit :limit
            """;

    private static final String CONNECTED =
            COLUMNS + "where a.state = 'connected' and a.dispatchable and not a.stopping";

    private static final String FIND = COLUMNS + "where a.id = :id";

    void insert(Tx tx, Agent agent, boolean dispatchable, byte[] tokenHash) {
        tx.handle()
                .createUpdate(INSERT)
                .bind("id", agent.id())
                .bind("name", agent.name())
                .bind("queue", agent.queue())
                .bindArray("tags", String.class, agent.tags())
                .bind("priority", agent.priority())
                .bind("hostname", agent.machine().hostname())
                .bind("os", agent.machine().os())
                .bind("arch", agent.machine().arch())
                .bind("version", agent.machine().version())
                .bind("dispatchable", dispatchable)
                .bind("tokenHash", tokenHash)
                .bind("state", agent.state().written())
                .bind("now", tx.now())
                .execute();
        tx.handle()
                .createUpdate(INSERT_PULSE)
                .bind("id", agent.id())
                .bind("now", tx.now())
                .execute();
    }

    /** The names in use that begin so. Until the transaction ends, nobody else is told. */
    Set<String> namesInUse(Tx tx, String pattern, String prefix) {
        tx.handle()
                .createQuery(LOCK_NAMES)
                .bind("pattern", pattern)
                .mapTo(String.class)
                .one();
        return tx.handle()
                .createQuery(NAMES_IN_USE)
                .bind("prefix", prefix)
                .mapTo(String.class)
                .set();
    }

    /** The agents whose tokens have these digests, by digest; both as hexadecimal text. */
    Map<String, Actor.Agent> byToken(Tx tx, Collection<String> digests) {
        return tx.handle()
                .createQuery(BY_TOKEN)
                .bindArray("digests", String.class, digests)
                .map((row, _) ->
                        Map.entry(row.getString("digest"), new Actor.Agent(row.getString("id"), row.getString("name"))))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    Optional<Standing> standing(Tx tx, UUID id) {
        return Optional.ofNullable(standings(tx, List.of(id)).get(id));
    }

    /** Those of the agents that there are. */
    Map<UUID, Standing> standings(Tx tx, Collection<UUID> ids) {
        return tx.handle()
                .createQuery(STANDING)
                .bindArray("ids", UUID.class, ids)
                .bind("now", tx.now())
                .map((row, _) -> Map.entry(Rows.id(row, "id"), standing(row)))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    private static Standing standing(ResultSet row) throws SQLException {
        return new Standing(
                AgentState.read(row.getString("state")),
                row.getBoolean("asking"),
                Rows.maybeId(row, "job"),
                Rows.maybeTime(row, "job_accepted_at"),
                row.getBoolean("forsaken"),
                row.getBoolean("stopping"),
                Rows.maybeText(row, "paused"));
    }

    /** The agent's name, if it was not connected until now. */
    Optional<String> connect(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(CONNECT)
                .bind("id", id)
                .mapTo(String.class)
                .findOne();
    }

    /** The agent's name, if it was not disconnected until now. */
    Optional<String> disconnect(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(DISCONNECT)
                .bind("id", id)
                .bind("now", tx.now())
                .mapTo(String.class)
                .findOne();
    }

    /** Lets an agent do nothing any more; the answer is its name, if there is such an agent. */
    Optional<String> shutOut(Tx tx, UUID id, String because) {
        return tx.handle()
                .createQuery(SHUT_OUT)
                .bind("id", id)
                .bind("because", because)
                .mapTo(String.class)
                .findOne();
    }

    void beat(Tx tx, Collection<UUID> ids) {
        tx.handle()
                .createUpdate(BEAT)
                .bindArray("ids", UUID.class, ids)
                .bind("now", tx.now())
                .execute();
    }

    List<UUID> lostAmong(Tx tx, Collection<UUID> ids) {
        return tx.handle()
                .createQuery(LOST_AMONG)
                .bindArray("ids", UUID.class, ids)
                .mapTo(UUID.class)
                .list();
    }

    /** How many of the agents did not ask before. */
    int ask(Tx tx, Collection<UUID> ids) {
        return tx.handle()
                .createUpdate(ASK)
                .bindArray("ids", UUID.class, ids)
                .bind("now", tx.now())
                .execute();
    }

    /** The same, of those who may be given a job: for who does not wait for an answer that tells them of their pause or end. */
    int askAgain(Tx tx, Collection<UUID> ids) {
        return tx.handle()
                .createUpdate(ASK_AGAIN)
                .bindArray("ids", UUID.class, ids)
                .bind("now", tx.now())
                .execute();
    }

    List<Actor.Agent> lose(Tx tx, Instant silentSince, String because) {
        return tx.handle()
                .createQuery(LOSE)
                .bind("silentSince", silentSince)
                .bind("because", because)
                .bind("now", tx.now())
                .map((row, _) -> new Actor.Agent(row.getString("id"), row.getString("name")))
                .list();
    }

    int forget(Tx tx, Instant before) {
        return tx.handle().createUpdate(FORGET).bind("before", before).execute();
    }

    /** Who asks for work, and since when. */
    Map<UUID, Instant> idle(Tx tx, Instant heardSince, Optional<Set<String>> queues) {
        return tx.handle()
                .createQuery(IDLE)
                .bind("heardSince", heardSince)
                .bind("any", queues.isEmpty())
                .bindArray("queues", String.class, queues.orElse(Set.of()))
                .map((row, _) -> Map.entry(Rows.id(row, "id"), Rows.time(row, "idle_since")))
                .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    List<Agent> find(Tx tx, Collection<UUID> ids) {
        return tx.handle()
                .createQuery(FIND_ALL)
                .bindArray("ids", UUID.class, ids)
                .map((row, _) -> agent(tx, row))
                .list();
    }

    List<Agent> connected(Tx tx) {
        return tx.handle()
                .createQuery(CONNECTED)
                .map((row, _) -> agent(tx, row))
                .list();
    }

    List<Agent> all(Tx tx, int limit) {
        return tx.handle()
                .createQuery(ALL)
                .bind("limit", limit)
                .map((row, _) -> agent(tx, row))
                .list();
    }

    Optional<Agent> find(Tx tx, UUID id) {
        return tx.handle()
                .createQuery(FIND)
                .bind("id", id)
                .map((row, _) -> agent(tx, row))
                .findOne();
    }

    private static Agent agent(Tx tx, ResultSet row) throws SQLException {
        return new Agent(
                Rows.id(row, "id"),
                row.getString("name"),
                row.getString("queue"),
                tags(row),
                row.getInt("priority"),
                AgentState.read(row.getString("state")),
                new Agent.Machine(
                        row.getString("hostname"),
                        row.getString("os"),
                        row.getString("arch"),
                        row.getString("version")),
                Rows.time(row, "registered_at"),
                Rows.time(row, "idle_since"),
                Rows.time(row, "seen_at"),
                Rows.maybeId(row, "job"),
                row.getBoolean("paused") ? pause(tx, row) : Optional.empty());
    }

    static List<String> tags(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("tags").getArray());
    }

    private static Optional<Agent.Pause> pause(Tx tx, ResultSet row) throws SQLException {
        Optional<Instant> until = Rows.maybeTime(row, "paused_until");
        return until.filter(at -> !at.isAfter(tx.now())).isPresent()
                ? Optional.empty()
                : Optional.of(new Agent.Pause(Rows.maybeText(row, "pause_note").orElse(""), until));
    }
}
