package dev.belay.pipelines.secret;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.ReachStore;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.agent.JobSecret;
import dev.belay.protocol.setting.SecretList;
import dev.belay.protocol.setting.SecretSetting;
import dev.belay.protocol.setting.SecretView;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Sets secrets of pipelines, and gives them to running jobs. Nobody else is ever told a value. */
public final class SecretApi {

    private static final String PATH = "/api/pipelines/{slug}/secrets";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");

    /** Linux starts no program with a variable of 128 KiB; this is also enough for a key of any kind. */
    private static final int CHARACTERS_MAX = 16 * 1024;

    private static final int SECRETS_MAX = 500;

    private final Database database;
    private final Journal journal;
    private final Gen gen;
    private final PipelineStore pipelines;
    private final JobCallers callers;
    private final SecretStore store;
    private final ReachStore reach = new ReachStore();

    public SecretApi(
            Database database, Journal journal, Gen gen, Vault vault, PipelineStore pipelines, JobCallers callers) {
        this.database = database;
        this.journal = journal;
        this.gen = gen;
        this.store = new SecretStore(vault);
        this.pipelines = pipelines;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PATH, Permission.VIEW, this::list),
                Route.put(PATH + "/{name}", Permission.CONFIGURE, this::put),
                Route.delete(PATH + "/{name}", Permission.CONFIGURE, this::delete),
                Route.get("/v3/jobs/{id}/secrets", Permission.ACT_FOR_JOB, this::give));
    }

    /** The same by forms. */
    public List<Route> pages() {
        return List.of(
                Route.post("/pipelines/{slug}/secrets", Permission.CONFIGURE, this::submit),
                Route.delete("/pipelines/{slug}/secrets/{name}", Permission.CONFIGURE, this::remove));
    }

    private Response list(Request request) {
        return Response.json(database.read(tx -> list(tx, found(tx, request))));
    }

    public SecretList list(Tx tx, Pipeline pipeline) {
        return new SecretList(store.names(tx, pipeline.id()).stream()
                .map(each -> new SecretView(each.name(), each.changedAt()))
                .toList());
    }

    private Response put(Request request) {
        return Response.json(put(
                request,
                request.pathValue("name"),
                request.json(SecretSetting.class).value()));
    }

    /** As from a file: a newline at the end is not part of the value, and browsers write newlines in their own way. */
    private Response submit(Request request) {
        Map<String, String> form = request.form();
        String typed = form.getOrDefault("value", "").replace("\r\n", "\n");
        String value = typed.endsWith("\n") ? typed.substring(0, typed.length() - 1) : typed;
        put(request, form.getOrDefault("name", "").strip(), value);
        return shown(request);
    }

    private static Response shown(Request request) {
        return Response.redirect("/pipelines/" + request.pathValue("slug") + "#secrets");
    }

    private SecretList put(Request request, String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    "A secret is named as a variable is: 1 to 255 letters, digits and _, no digit first.");
        }
        if (value.isEmpty() || value.length() > CHARACTERS_MAX || value.indexOf('\0') >= 0) {
            throw Problem.invalid("A secret has 1 to " + CHARACTERS_MAX + " characters, and no NUL among them.");
        }
        return database.transact(tx -> {
            Pipeline pipeline = found(tx, request);
            pipelines.lock(tx, pipeline.id());
            boolean fresh = store.names(tx, pipeline.id()).stream()
                    .noneMatch(each -> each.name().equals(name));
            if (fresh && store.count(tx, pipeline.id()) >= SECRETS_MAX) {
                throw Problem.conflict("A pipeline has at most " + SECRETS_MAX + " secrets.");
            }
            store.put(tx, gen.id(), pipeline.id(), name, value);
            tell(tx, pipeline, request.caller().actor(), "set the secret " + name + " of ");
            return list(tx, pipeline);
        });
    }

    private Response remove(Request request) {
        delete(request);
        return shown(request);
    }

    private Response delete(Request request) {
        String name = request.pathValue("name");
        database.transact(tx -> {
            Pipeline pipeline = found(tx, request);
            if (!store.delete(tx, pipeline.id(), name)) {
                throw Problem.notFound("secret “" + name + "” of " + pipeline.slug());
            }
            tell(tx, pipeline, request.caller().actor(), "deleted the secret " + name + " of ");
            return pipeline;
        });
        return Response.json(Map.of());
    }

    /** A job that runs gets what it names; one whose code is a stranger's gets nothing. */
    private Response give(Request request) {
        Job job = callers.underWay(request);
        String name = request.query("key").orElseThrow(() -> Problem.invalid("Name the secret as “key”."));
        return Response.v3(database.read(tx -> {
            if (reach.isForeign(tx, job.build())) {
                throw Problem.forbidden("This build is of a pull request from a fork, or was made by such a build, so"
                        + " its jobs get no secrets.");
            }
            SecretStore.Sealed sealed = store.find(tx, job.build(), name)
                    .orElseThrow(() -> Problem.notFound(
                            "secret “" + name + "” of this pipeline; set it with: belay secret set PIPELINE " + name));
            return new JobSecret(name, store.open(sealed), sealed.id().toString());
        }));
    }

    private void tell(Tx tx, Pipeline pipeline, Actor actor, String what) {
        String summary = actor.label() + " " + what + pipeline.slug();
        journal.append(tx, pipeline.configured(actor, summary));
    }

    private Pipeline found(Tx tx, Request request) {
        return pipelines.named(tx, request.pathValue("slug"));
    }
}
