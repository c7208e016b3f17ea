package dev.belay.platform.work;

import dev.belay.platform.access.Permission;
import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.ReconcilerList;
import dev.belay.protocol.api.ReconcilerView;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Background work for administrators: what it does, what went wrong in it, and pausing it. */
record WorkPages(Work work, Pages pages) {

    static final String PATH = "/work";

    /** All background work. */
    record WorkPage(List<Row> rows, Instant now) {

        WorkPage {
            rows = List.copyOf(rows);
        }
    }

    /** One reconciler. */
    record Row(WorkStatus status, Optional<Pause> pause) {

        Badge badge() {
            if (pause.isPresent()) {
                return Badge.waiting("paused");
            }
            if (status.state() == WorkStatus.State.ELSEWHERE) {
                return Badge.quiet("elsewhere");
            }
            return status.failure().isPresent() ? Badge.bad("failed") : Badge.good("works");
        }

        /** What it shows about itself, in a sentence; empty when there is nothing to say. */
        String why() {
            return pause.map(each -> "Paused by " + each.actor() + ".")
                    .or(status::failure)
                    .orElse("");
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.ADMINISTER, this::show),
                Route.get(PATH + "/live", Permission.ADMINISTER, this::live),
                Route.put(PATH + "/{reconciler}/pause", Permission.ADMINISTER, this::pause),
                Route.delete(PATH + "/{reconciler}/pause", Permission.ADMINISTER, this::resume),
                Route.get("/api/work", Permission.ADMINISTER, this::list),
                Route.put("/api/work/{reconciler}/pause", Permission.ADMINISTER, this::pauseByApi),
                Route.delete("/api/work/{reconciler}/pause", Permission.ADMINISTER, this::resumeByApi));
    }

    private Response show(Request request) {
        return pages.page(request, "Background work", "platform/work/work.jte", page());
    }

    private Response live(Request request) {
        return pages.live("platform/work/worknow.jte", this::page, () -> false, Work.TOPIC);
    }

    WorkPage page() {
        return new WorkPage(rows(), pages.now());
    }

    private List<Row> rows() {
        Map<String, Pause> pauses = work.pauses();
        return work.status().stream()
                .map(each -> new Row(each, Optional.ofNullable(pauses.get(each.name()))))
                .toList();
    }

    private Response pause(Request request) {
        work.pause(request.pathValue("reconciler"), request.caller().actor());
        return Response.redirect(PATH);
    }

    private Response resume(Request request) {
        work.resume(request.pathValue("reconciler"), request.caller().actor());
        return Response.redirect(PATH);
    }

    private Response list(Request request) {
        return Response.json(
                new ReconcilerList(rows().stream().map(WorkPages::view).toList()));
    }

    private Response pauseByApi(Request request) {
        work.pause(request.pathValue("reconciler"), request.caller().actor());
        return Response.empty();
    }

    private Response resumeByApi(Request request) {
        work.resume(request.pathValue("reconciler"), request.caller().actor());
        return Response.empty();
    }

    private static ReconcilerView view(Row row) {
        WorkStatus status = row.status();
        String state =
                row.pause().isPresent() ? "paused" : status.state().name().toLowerCase(Locale.ROOT);
        return new ReconcilerView(
                status.name(),
                state,
                status.began(),
                status.took().toMillis(),
                status.failure(),
                status.runs(),
                status.failures(),
                row.pause().map(Pause::actor));
    }
}
