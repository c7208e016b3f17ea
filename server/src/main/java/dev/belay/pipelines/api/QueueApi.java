package dev.belay.pipelines.api;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.pipelines.job.DepthStore;
import dev.belay.pipelines.job.DepthStore.Depth;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How much waits and who works, by queue, for those who start and stop machines accordingly. */
public final class QueueApi {

    private static final int POLL_SECONDS = 10;
    private static final Map<String, String> POLL =
            Map.of("Buildkite-Agent-Metrics-Poll-Duration", Integer.toString(POLL_SECONDS));

    private final Database database;
    private final Agents agents;
    private final DepthStore queues = new DepthStore();

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
        return database.read(tx -> new Standing(queues.depths(tx), agents.connected(tx)));
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
        return List.of(now.depths().getOrDefault(queue, new Depth(0, 0, 0)));
    }

    private static List<Agent> agentsOf(Standing now, String queue) {
        return now.agents().stream()
                .filter(agent -> agent.queue().equals(queue))
                .toList();
    }

    private static Map<String, Object> jobs(Collection<Depth> depths) {
        int scheduled = depths.stream().mapToInt(Depth::scheduled).sum();
        int running = depths.stream().mapToInt(Depth::running).sum();
        int waiting = depths.stream().mapToInt(Depth::waiting).sum();
        return Map.of(
                "scheduled", scheduled, "running", running, "waiting", waiting, "total", scheduled + running + waiting);
    }

    private static Map<String, Object> agents(Collection<Agent> agents) {
        long busy = agents.stream().filter(agent -> agent.job().isPresent()).count();
        return Map.of("busy", busy, "idle", agents.size() - busy, "total", agents.size());
    }
}
