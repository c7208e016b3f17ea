package dev.belay.pipelines.page;

import dev.belay.agents.Agent;
import dev.belay.agents.Agents;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.figures.LineStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Queues for people. */
public record QueuePages(Database database, JobStore jobs, Agents agents, LineStore lines, Views views, Pages pages) {

    /** So many kinds of jobs of one queue are looked at for one that an agent could take. */
    private static final int KINDS_MAX = 20;

    public List<Route> routes() {
        return List.of(
                Route.get("/queues", Permission.VIEW, this::show),
                Route.get("/queues/live", Permission.VIEW, this::live));
    }

    private Response show(Request request) {
        return pages.page(request, "Queues", "pipelines/page/queues.jte", page());
    }

    private Response live(Request request) {
        return pages.liveForMany("queues", "pipelines/page/queuelist.jte", this::page, Agents.WORK_TOPIC, Agents.TOPIC);
    }

    private QueueListPage page() {
        return database.read(tx -> {
            List<LineStore.Waiting> waiting = lines.waiting(tx);
            List<Agent> connected = agents.connected(tx);
            return QueueListPage.of(
                    waiting, lines.held(tx), lines.waited(tx), connected, next(tx, waiting, connected), pages.now());
        });
    }

    /** Of each queue the job that waits longest of those that an agent could take, or else of all. */
    private Map<String, QueueListPage.Next> next(Tx tx, List<LineStore.Waiting> waiting, List<Agent> connected) {
        var next = new HashMap<String, QueueListPage.Next>();
        waiting.stream()
                .collect(Collectors.groupingBy(LineStore.Waiting::queue))
                .forEach((queue, each) -> first(tx, each, connected).ifPresent(one -> next.put(queue, one)));
        return next;
    }

    private Optional<QueueListPage.Next> first(Tx tx, List<LineStore.Waiting> waiting, List<Agent> connected) {
        List<LineStore.Waiting> oldest = waiting.stream()
                .sorted(Comparator.comparing(LineStore.Waiting::since))
                .limit(KINDS_MAX)
                .toList();
        Optional<QueueListPage.Next> unfit = Optional.empty();
        for (LineStore.Waiting each : oldest) {
            Optional<Job> job = jobs.find(tx, each.first());
            if (job.isEmpty()) {
                continue;
            }
            boolean fits =
                    connected.stream().anyMatch(agent -> job.get().rules().fit(agent));
            if (fits) {
                return Optional.of(new QueueListPage.Next(views.job(tx, job.get()), each.since(), true));
            }
            if (unfit.isEmpty()) {
                unfit = Optional.of(new QueueListPage.Next(views.job(tx, job.get()), each.since(), false));
            }
        }
        return unfit;
    }
}
