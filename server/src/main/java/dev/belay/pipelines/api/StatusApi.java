package dev.belay.pipelines.api;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.forge.CommitStatuses;
import dev.belay.pipelines.forge.StatusTarget;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.setting.StatusesSetting;
import dev.belay.protocol.setting.StatusesView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which forges are told how builds go. */
public record StatusApi(Database database, PipelineStore pipelines, CommitStatuses statuses) {

    private static final String PAGE = "/pipelines/{slug}/statuses";
    private static final String ONE = "/api/pipelines/{slug}/statuses";

    List<Route> routes() {
        return List.of(
                Route.get(ONE, Permission.VIEW, this::show),
                Route.put(ONE, Permission.CONFIGURE, this::set),
                Route.delete(ONE, Permission.CONFIGURE, this::stop));
    }

    private Response show(Request request) {
        return Response.json(database.read(tx -> view(tx, pipeline(tx, request))));
    }

    /** The same by forms. */
    List<Route> pages() {
        return List.of(
                Route.post(PAGE, Permission.CONFIGURE, this::submit),
                Route.delete(PAGE, Permission.CONFIGURE, this::stopped));
    }

    private Response set(Request request) {
        return Response.json(set(request, request.json(StatusesSetting.class)));
    }

    private Response submit(Request request) {
        Map<String, String> form = request.form();
        set(
                request,
                new StatusesSetting(
                        form.getOrDefault("forge", ""),
                        given(form, "api"),
                        given(form, "project"),
                        given(form, "context"),
                        form.getOrDefault("token", "").strip()));
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#statuses");
    }

    private static Optional<String> given(Map<String, String> form, String name) {
        return Optional.ofNullable(form.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private StatusesView set(Request request, StatusesSetting asked) {
        return database.transact(tx -> {
            Pipeline pipeline = pipeline(tx, request);
            StatusTarget target = StatusTarget.of(
                    asked.forge(), asked.api(), asked.project(), asked.context(), asked.token(), pipeline.repository());
            statuses.set(tx, pipeline, target, request.caller().actor());
            return view(tx, pipeline);
        });
    }

    private Response stopped(Request request) {
        stop(request);
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#statuses");
    }

    private Response stop(Request request) {
        return database.transact(tx -> {
            statuses.stop(tx, pipeline(tx, request), request.caller().actor());
            return Response.empty();
        });
    }

    private Pipeline pipeline(Tx tx, Request request) {
        return pipelines.named(tx, request.pathValue("slug"));
    }

    private StatusesView view(Tx tx, Pipeline pipeline) {
        return told(tx, pipeline)
                .orElseThrow(() -> Problem.notFound("forge that is told of the builds of " + pipeline.slug()));
    }

    /** The forge that is told of the builds of a pipeline, if one is. */
    public Optional<StatusesView> told(Tx tx, Pipeline pipeline) {
        return statuses.of(tx, pipeline)
                .map(standing -> new StatusesView(
                        standing.target().kind().written(),
                        standing.target().api().toString(),
                        standing.target().project(),
                        standing.target().context(),
                        standing.failure()));
    }
}
