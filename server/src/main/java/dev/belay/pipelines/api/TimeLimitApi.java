package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.TimeLimits;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.running.TimeLimitStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.setting.TimeLimitsSetting;
import dev.belay.protocol.setting.TimeLimitsView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How long jobs of a pipeline may take. */
public record TimeLimitApi(
        Database database, Journal journal, PipelineStore pipelines, TimeLimitStore store, JobLimits usual) {

    private static final String PATH = "/api/pipelines/{slug}/time-limits";
    private static final int MINUTES_MAX = 525_600;

    List<Route> routes() {
        return List.of(Route.get(PATH, Permission.VIEW, this::show), Route.put(PATH, Permission.CONFIGURE, this::put));
    }

    /** The same by a form. */
    List<Route> pages() {
        return List.of(Route.post("/pipelines/{slug}/time-limits", Permission.CONFIGURE, this::submit));
    }

    private Response show(Request request) {
        return Response.json(database.read(tx -> view(tx, pipelines.named(tx, request.pathValue("slug")))));
    }

    private Response put(Request request) {
        return Response.json(put(request, request.json(TimeLimitsSetting.class)));
    }

    private Response submit(Request request) {
        Map<String, String> form = request.form();
        put(
                request,
                new TimeLimitsSetting(LeftToServer.typed(form, "minutes"), LeftToServer.typed(form, "minutesMax")));
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#time-limits");
    }

    private TimeLimitsView put(Request request, TimeLimitsSetting asked) {
        Actor actor = request.caller().actor();
        return database.transact(tx -> {
            Pipeline named = pipelines.named(tx, request.pathValue("slug"));
            Pipeline pipeline = pipelines.lock(tx, named.id()).orElseThrow();
            TimeLimits before = store.of(tx, pipeline.id());
            var after = new TimeLimits(
                    LeftToServer.chosen("minutes", asked.minutes(), before.usual(), 1, MINUTES_MAX),
                    LeftToServer.chosen("minutesMax", asked.minutesMax(), before.most(), 1, MINUTES_MAX));
            store.put(tx, pipeline.id(), after);
            TimeLimitsView view = view(tx, pipeline);
            String summary = actor.label() + " set how long jobs of " + pipeline.slug() + " may take: "
                    + told(view.minutes()) + " if their step does not say, and " + told(view.minutesMax()) + " at most";
            journal.append(tx, pipeline.configured(actor, summary));
            return view;
        });
    }

    private static String told(Optional<Integer> minutes) {
        return minutes.map(each -> each == 1 ? "1 minute" : each + " minutes").orElse("without end");
    }

    /** What holds of a pipeline, and what of it the pipeline says itself. */
    public TimeLimitsView view(Tx tx, Pipeline pipeline) {
        TimeLimits said = store.of(tx, pipeline.id());
        return new TimeLimitsView(
                usual.minutes(Optional.empty(), said),
                usual.most(said),
                new TimeLimitsSetting(said.usual(), said.most()));
    }
}
