package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.JobWishes;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.BuildView;
import java.util.List;
import java.util.UUID;

/** What somebody wants of one job, under {@code /api}. The answer is its build. */
public final class JobWishApi {

    private final Database database;
    private final BuildStore builds;
    private final JobWishes wishes;
    private final Views views;

    public JobWishApi(Database database, BuildStore builds, JobWishes wishes, Views views) {
        this.database = database;
        this.builds = builds;
        this.wishes = wishes;
        this.views = views;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/api/jobs/{id}/retries", Permission.BUILD, this::retry),
                Route.put("/api/jobs/{id}/cancellation", Permission.BUILD, this::cancel));
    }

    private Response retry(Request request) {
        return Response.created(
                build(retry(JobCallers.id(request), request.caller().actor())));
    }

    private Response cancel(Request request) {
        return Response.json(
                build(cancel(JobCallers.id(request), request.caller().actor())));
    }

    /** Makes another attempt at a job's step. */
    public Job retry(UUID job, Actor actor) {
        return database.transact(tx -> wishes.retry(tx, job, actor));
    }

    /** Stops a job. */
    public Job cancel(UUID job, Actor actor) {
        return database.transact(tx -> wishes.cancel(tx, job, actor));
    }

    private BuildView build(Job job) {
        return database.read(tx -> views.build(tx, builds.find(tx, job.build()).orElseThrow()));
    }
}
