package dev.belay.pipelines.api;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.JobWishes;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobStore;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.util.List;
import java.util.UUID;

/** One job, and what somebody wants of it or of all that failed, under {@code /api}. Wishes are answered with the build. */
public final class JobWishApi {

    private final Database database;
    private final BuildStore builds;
    private final JobStore jobs;
    private final JobWishes wishes;
    private final Views views;

    public JobWishApi(Database database, BuildStore builds, JobStore jobs, JobWishes wishes, Views views) {
        this.database = database;
        this.builds = builds;
        this.jobs = jobs;
        this.wishes = wishes;
        this.views = views;
    }

    public List<Route> routes() {
        return List.of(
                Route.get("/api/jobs/{id}", Permission.VIEW, this::show),
                Route.post("/api/jobs/{id}/retries", Permission.BUILD, this::retry),
                Route.post("/api/pipelines/{slug}/builds/{number}/retries", Permission.BUILD, this::retryFailed),
                Route.put("/api/jobs/{id}/cancellation", Permission.BUILD, this::cancel));
    }

    /** Besides what its build says of it, who is before it when it waits, and for how long that may be. */
    private Response show(Request request) {
        UUID id = JobCallers.id(request);
        JobView job =
                database.read(tx -> views.job(tx, jobs.find(tx, id).orElseThrow(() -> Problem.notFound("job " + id))));
        return Response.json(job);
    }

    private Response retry(Request request) {
        return Response.created(
                build(retry(JobCallers.id(request), request.caller().actor())));
    }

    private Response retryFailed(Request request) {
        Build build = database.read(tx -> builds.named(tx, request.pathValue("slug"), request.pathValue("number")));
        retryFailed(build.id(), request.caller().actor());
        return Response.created(database.read(
                tx -> views.build(tx, builds.find(tx, build.id()).orElseThrow())));
    }

    private Response cancel(Request request) {
        return Response.json(
                build(cancel(JobCallers.id(request), request.caller().actor())));
    }

    /** Makes another attempt at a job's step. */
    public Job retry(UUID job, Actor actor) {
        return database.transact(tx -> wishes.retry(tx, job, actor));
    }

    /** Makes another attempt at all that failed of a build; answers how many jobs those are. */
    public int retryFailed(UUID build, Actor actor) {
        return database.transact(tx -> wishes.retryFailed(tx, build, actor));
    }

    /** Stops a job. */
    public Job cancel(UUID job, Actor actor) {
        return database.transact(tx -> wishes.cancel(tx, job, actor));
    }

    private BuildView build(Job job) {
        return database.read(tx -> views.build(tx, builds.find(tx, job.build()).orElseThrow()));
    }
}
