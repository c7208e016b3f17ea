package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildSearch;
import dev.belay.pipelines.build.BuildSearchStore;
import dev.belay.pipelines.build.BuildState;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.Given;
import dev.belay.pipelines.build.NewBuild;
import dev.belay.pipelines.build.TriggerStore;
import dev.belay.pipelines.job.ReachStore;
import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.output.ArtifactApi;
import dev.belay.pipelines.output.ArtifactStore;
import dev.belay.pipelines.repository.Mirrors;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.access.Teams;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.platform.yaml.Nearest;
import dev.belay.protocol.api.ArtifactList;
import dev.belay.protocol.api.BuildCreation;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.BuildView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Builds under {@code /api}. */
public final class BuildApi {

    private static final int LISTED_USUALLY = 30;
    private static final int LISTED_MAX = 500;
    private static final int WAIT_SECONDS_MAX = 55;
    private static final String ONE = "/api/pipelines/{slug}/builds/{number}";

    private final Database database;
    private final Nudges nudges;
    private final InstantSource clock;
    private final PipelineStore pipelines;
    private final BuildStore store;
    private final Builds builds;
    private final ArtifactStore artifacts;
    private final Views views;
    private final Teams teams;
    private final TriggerStore triggers = new TriggerStore();
    private final BuildSearchStore search = new BuildSearchStore();
    private final ReachStore reach = new ReachStore();

    public BuildApi(
            Database database,
            Nudges nudges,
            InstantSource clock,
            PipelineStore pipelines,
            BuildStore store,
            Builds builds,
            ArtifactStore artifacts,
            Views views,
            Teams teams) {
        this.database = database;
        this.nudges = nudges;
        this.clock = clock;
        this.pipelines = pipelines;
        this.store = store;
        this.builds = builds;
        this.artifacts = artifacts;
        this.views = views;
        this.teams = teams;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/builds", Permission.VIEW, this::list)
                        .withQueries("pipeline", "branch", "state", "before", "limit"),
                Route.post("/api/pipelines/{slug}/builds", Permission.BUILD, this::create),
                Route.get(ONE, Permission.VIEW, this::show).withQueries("waitSeconds"),
                Route.get(ONE + "/artifacts", Permission.VIEW, this::artifacts),
                Route.put(ONE + "/cancellation", Permission.BUILD, this::cancel),
                Route.post(ONE + "/repeats", Permission.BUILD, this::repeat));
    }

    private Response list(Request request) {
        int limit = (int) request.queryNumber("limit", LISTED_USUALLY, 1, LISTED_MAX);
        Optional<String> slug = request.query("pipeline");
        List<Build> found = database.read(tx -> slug.map(each -> search.find(tx, each, asked(request), limit + 1))
                .orElseGet(() -> search.newest(tx, beforeBuild(request), limit + 1)));
        List<BuildSummary> page =
                found.stream().limit(limit).map(Views::summary).toList();
        Optional<String> next = found.size() <= limit
                ? Optional.empty()
                : Optional.of(slug.map(_ -> Long.toString(page.getLast().number()))
                        .orElse(page.getLast().id()));
        return Response.json(new BuildList(page, next));
    }

    private static BuildSearch asked(Request request) {
        Optional<String> state = request.query("state");
        state.ifPresent(each -> {
            if (!BuildState.names().contains(each)) {
                throw Problem.invalid("There is no state “" + each + "” of builds."
                        + Nearest.hint(each, BuildState.names()) + " There are " + String.join(", ", BuildState.names())
                        + ".");
            }
        });
        return new BuildSearch(
                request.query("branch"),
                state,
                request.query("before").map(_ -> request.queryNumber("before", 1, 1, Long.MAX_VALUE)));
    }

    /** Numbers are those of one pipeline, so builds of all are told apart by their ids. */
    private static Optional<UUID> beforeBuild(Request request) {
        if (request.query("branch").or(() -> request.query("state")).isPresent()) {
            throw Problem.invalid("Builds are listed by “branch” and “state” of one “pipeline”.");
        }
        return request.query("before").map(id -> {
            try {
                return UUID.fromString(id);
            } catch (IllegalArgumentException exception) {
                throw new Problem(
                        Problem.Kind.INVALID,
                        "Of all pipelines “before” is the id of a build, such as the “next” of the page before, not “"
                                + id + "”.",
                        exception);
            }
        });
    }

    private Response create(Request request) {
        return Response.created(create(
                request.pathValue("slug"),
                request.json(BuildCreation.class),
                request.caller().actor()));
    }

    /** Makes a build, as somebody's wish. */
    public BuildView create(String slug, BuildCreation asked, Actor actor) {
        var given = new Given(asked.env().orElse(Map.of()), asked.metaData().orElse(Map.of()));
        return database.transact(tx -> {
            Pipeline pipeline = pipelines.named(tx, slug);
            NewBuild wanted = wanted(asked, pipeline).by(Optional.of(person(tx, actor)));
            Build build = builds.create(tx, pipeline, wanted, actor).build();
            builds.give(tx, build.id(), given);
            return views.build(tx, store.find(tx, build.id()).orElseThrow());
        });
    }

    private Response repeat(Request request) {
        Build build = database.read(tx -> found(tx, request));
        return Response.created(repeat(build.id(), request.caller().actor()));
    }

    /**
     * Builds the same again, as somebody's wish: the commit, for what it was built before (a pull request of a stranger gets no
     * more than the first time), with the variables that the build was given when it was made.
     *
     * @throws Problem when a stranger's build gave it those: alone, it would be taken for one of the pipeline's own people
     */
    public BuildView repeat(UUID earlier, Actor actor) {
        return database.transact(tx -> {
            Build build = store.find(tx, earlier).orElseThrow();
            boolean strangers =
                    build.origin().pullRequest().filter(each -> each.fork()).isPresent();
            if (!strangers && reach.isForeign(tx, earlier)) {
                throw Problem.conflict(Builds.name(build) + " was triggered for a pull request of a fork."
                        + " Build that pull request again, which triggers it again.");
            }
            Pipeline pipeline = pipelines.find(tx, build.pipeline()).orElseThrow();
            var wanted = new NewBuild(
                    Build.Source.API,
                    build.branch(),
                    build.commit(),
                    build.message(),
                    build.author(),
                    Optional.empty(),
                    build.origin(),
                    true);
            NewBuild own = wanted.by(Optional.of(person(tx, actor)));
            Build made = builds.create(tx, pipeline, own, actor).build();
            builds.give(tx, made.id(), new Given(triggers.givenEnv(tx, earlier), Map.of()));
            return views.build(tx, store.find(tx, made.id()).orElseThrow());
        });
    }

    private BuildFacts.Person person(Tx tx, Actor actor) {
        List<String> in = teams.of(tx, actor).stream().sorted().toList();
        return new BuildFacts.Person(actor.id(), actor.label(), teams.email(tx, actor), in);
    }

    private static NewBuild wanted(BuildCreation asked, Pipeline pipeline) {
        String branch = asked.branch().orElse(pipeline.branch());
        if (!Mirrors.isBranch(branch)) {
            throw Problem.invalid("“" + branch + "” cannot be the name of a branch.");
        }
        // As in trigger steps and in scripts of the field.
        String commit = asked.commit().filter(each -> !each.equals("HEAD")).orElse("");
        if (!commit.isEmpty() && !Mirrors.isCommit(commit)) {
            throw Problem.invalid(
                    "“" + commit
                            + "” is not a whole commit id; give all of its 40 hexadecimal digits, or HEAD for the newest of the branch.");
        }
        return new NewBuild(Build.Source.API, branch, commit, asked.message().orElse(""), "", Optional.empty())
                .withHotfix(asked.hotfix().orElse(false));
    }

    /** With {@code waitSeconds}, answers when the build has changed, at the latest after that time. */
    private Response show(Request request) throws InterruptedException {
        Build build = database.read(tx -> found(tx, request));
        Duration wait = Duration.ofSeconds(request.queryNumber("waitSeconds", 0, 0, WAIT_SECONDS_MAX));
        if (wait.isPositive() && !build.state().ended()) {
            Instant until = clock.instant().plus(wait);
            try (var listener = nudges.listen(Build.topic(build.id()))) {
                Build now = database.read(tx -> found(tx, request));
                if (now.equals(build)) {
                    listener.await(Duration.between(clock.instant(), until));
                }
            }
        }
        return Response.json(database.read(tx -> views.build(tx, found(tx, request))));
    }

    private Response artifacts(Request request) {
        return Response.json(database.read(tx ->
                new ArtifactList(artifacts.ofBuild(tx, found(tx, request).id()).stream()
                        .map(ArtifactApi::view)
                        .toList())));
    }

    private Response cancel(Request request) {
        Build build = database.read(tx -> found(tx, request));
        cancel(build.id(), request.caller().actor());
        return Response.json(database.read(tx -> views.build(tx, found(tx, request))));
    }

    /** Stops a build, as somebody's wish. */
    public Build cancel(UUID build, Actor actor) {
        return database.transact(tx -> builds.cancel(tx, build, actor));
    }

    private Build found(Tx tx, Request request) {
        return store.named(tx, request.pathValue("slug"), request.pathValue("number"));
    }
}
