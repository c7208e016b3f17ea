package dev.belay.pipelines.forge;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.NewBuild;
import dev.belay.pipelines.build.Origin;
import dev.belay.pipelines.repository.Occasions;
import dev.belay.pipelines.repository.Pipeline;
import dev.belay.pipelines.repository.PipelineStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where forges tell of what happens to repositories. The answer comes as soon as the build is on the disk. */
public final class HookApi {

    private static final long BODY_BYTES_MAX = 25L << 20;
    private static final int ACCEPTED = 202;

    private final Database database;
    private final PipelineStore pipelines;
    private final PullRequestStore pullRequests = new PullRequestStore();
    private final Builds builds;

    public HookApi(Database database, PipelineStore pipelines, Builds builds) {
        this.database = database;
        this.pipelines = pipelines;
        this.builds = builds;
    }

    public List<Route> routes() {
        // A webhook proves itself by its signature, not by a token.
        return List.of(
                Route.post("/hooks/{slug}", Permission.OPEN, this::receive).withBody(BODY_BYTES_MAX));
    }

    private Response receive(Request request) {
        String slug = request.pathValue("slug");
        Optional<Pipeline> known = database.read(tx -> pipelines.find(tx, slug));
        // Who does not know the secret does not learn either whether there is such a pipeline.
        byte[] body = Forge.proved(request, known.map(pipelines::hookSecret));
        Pipeline pipeline = known.orElseThrow(Forge::unproved);
        HookCall call = HookCall.read(request, body);
        return new Response.JsonBody(
                ACCEPTED, database.transact(tx -> carryOut(tx, pipeline, call)), Json.API, Map.of());
    }

    private Map<String, Object> carryOut(Tx tx, Pipeline pipeline, HookCall call) {
        return switch (call) {
            case HookCall.Ignored ignored -> message(ignored.because());
            case HookCall.Push push -> {
                // Two events about one branch come in any order; what is known of its pull request is told with both.
                Origin origin = Origin.push(pullRequests.ofBranch(tx, pipeline.id(), push.branch()));
                yield build(tx, pipeline, wanted(push, origin));
            }
            case HookCall.Tag tag ->
                pipeline.occasions().tags()
                        ? build(tx, pipeline, wanted(tag))
                        : message("This pipeline does not build tags.");
            case HookCall.PullRequest pull -> carryOut(tx, pipeline, pull);
        };
    }

    private Map<String, Object> carryOut(Tx tx, Pipeline pipeline, HookCall.PullRequest pull) {
        if (pull.kind() == HookCall.Kind.CLOSED) {
            pullRequests.delete(tx, pipeline.id(), pull.facts().id());
            return message("The pull request is closed.");
        }
        pullRequests.put(tx, pipeline.id(), pull.branch(), pull.facts());
        return refusal(pipeline.occasions(), pull)
                .map(HookApi::message)
                .orElseGet(() -> build(tx, pipeline, wanted(pull)));
    }

    private static Optional<String> refusal(Occasions occasions, HookCall.PullRequest pull) {
        if (!occasions.pullRequests()) {
            return Optional.of("This pipeline does not build pull requests, only pushes.");
        }
        if (pull.facts().fork() && !occasions.forks()) {
            return Optional.of("This pipeline does not build pull requests that come from other repositories.");
        }
        return switch (pull.kind()) {
            case COMMITS -> Optional.empty();
            case LABELS ->
                occasions.labels()
                        ? Optional.empty()
                        : Optional.of("This pipeline does not build a pull request again when its labels change.");
            case CLOSED, OTHER -> Optional.of("What happened to the pull request changes nothing for its builds.");
        };
    }

    private static NewBuild wanted(HookCall.Push push, Origin origin) {
        return new NewBuild(
                Build.Source.WEBHOOK,
                push.branch(),
                push.commit(),
                push.message(),
                push.author(),
                push.delivery(),
                origin,
                false);
    }

    /** Tags go by the name of a branch too, as agents and conditions know them. */
    private static NewBuild wanted(HookCall.Tag tag) {
        return new NewBuild(
                Build.Source.WEBHOOK,
                tag.tag(),
                tag.commit(),
                tag.message(),
                tag.author(),
                tag.delivery(),
                Origin.tag(tag.tag()),
                false);
    }

    /** A branch of somebody else's repository must not be taken for one of this. */
    private static NewBuild wanted(HookCall.PullRequest pull) {
        boolean fork = pull.facts().fork();
        return new NewBuild(
                Build.Source.WEBHOOK,
                fork ? "pull/" + pull.facts().id() + ":" + pull.branch() : pull.branch(),
                pull.commit(),
                pull.title(),
                pull.author(),
                pull.delivery(),
                Origin.pullRequest(
                        pull.facts(), fork ? Optional.of(pull.ref()) : Optional.empty(), pull.action(), pull.label()),
                pull.kind() == HookCall.Kind.LABELS);
    }

    private Map<String, Object> build(Tx tx, Pipeline pipeline, NewBuild wanted) {
        Builds.Made made = builds.create(tx, pipeline, wanted, new Actor.Anonymous());
        return Map.of(
                "message", made.fresh() ? "A build was created." : "This commit has a build already.",
                "number", made.build().number(),
                "path", made.build().path());
    }

    private static Map<String, Object> message(String text) {
        return Map.of("message", text);
    }
}
