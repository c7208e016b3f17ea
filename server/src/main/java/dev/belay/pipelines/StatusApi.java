package dev.belay.pipelines;

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
import dev.belay.protocol.api.StatusesSetting;
import dev.belay.protocol.api.StatusesView;
import java.util.List;

/** Which forges are told how builds go. */
record StatusApi(Database database, PipelineStore pipelines, CommitStatuses statuses) {

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

    private Response set(Request request) {
        var asked = request.json(StatusesSetting.class);
        return Response.json(database.transact(tx -> {
            Pipeline pipeline = pipeline(tx, request);
            StatusTarget target = StatusTarget.of(
                    asked.forge(), asked.api(), asked.project(), asked.context(), asked.token(), pipeline.repository());
            statuses.set(tx, pipeline, target, request.caller().actor());
            return view(tx, pipeline);
        }));
    }

    private Response stop(Request request) {
        return database.transact(tx -> {
            statuses.stop(tx, pipeline(tx, request), request.caller().actor());
            return Response.empty();
        });
    }

    private Pipeline pipeline(Tx tx, Request request) {
        String slug = request.pathValue("slug");
        return pipelines.find(tx, slug).orElseThrow(() -> Problem.notFound("pipeline “" + slug + "”"));
    }

    private StatusesView view(Tx tx, Pipeline pipeline) {
        CommitStatuses.Standing standing = statuses.of(tx, pipeline)
                .orElseThrow(() -> Problem.notFound("forge that is told of the builds of " + pipeline.slug()));
        StatusTarget target = standing.target();
        return new StatusesView(
                target.kind().written(),
                target.api().toString(),
                target.project(),
                target.context(),
                standing.failure());
    }
}
