package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.output.Retention;
import dev.belay.pipelines.output.RetentionStore;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.setting.RetentionSetting;
import dev.belay.protocol.setting.RetentionView;
import java.util.List;
import java.util.Map;

/** How long the logs and artifacts of a pipeline's builds are kept. */
public record RetentionApi(
        Database database, Journal journal, PipelineStore pipelines, RetentionStore store, Retention usual) {

    private static final String PATH = "/api/pipelines/{slug}/retention";
    private static final int DAYS_MAX = 36_500;
    private static final int BUILDS_MAX = 1_000_000;

    List<Route> routes() {
        return List.of(Route.get(PATH, Permission.VIEW, this::show), Route.put(PATH, Permission.CONFIGURE, this::put));
    }

    /** The same by a form. */
    List<Route> pages() {
        return List.of(Route.post("/pipelines/{slug}/retention", Permission.CONFIGURE, this::submit));
    }

    private Response show(Request request) {
        return Response.json(database.read(
                tx -> view(store.wish(tx, found(tx, request).id()))));
    }

    private Response put(Request request) {
        return Response.json(put(request, request.json(RetentionSetting.class)));
    }

    private Response submit(Request request) {
        Map<String, String> form = request.form();
        put(
                request,
                new RetentionSetting(
                        LeftToServer.typed(form, "logDays"),
                        LeftToServer.typed(form, "logBuilds"),
                        LeftToServer.typed(form, "artifactDays"),
                        LeftToServer.typed(form, "artifactBuilds")));
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#retention");
    }

    private RetentionView put(Request request, RetentionSetting asked) {
        Actor actor = request.caller().actor();
        return database.transact(tx -> {
            Pipeline pipeline = pipelines.lock(tx, found(tx, request).id()).orElseThrow();
            Retention.Wish before = store.wish(tx, pipeline.id());
            var after = new Retention.Wish(
                    LeftToServer.chosen("logDays", asked.logDays(), before.logDays(), 0, DAYS_MAX),
                    LeftToServer.chosen("logBuilds", asked.logBuilds(), before.logBuilds(), 1, BUILDS_MAX),
                    LeftToServer.chosen("artifactDays", asked.artifactDays(), before.artifactDays(), 0, DAYS_MAX),
                    LeftToServer.chosen(
                            "artifactBuilds", asked.artifactBuilds(), before.artifactBuilds(), 1, BUILDS_MAX));
            store.put(tx, pipeline.id(), after);
            Retention kept = after.over(usual);
            String summary = actor.label() + " set how long " + pipeline.slug() + " keeps logs ("
                    + kept.logs().told() + ") and artifacts ("
                    + kept.artifacts().told() + ")";
            journal.append(tx, pipeline.configured(actor, summary));
            return view(after);
        });
    }

    /** How long a pipeline keeps things, and what it asked for itself. */
    public Kept kept(Tx tx, Pipeline pipeline) {
        Retention.Wish wish = store.wish(tx, pipeline.id());
        return new Kept(wish.over(usual), wish);
    }

    /** What holds, and which part of it the pipeline asked for. */
    public record Kept(Retention retention, Retention.Wish wish) {}

    private RetentionView view(Retention.Wish wish) {
        Retention kept = wish.over(usual);
        return new RetentionView(
                kept.logs().days(),
                kept.logs().builds(),
                kept.artifacts().days(),
                kept.artifacts().builds(),
                new RetentionSetting(wish.logDays(), wish.logBuilds(), wish.artifactDays(), wish.artifactBuilds()));
    }

    private Pipeline found(Tx tx, Request request) {
        return pipelines.named(tx, request.pathValue("slug"));
    }
}
