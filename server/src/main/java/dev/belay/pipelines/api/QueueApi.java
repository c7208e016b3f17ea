package dev.belay.pipelines.api;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.pipelines.figures.LineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much waits and who works, by queue, for those who start and stop machines accordingly. Of jobs that are alike in tags and pipeline
 * nobody counts more than {@link LineStore#COUNTED_MAX}, so that the answer comes at once however many wait.
 */
public final class QueueApi {

    private static final int POLL_SECONDS = 10;
    private static final Map<String, String> POLL =
            Map.of("Buildkite-Agent-Metrics-Poll-Duration", Integer.toString(POLL_SECONDS));

    private final Database database;
    private final Agents agents;
    private final LineStore lines = new LineStore();

    /** How many command jobs of a queue wait for an agent, are with one, and wait for something else. */
    private record Depth(long scheduled, long running, long waiting) {

        static final Depth NONE = new Depth(0, 0, 0);

        Depth and(Depth other) {
            return new Depth(scheduled + other.scheduled, running + other.running, waiting + other.waiting);
        }
    }

    /** What there is now. */
    private record Standing(Map<String, Depth> depths, List<Agent> agents) {}

    public QueueApi(Database database, Agents agents) {
        this.database = database;
        this.agents = agents;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/v3/metrics", Permission.REGISTER_AGENT, this::all),
                Route.get("/v3/metrics/queue", Permission.REGISTER_AGENT, this::one));
    }

    private Standing standing() {
        return database.read(tx -> new Standing(depths(tx), agents.connected(tx)));
    }

    private Map<String, Depth> depths(Tx tx) {
        var depths = new TreeMap<String, Depth>();
        lines.waiting(tx).forEach(each -> depths.merge(each.queue(), new Depth(each.jobs(), 0, 0), Depth::and));
        lines.held(tx).forEach(each -> depths.merge(each.queue(), new Depth(0, each.jobs(), 0), Depth::and));
        lines.later(tx).forEach(each -> depths.merge(each.queue(), new Depth(0, 0, each.jobs()), Depth::and));
        return depths;
    }

    private Response all(Request request) {
        Standing now = standing();
        var names = new TreeSet<>(now.depths().keySet());
        now.agents().forEach(agent -> names.add(agent.queue()));
        var jobsOf = new TreeMap<String, Object>();
        var agentsOf = new TreeMap<String, Object>();
        for (String name : names) {
            jobsOf.put(name, jobs(depths(now, name)));
            agentsOf.put(name, agents(agentsOf(now, name)));
        }
        var jobs = new TreeMap<>(jobs(now.depths().values()));
        jobs.put("queues", jobsOf);
        var working = new TreeMap<>(agents(now.agents()));
        working.put("queues", agentsOf);
        return answer(jobs, working);
    }

    private Response one(Request request) {
        Standing now = standing();
        String name = request.query("name").orElse(Agent.DEFAULT_QUEUE);
        return answer(jobs(depths(now, name)), agents(agentsOf(now, name)));
    }

    private static Response answer(Map<String, Object> jobs, Map<String, Object> agents) {
        var body = Map.of("organization", Map.of("slug", "belay"), "jobs", jobs, "agents", agents);
        return new Response.JsonBody(200, body, Json.V3, POLL);
    }

    private static List<Depth> depths(Standing now, String queue) {
        return List.of(now.depths().getOrDefault(queue, Depth.NONE));
    }

    private static List<Agent> agentsOf(Standing now, String queue) {
        return now.agents().stream()
                .filter(agent -> agent.queue().equals(queue))
                .toList();
    }

    private static Map<String, Object> jobs(Collection<Depth> depths) {
        Depth all = depths.stream().reduce(Depth.NONE, Depth::and);
        return Map.of(
                "scheduled",
                all.scheduled(),
                "running",
                all.running(),
                "waiting",
                all.waiting(),
                "total",
                all.scheduled() + all.running() + all.waiting());
    }

    private static Map<String, Object> agents(Collection<Agent> agents) {
        long busy = agents.stream().filter(agent -> agent.job().isPresent()).count();
        return Map.of("busy", busy, "idle", agents.size() - busy, "total", agents.size());
    }
}
