package dev.belay.pipelines.page;

import dev.belay.agents.Agents;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.figures.LineStore;
import dev.belay.pipelines.job.JobStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.JobView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Queues for people. */
public record QueuePages(Database database, JobStore jobs, Agents agents, LineStore lines, Views views, Pages pages) {

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
            return QueueListPage.of(
                    waiting, lines.held(tx), lines.waited(tx), agents.connected(tx), next(tx, waiting), pages.now());
        });
    }

    /** Of each queue one job, with what it waits for. */
    private Map<UUID, JobView> next(Tx tx, List<LineStore.Waiting> waiting) {
        var next = new HashMap<UUID, JobView>();
        waiting.stream()
                .collect(Collectors.groupingBy(LineStore.Waiting::queue))
                .values()
                .forEach(each -> QueueListPage.oldest(each)
                        .flatMap(one -> jobs.find(tx, one.first()))
                        .ifPresent(job -> next.put(job.id(), views.job(tx, job))));
        return next;
    }
}
