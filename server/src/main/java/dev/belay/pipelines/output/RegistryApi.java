package dev.belay.pipelines.output;

import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheRegistry.Address;
import dev.belay.protocol.agent.CacheRegistry.Commit;
import dev.belay.protocol.agent.CacheRegistry.Declaration;
import dev.belay.protocol.agent.CacheRegistry.Entry;
import dev.belay.protocol.agent.CacheRegistry.Upload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Registries of caches, as agents of other makers ask for them by the token of their job. */
final class RegistryApi {

    private static final String ONE = "/v3/cache_registries/{registry}";

    /** {@code ~} is the usual one. */
    private static final Pattern NAME = Pattern.compile("~|[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

    /** These words tell agents that something is not there from what went wrong. */
    private static final String NO_ENTRY = "Cache entry not found";

    private static final String NO_REGISTRY = "Cache registry not found";

    private final Registries registries;
    private final JobCallers callers;

    RegistryApi(Registries registries, JobCallers callers) {
        this.registries = registries;
        this.callers = callers;
    }

    /** Agents of before kept what they saved in a store of their maker's, and ask by GET: for them there is nothing here. */
    List<Route> routes() {
        return List.of(
                Route.get(ONE, Permission.ACT_FOR_JOB, request -> named(request, this::show)),
                Route.post(ONE + "/peek", Permission.ACT_FOR_JOB, request -> named(request, this::peek)),
                Route.post(ONE + "/retrieve", Permission.ACT_FOR_JOB, request -> named(request, this::retrieve)),
                Route.get(ONE + "/peek", Permission.ACT_FOR_JOB, _ -> missing(NO_ENTRY)),
                Route.get(ONE + "/retrieve", Permission.ACT_FOR_JOB, _ -> missing(NO_ENTRY)),
                Route.post(ONE + "/expire", Permission.ACT_FOR_JOB, request -> named(request, this::expire)),
                Route.put(ONE + "/store", Permission.ACT_FOR_JOB, request -> named(request, this::store)),
                Route.put(ONE + "/commit", Permission.ACT_FOR_JOB, request -> named(request, this::commit)));
    }

    /** What answers for a registry with a name that may be one. */
    private interface Answer {
        Response to(Request request, String name);
    }

    private static Response named(Request request, Answer answer) {
        String name = request.pathValue("registry");
        return NAME.matcher(name).matches() ? answer.to(request, name) : missing(NO_REGISTRY);
    }

    private static Response missing(String what) {
        return new Response.JsonBody(404, Map.of("message", what), Json.V3, Map.of());
    }

    private Response show(Request request, String name) {
        return Response.v3(registries.registry(callers.own(request).id(), name));
    }

    private Response peek(Request request, String name) {
        Job job = callers.own(request);
        return found(registries.peek(job.id(), name, request.json(Json.V3, Address.class)));
    }

    private Response retrieve(Request request, String name) {
        Job job = callers.own(request);
        return found(registries.retrieve(job.id(), name, request.json(Json.V3, Address.class)));
    }

    private static Response found(Optional<Entry> entry) {
        return entry.map(Response::v3).orElseGet(() -> missing(NO_ENTRY));
    }

    private Response store(Request request, String name) {
        Job job = callers.ownUnderWay(request);
        UUID id = registries.declare(job.id(), name, request.json(Json.V3, Declaration.class));
        return Response.v3(new Upload(id.toString(), false, List.of()));
    }

    private Response commit(Request request, String name) {
        Job job = callers.ownUnderWay(request);
        Optional<UUID> upload = id(request.json(Json.V3, Commit.class).uploadId());
        return upload.filter(id -> registries.commit(job.id(), name, id)).isPresent()
                ? Response.v3(Map.of("message", "The cache is found from now on."))
                : missing(NO_ENTRY);
    }

    private static Optional<UUID> id(String written) {
        try {
            return Optional.of(UUID.fromString(written));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private Response expire(Request request, String name) {
        Job job = callers.ownUnderWay(request);
        registries.expire(job.id(), name, request.json(Json.V3, Address.class));
        return Response.v3(Map.of());
    }
}
