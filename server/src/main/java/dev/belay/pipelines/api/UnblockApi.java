package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.output.MetaDataStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.Unblock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Lets builds go on that wait for somebody, by the API and by the form on a job's page. */
public final class UnblockApi {

    /** Before the keys of fields in forms, which have fields of their own. */
    private static final String FIELD = "field.";

    private static final String OLDER = "older";

    private final Database database;
    private final BuildStore store;
    private final JobStore jobs;
    private final MetaDataStore metaData;
    private final Unblocking unblocking;
    private final Views views;

    public UnblockApi(
            Database database,
            BuildStore store,
            JobStore jobs,
            MetaDataStore metaData,
            Unblocking unblocking,
            Views views) {
        this.database = database;
        this.store = store;
        this.jobs = jobs;
        this.metaData = metaData;
        this.unblocking = unblocking;
        this.views = views;
    }

    public List<Route> routes() {
        return List.of(Route.put("/api/jobs/{id}/unblock", Permission.BUILD, this::unblock));
    }

    private Response unblock(Request request) {
        UUID id = JobCallers.id(request);
        Unblock said = request.json(Unblock.class);
        press(
                id,
                new Unblocking.Press(
                        said.fields().orElse(Map.of()), said.older().orElse(false)),
                request.caller().actor());
        return Response.json(database.read(tx -> {
            Job job = jobs.find(tx, id).orElseThrow();
            return views.build(tx, store.find(tx, job.build()).orElseThrow());
        }));
    }

    /** What somebody wrote into the form of a page. */
    public static Unblocking.Press written(Map<String, String> form) {
        var fields = new LinkedHashMap<String, String>();
        form.forEach((name, value) -> {
            if (name.startsWith(FIELD)) {
                fields.merge(key(name), value, (one, other) -> one.isEmpty() ? other : one + "\n" + other);
            }
        });
        return new Unblocking.Press(fields, form.containsKey(OLDER));
    }

    /** A field of several choices has a box for each, numbered behind a dot; keys hold no dots. */
    private static String key(String name) {
        String key = name.substring(FIELD.length());
        int dot = key.indexOf('.');
        return dot < 0 ? key : key.substring(0, dot);
    }

    /** Lets a build go on; see {@link Unblocking#unblock}. */
    public void press(UUID id, Unblocking.Press press, Actor actor) {
        database.transact(tx -> {
            Map<String, String> answers = unblocking.unblock(tx, id, press, actor);
            UUID build = jobs.buildOf(tx, id).orElseThrow();
            answers.forEach((key, value) -> metaData.set(tx, build, key, value));
            return id;
        });
    }
}
