package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.output.Caches;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.setting.CacheList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The caches of a pipeline, for people: what there is, and away with one. */
public record CacheListApi(Database database, Journal journal, PipelineStore pipelines, Caches caches) {

    private static final String PATH = "/api/pipelines/{slug}/caches";

    List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.VIEW, this::list),
                Route.delete(PATH + "/{cache}", Permission.CONFIGURE, this::delete));
    }

    /** The same by a form. */
    List<Route> pages() {
        return List.of(Route.delete("/pipelines/{slug}/caches/{cache}", Permission.CONFIGURE, this::remove));
    }

    private Response list(Request request) {
        return Response.json(database.read(tx -> list(tx, pipelines.named(tx, request.pathValue("slug")))));
    }

    public CacheList list(Tx tx, Pipeline pipeline) {
        return caches.list(tx, pipeline.id());
    }

    private Response remove(Request request) {
        delete(request);
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#caches");
    }

    private Response delete(Request request) {
        Actor actor = request.caller().actor();
        String written = request.pathValue("cache");
        database.transact(tx -> {
            Pipeline pipeline = pipelines.named(tx, request.pathValue("slug"));
            String key = id(written)
                    .flatMap(id -> caches.remove(tx, pipeline.id(), id))
                    .orElseThrow(() -> Problem.notFound("cache " + written + " of " + pipeline.slug()));
            String summary = actor.label() + " removed the cache “" + key + "” of " + pipeline.slug();
            journal.append(tx, pipeline.configured(actor, summary));
            return pipeline;
        });
        return Response.json(Map.of());
    }

    private static Optional<UUID> id(String written) {
        try {
            return Optional.of(UUID.fromString(written));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
