package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Occasions;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.pipelines.repository.RepositoryUrl;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineCreation;
import dev.belay.protocol.api.PipelineList;
import dev.belay.protocol.api.PipelineText;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.setting.OccasionsSetting;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Pipelines under {@code /api}. */
public final class PipelineApi {

    private static final int SECRET_BYTES = 32;
    private static final int POLL_SECONDS_MIN = 5;
    private static final int POLL_SECONDS_MAX = 86_400;
    private static final int NAME_CHARACTERS_MAX = 200;
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?");

    private final Database database;
    private final Journal journal;
    private final InstantSource clock;
    private final Gen gen;
    private final PipelineStore store;
    private final Mirrors mirrors;
    private final Views views;

    public PipelineApi(
            Database database,
            Journal journal,
            InstantSource clock,
            Gen gen,
            PipelineStore store,
            Mirrors mirrors,
            Views views) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.gen = gen;
        this.store = store;
        this.mirrors = mirrors;
        this.views = views;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/pipelines", Permission.VIEW, this::list),
                Route.post("/api/pipelines", Permission.CONFIGURE, this::create),
                Route.get("/api/pipelines/{slug}", Permission.VIEW, this::show),
                Route.put("/api/pipelines/{slug}/occasions", Permission.CONFIGURE, this::occasions),
                Route.post("/api/pipeline-reviews", Permission.VIEW, PipelineApi::review));
    }

    private Response list(Request request) {
        return Response.json(database.read(tx -> new PipelineList(views.pipelines(tx, store.all(tx)))));
    }

    private Response show(Request request) {
        return Response.json(database.read(tx -> views.pipeline(tx, found(tx, request.pathValue("slug")))));
    }

    private Pipeline found(Tx tx, String slug) {
        return store.named(tx, slug);
    }

    private static Response review(Request request) {
        var text = request.json(PipelineText.class);
        return Response.json(Preview.of(text.fileName(), text.text(), BuildFacts.EXAMPLE, Optional::empty)
                .review());
    }

    private Response occasions(Request request) {
        return Response.json(occasions(
                request.pathValue("slug"),
                request.json(OccasionsSetting.class),
                request.caller().actor()));
    }

    /** Says what is built besides pushes. */
    public PipelineView occasions(String slug, OccasionsSetting asked, Actor actor) {
        return database.transact(tx -> {
            Pipeline pipeline = store.lock(tx, found(tx, slug).id()).orElseThrow();
            Occasions before = pipeline.occasions();
            var after = new Occasions(
                    asked.pullRequests().orElse(before.pullRequests()),
                    asked.forks().orElse(before.forks()),
                    asked.labels().orElse(before.labels()),
                    asked.tags().orElse(before.tags()));
            store.occasions(tx, pipeline.id(), after);
            String summary = actor.label() + " set what " + slug + " builds besides pushes: " + after.told();
            journal.append(tx, pipeline.configured(actor, summary));
            tx.nudge(Builds.TOPIC);
            return views.pipeline(tx, found(tx, slug));
        });
    }

    private Response create(Request request) {
        return Response.created(
                create(request.json(PipelineCreation.class), request.caller().actor()));
    }

    /** Makes a repository known. */
    public PipelineCreated create(PipelineCreation asked, Actor actor) {
        Pipeline pipeline = checked(asked);
        Map<String, String> heads = mirrors.heads(new RepositoryUrl(pipeline.repository()));
        return database.transact(tx -> {
            if (!store.insert(tx, pipeline)) {
                throw Problem.conflict("There is a pipeline “" + pipeline.slug() + "” already.");
            }
            heads.forEach((branch, commit) -> store.putHead(tx, pipeline.id(), branch, commit));
            String summary = "Pipeline " + pipeline.slug() + " was created for "
                    + new RepositoryUrl(pipeline.repository()).shown();
            journal.append(
                    tx,
                    new Change(
                            actor, "pipeline.created", pipeline.path(), summary, Map.of("pipeline", pipeline.slug())));
            tx.nudge(Builds.TOPIC);
            return new PipelineCreated(views.pipeline(tx, pipeline), pipeline.hookSecret());
        });
    }

    private Pipeline checked(PipelineCreation asked) {
        var url = new RepositoryUrl(asked.repository().strip());
        String slug = asked.slug().orElseGet(() -> slug(url));
        if (!SLUG.matcher(slug).matches()) {
            throw Problem.invalid("A slug has 1 to 100 lower-case letters, digits and hyphens, unlike “" + slug + "”.");
        }
        String branch = asked.branch().orElse("main");
        if (!Mirrors.isBranch(branch)) {
            throw Problem.invalid("“" + branch + "” cannot be the name of a branch.");
        }
        Optional<Integer> poll = asked.pollSeconds();
        if (poll.filter(each -> each < POLL_SECONDS_MIN || each > POLL_SECONDS_MAX)
                .isPresent()) {
            throw Problem.invalid(
                    "A repository is polled every " + POLL_SECONDS_MIN + " to " + POLL_SECONDS_MAX + " seconds.");
        }
        String name = asked.name().filter(each -> !each.isBlank()).orElse(slug);
        if (name.length() > NAME_CHARACTERS_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("A name has at most " + NAME_CHARACTERS_MAX + " characters, none of them control.");
        }
        return new Pipeline(
                gen.id(),
                slug,
                name,
                url.text(),
                branch,
                poll,
                Optional.empty(),
                gen.secret(SECRET_BYTES),
                Occasions.USUAL,
                clock.instant());
    }

    /** The repository's own name, as a slug. */
    private static String slug(RepositoryUrl url) {
        String path = url.text().replaceAll("[/]+$", "").replaceAll("\\.git$", "");
        String last = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf(':')) + 1);
        return last.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }
}
