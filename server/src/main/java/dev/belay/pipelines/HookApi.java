package dev.belay.pipelines;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.NewBuild;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where repositories tell of pushes. The answer comes as soon as the build is on the disk. */
final class HookApi {

    private static final long BODY_BYTES_MAX = 25L << 20;
    private static final int ACCEPTED = 202;

    private final Database database;
    private final PipelineStore pipelines;
    private final Builds builds;

    HookApi(Database database, PipelineStore pipelines, Builds builds) {
        this.database = database;
        this.pipelines = pipelines;
        this.builds = builds;
    }

    List<Route> routes() {
        // A webhook proves itself by its signature, not by a token.
        return List.of(
                Route.post("/hooks/{slug}", Permission.OPEN, this::receive).withBody(BODY_BYTES_MAX));
    }

    private Response receive(Request request) {
        String slug = request.pathValue("slug");
        Optional<Pipeline> known = database.read(tx -> pipelines.find(tx, slug));
        // Who does not know the secret does not learn either whether there is such a pipeline.
        byte[] body = HookCall.proved(request, known.map(Pipeline::hookSecret));
        Pipeline pipeline = known.orElseThrow(HookCall::unproved);
        return switch (HookCall.read(request, body)) {
            case HookCall.Ignored ignored -> answer(Map.of("message", ignored.because()));
            case HookCall.Push push -> {
                var wanted = new NewBuild(
                        Build.Source.WEBHOOK,
                        push.branch(),
                        push.commit(),
                        push.message(),
                        push.author(),
                        push.delivery());
                Builds.Made made = database.transact(tx -> builds.create(tx, pipeline, wanted, new Actor.Anonymous()));
                yield answer(Map.of(
                        "message", made.fresh() ? "A build was created." : "This push has a build already.",
                        "number", made.build().number(),
                        "path", made.build().path()));
            }
        };
    }

    private static Response answer(Map<String, Object> body) {
        return new Response.JsonBody(ACCEPTED, body, Json.API, Map.of());
    }
}
