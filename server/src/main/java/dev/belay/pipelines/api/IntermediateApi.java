package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.IntermediateStore;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.setting.IntermediateBuilds;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which builds of a pipeline are skipped or canceled when a newer one comes. */
public record IntermediateApi(Database database, Journal journal, PipelineStore pipelines, IntermediateStore store) {

    private static final String PATH = "/api/pipelines/{slug}/intermediate-builds";
    private static final int CHARACTERS_MAX = 1_000;

    List<Route> routes() {
        return List.of(Route.get(PATH, Permission.VIEW, this::show), Route.put(PATH, Permission.CONFIGURE, this::put));
    }

    private Response show(Request request) {
        return Response.json(database.read(tx -> view(tx, found(tx, request))));
    }

    /** The same by a form. */
    List<Route> pages() {
        return List.of(Route.post("/pipelines/{slug}/intermediate-builds", Permission.CONFIGURE, this::submit));
    }

    private Response put(Request request) {
        return Response.json(put(request, request.json(IntermediateBuilds.class)));
    }

    private Response submit(Request request) {
        Map<String, String> form = request.form();
        put(
                request,
                new IntermediateBuilds(
                        Optional.of(form.getOrDefault("skip", "")), Optional.of(form.getOrDefault("cancel", ""))));
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#older");
    }

    private IntermediateBuilds put(Request request, IntermediateBuilds asked) {
        Actor actor = request.caller().actor();
        return database.transact(tx -> {
            Pipeline pipeline = found(tx, request);
            IntermediateStore.Rule before = store.rule(tx, pipeline.id());
            var rule = new IntermediateStore.Rule(
                    chosen("skip", asked.skip(), before.skip()), chosen("cancel", asked.cancel(), before.cancel()));
            store.put(tx, pipeline.id(), rule);
            String summary = actor.label() + " set which older builds of " + pipeline.slug()
                    + " a newer one ends: skipped on " + rule.skip().orElse("no branch") + ", canceled on "
                    + rule.cancel().orElse("no branch");
            journal.append(tx, pipeline.configured(actor, summary));
            tx.nudge(Builds.TOPIC);
            tx.nudge(Builds.TO_READ_TOPIC);
            return view(tx, pipeline);
        });
    }

    private static Optional<String> chosen(String name, Optional<String> asked, Optional<String> before) {
        if (asked.filter(each -> each.length() > CHARACTERS_MAX).isPresent()) {
            throw Problem.invalid("“" + name + "” has at most " + CHARACTERS_MAX + " characters.");
        }
        return asked.isEmpty() ? before : asked.map(String::strip).filter(each -> !each.isEmpty());
    }

    public IntermediateBuilds view(Tx tx, Pipeline pipeline) {
        IntermediateStore.Rule rule = store.rule(tx, pipeline.id());
        return new IntermediateBuilds(rule.skip(), rule.cancel());
    }

    private Pipeline found(Tx tx, Request request) {
        return pipelines.named(tx, request.pathValue("slug"));
    }
}
