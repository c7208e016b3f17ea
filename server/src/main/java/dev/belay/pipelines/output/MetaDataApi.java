package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What jobs of a build tell each other, under {@code /v3}. */
public final class MetaDataApi {

    private static final int KEY_CHARACTERS_MAX = 1_024;
    private static final int VALUE_CHARACTERS_MAX = 100 * 1_024;
    private static final int KEYS_MAX = 10_000;

    private final Database database;
    private final MetaDataStore store;
    private final JobCallers callers;

    /** The bodies of these calls. */
    record Key(String key) {}

    record KeyAndValue(String key, String value) {}

    record Items(List<KeyAndValue> items) {}

    public MetaDataApi(Database database, MetaDataStore store, JobCallers callers) {
        this.database = database;
        this.store = store;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/data/set", Permission.ACT_FOR_JOB, this::set),
                Route.post("/v3/jobs/{id}/data/get", Permission.ACT_FOR_JOB, this::get),
                Route.post("/v3/jobs/{id}/data/exists", Permission.ACT_FOR_JOB, this::exists),
                Route.post("/v3/jobs/{id}/data/keys", Permission.ACT_FOR_JOB, this::keys),
                Route.post("/v3/jobs/{id}/data/set-batch", Permission.ACT_FOR_JOB, this::setBatch),
                Route.post("/v3/builds/{build}/data/get", Permission.ACT_FOR_JOB, this::get),
                Route.post("/v3/builds/{build}/data/exists", Permission.ACT_FOR_JOB, this::exists),
                Route.post("/v3/builds/{build}/data/keys", Permission.ACT_FOR_JOB, this::keys));
    }

    private Response set(Request request) {
        UUID build = callers.buildUnderWay(request);
        put(build, List.of(request.json(Json.V3, KeyAndValue.class)));
        return Response.v3(Map.of());
    }

    /** All of them or none. */
    private Response setBatch(Request request) {
        UUID build = callers.buildUnderWay(request);
        put(build, request.json(Json.V3, Items.class).items());
        return Response.v3(Map.of());
    }

    private void put(UUID build, List<KeyAndValue> items) {
        items.forEach(MetaDataApi::check);
        database.transact(tx -> {
            callers.hold(tx, build);
            items.forEach(item -> store.set(tx, build, item.key(), item.value()));
            if (store.keys(tx, build).size() > KEYS_MAX) {
                throw Problem.invalid("A build has at most " + KEYS_MAX + " keys of meta-data.");
            }
            return build;
        });
    }

    private static void check(KeyAndValue wanted) {
        if (wanted.key().isBlank() || wanted.key().length() > KEY_CHARACTERS_MAX) {
            throw Problem.invalid("A key of meta-data has 1 to " + KEY_CHARACTERS_MAX + " characters.");
        }
        if (wanted.value().length() > VALUE_CHARACTERS_MAX) {
            throw Problem.invalid("A value of meta-data has at most " + VALUE_CHARACTERS_MAX + " characters.");
        }
        if (wanted.key().contains("\0") || wanted.value().contains("\0")) {
            throw Problem.invalid("Meta-data holds no zero characters.");
        }
    }

    /** Jobs ask about their own build by their own id, and about any that they may read by its id or that of one of its jobs. */
    private UUID build(Request request) {
        String build = request.pathValues().containsKey("build")
                ? request.pathValue("build")
                : callers.named(request).build().toString();
        return callers.readable(request, build).build();
    }

    private Response get(Request request) {
        UUID build = build(request);
        String key = request.json(Json.V3, Key.class).key();
        return database.read(tx -> store.get(tx, build, key))
                .map(value -> Response.v3(new KeyAndValue(key, value)))
                .orElseThrow(() -> Problem.notFound("meta-data with the key “" + key + "” in this build"));
    }

    private Response exists(Request request) {
        UUID build = build(request);
        String key = request.json(Json.V3, Key.class).key();
        return Response.v3(
                Map.of("exists", database.read(tx -> store.get(tx, build, key)).isPresent()));
    }

    private Response keys(Request request) {
        UUID build = build(request);
        return Response.v3(database.read(tx -> store.keys(tx, build)));
    }
}
