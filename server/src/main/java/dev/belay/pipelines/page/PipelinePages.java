package dev.belay.pipelines.page;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.api.PipelineApi;
import dev.belay.pipelines.api.ScheduleApi;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.BuildSearchStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.schedule.Schedules;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineCreation;
import dev.belay.protocol.setting.OccasionsSetting;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pipelines for people. The form for a new one is at {@code /new-pipeline}, since a pipeline may be called “new”. */
public record PipelinePages(
        Database database,
        PipelineStore store,
        BuildSearchStore builds,
        Schedules schedules,
        Views views,
        PipelineApi api,
        PipelineSurroundings surroundings,
        Pages pages) {

    private static final int BUILDS_MAX = 30;

    public List<Route> routes() {
        return List.of(
                Route.get("/pipelines", Permission.VIEW, this::list),
                Route.get("/pipelines/live", Permission.VIEW, this::listLive),
                Route.post("/pipelines", Permission.CONFIGURE, this::create),
                Route.get("/new-pipeline", Permission.CONFIGURE, this::form),
                Route.get("/pipelines/{slug}", Permission.VIEW, this::show),
                Route.get("/pipelines/{slug}/live", Permission.VIEW, this::showLive),
                Route.post("/pipelines/{slug}/occasions", Permission.CONFIGURE, this::occasions));
    }

    private Response list(Request request) {
        return pages.page(request, "Pipelines", "pipelines/page/pipelines.jte", listPage(request));
    }

    private Response listLive(Request request) {
        return pages.live("pipelines/page/pipelinelist.jte", () -> listPage(request), () -> false, Builds.TOPIC);
    }

    private PipelineListPage listPage(Request request) {
        return database.read(
                tx -> new PipelineListPage(views.pipelines(tx, store.all(tx)), request.caller(), pages.now()));
    }

    private Response show(Request request) {
        PipelinePage page = page(request, true);
        return pages.page(request, page.pipeline().name(), "pipelines/page/pipeline.jte", page);
    }

    private Response showLive(Request request) {
        return pages.live("pipelines/page/buildlist.jte", () -> page(request, false), () -> false, Builds.TOPIC);
    }

    /** What is around the list of builds is read for the whole page only, and not whenever a build changes. */
    private PipelinePage page(Request request, boolean whole) {
        String slug = request.pathValue("slug");
        return database.read(tx -> {
            Pipeline pipeline = store.named(tx, slug);
            BuildChoice choice = BuildChoice.of(request);
            List<BuildSummary> found = builds.find(tx, slug, choice.search(), BUILDS_MAX + 1).stream()
                    .map(Views::summary)
                    .toList();
            List<BuildSummary> shown = found.subList(0, Math.min(BUILDS_MAX, found.size()));
            return new PipelinePage(
                    views.pipeline(tx, pipeline),
                    pipeline.occasions(),
                    shown,
                    choice.older(
                            found.size() > BUILDS_MAX
                                    ? Optional.of(shown.getLast().number())
                                    : Optional.empty()),
                    schedules.of(tx, pipeline).stream().map(ScheduleApi::view).toList(),
                    whole ? surroundings.trends(tx, slug) : PipelineTrends.NONE,
                    whole ? surroundings.settings(tx, pipeline) : PipelineSettings.NONE,
                    request.caller(),
                    pages.now());
        });
    }

    private Response occasions(Request request) {
        var form = request.form();
        var setting = new OccasionsSetting(
                Optional.of(form.containsKey("pullRequests")),
                Optional.of(form.containsKey("forks")),
                Optional.of(form.containsKey("labels")),
                Optional.of(form.containsKey("tags")));
        String slug = request.pathValue("slug");
        api.occasions(slug, setting, request.caller().actor());
        return Response.redirect("/pipelines/" + slug);
    }

    private Response form(Request request) {
        return form(request, 200, new NewPipelinePage(Map.of(), List.of(), "", request.caller()));
    }

    private Response form(Request request, int status, NewPipelinePage page) {
        return pages.page(status, request, "New pipeline", "pipelines/page/newpipeline.jte", page);
    }

    /** What is refused comes back in the form, with what was typed. */
    private Response create(Request request) {
        Map<String, String> typed = request.form();
        try {
            PipelineCreated created =
                    api.create(creation(typed), request.caller().actor());
            return pages.page(
                    request,
                    created.pipeline().name(),
                    "pipelines/page/pipelinecreated.jte",
                    new PipelineCreatedPage(created.pipeline(), created.hookSecret()));
        } catch (Problem problem) {
            return form(
                    request,
                    problem.kind().status(),
                    new NewPipelinePage(typed, problem.faults(), problem.getMessage(), request.caller()));
        }
    }

    private static PipelineCreation creation(Map<String, String> typed) {
        return new PipelineCreation(
                typed.getOrDefault("repository", ""),
                given(typed, "slug"),
                given(typed, "name"),
                given(typed, "branch"),
                given(typed, "pollSeconds").map(PipelinePages::seconds));
    }

    private static Integer seconds(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException _) {
            throw Problem.invalid("“" + text + "” is not a number of seconds.");
        }
    }

    private static Optional<String> given(Map<String, String> typed, String field) {
        return Optional.ofNullable(typed.get(field)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
