package dev.belay.agents;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Agents for people. */
record AgentPages(Database database, AgentStore store, AgentRegistry registry, JobTitles jobs, Pages pages) {

    private static final int LIST_MAX = 1000;

    List<Route> routes() {
        return List.of(
                Route.get("/agents", Permission.VIEW, this::list),
                Route.get("/agents/live", Permission.VIEW, this::listLive),
                Route.get("/agents/{id}", Permission.VIEW, this::show),
                Route.delete("/agents/{id}", Permission.ADMINISTER, this::shutOut));
    }

    private Response list(Request request) {
        return pages.page(request, "Agents", "agents/agents.jte", page());
    }

    private Response listLive(Request request) {
        return pages.liveForMany("agents", "agents/agentlist.jte", this::page, Agents.TOPIC, Agents.WORK_TOPIC);
    }

    private AgentListPage page() {
        return database.read(tx -> page(tx, store.all(tx, LIST_MAX)));
    }

    private AgentListPage page(Tx tx, List<Agent> agents) {
        List<UUID> work = agents.stream().flatMap(agent -> agent.job().stream()).toList();
        return new AgentListPage(agents, jobs.of(tx, work), pages.now());
    }

    private Response show(Request request) {
        String id = request.pathValue("id");
        AgentListPage page = database.read(tx -> uuid(id).flatMap(known -> store.find(tx, known))
                .map(agent -> page(tx, List.of(agent)))
                .orElseThrow(() -> Problem.notFound("agent " + id)));
        return pages.page(request, page.agents().getFirst().name(), "agents/agent.jte", page);
    }

    private Response shutOut(Request request) {
        String id = request.pathValue("id");
        registry.shutOut(
                uuid(id).orElseThrow(() -> Problem.notFound("agent " + id)),
                request.caller().actor());
        return Response.redirect("/agents");
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
