package dev.belay.pipelines.page;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.api.JobWishApi;
import dev.belay.pipelines.api.UnblockApi;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.build.Unblocking;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.output.ArtifactApi;
import dev.belay.pipelines.output.ArtifactStore;
import dev.belay.pipelines.output.LogReader;
import dev.belay.pipelines.output.LogSearch;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.page.LogText.Cursor;
import dev.belay.platform.page.LogText.Pick;
import dev.belay.platform.page.Pages;
import dev.belay.platform.page.Words;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.JobView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Jobs and their logs for people. Of a long log the end is drawn, or one part; all of it is there as plain text. */
public record JobPages(
        Database database,
        BuildStore builds,
        JobStore jobs,
        LogReader logs,
        LogSearch search,
        ArtifactStore artifacts,
        Unblocking unblocking,
        UnblockApi unblockApi,
        Views views,
        JobWishApi api,
        Pages pages) {

    private static final int PARTS_MAX = 1_000_000;
    private static final int ATTEMPTS_MAX = 20;
    private static final int ARTIFACTS_MAX = 100;
    private static final Duration WAIT = Duration.ofSeconds(20);

    public List<Route> routes() {
        return List.of(
                Route.get("/jobs/{id}", Permission.VIEW, this::show),
                Route.get("/jobs/{id}/live", Permission.VIEW, this::live),
                Route.get("/jobs/{id}/log/lines", Permission.VIEW, this::lines),
                Route.post("/jobs/{id}/retries", Permission.BUILD, this::retry),
                Route.post("/pipelines/{slug}/builds/{number}/retries", Permission.BUILD, this::retryFailed),
                Route.post("/jobs/{id}/unblock", Permission.BUILD, this::unblock),
                Route.put("/jobs/{id}/cancellation", Permission.BUILD, this::cancel));
    }

    private Response show(Request request) {
        JobPage page = page(request);
        return pages.page(
                request,
                Words.label(page.job().label()),
                "pipelines/page/job.jte",
                page.with(log(request, page.job())));
    }

    /** The part, the lines or the text that were asked for, or else the end. */
    private JobLog log(Request request, JobView job) {
        int part = (int) request.queryNumber("part", 0, 0, PARTS_MAX);
        if (part > 0) {
            return part(job, part);
        }
        Optional<LogHits> hits = request.query("q")
                .filter(text -> !text.isBlank())
                .map(text -> LogHits.of(job.id(), search.find(UUID.fromString(job.id()), text), (int)
                        request.queryNumber("hit", 1, 1, LogSearch.LINES_MAX)));
        Pick pick = hits.flatMap(LogHits::line)
                .map(line -> new Pick(line, line))
                .or(() -> request.query("lines").flatMap(Pick::decoded))
                .orElse(Pick.NONE);
        Optional<Integer> holder =
                pick.equals(Pick.NONE) ? Optional.empty() : logs.partOf(UUID.fromString(job.id()), pick.first());
        return holder.map(number -> part(job, number))
                .orElseGet(() -> drawn(job))
                .with(pick, hits);
    }

    private Response live(Request request) {
        return pages.live(
                "pipelines/page/jobhead.jte",
                () -> page(request),
                () -> database.read(tx -> found(tx, request)).state().ended(),
                Job.topic(JobCallers.id(request)));
    }

    private JobPage page(Request request) {
        return database.read(tx -> {
            Job job = found(tx, request);
            Build build = builds.find(tx, job.build()).orElseThrow();
            JobView view = views.job(tx, job);
            Step step = builds.step(tx, build.id(), job.step()).step();
            String command = step instanceof Step.Command one ? one.command() : "";
            return new JobPage(
                    Views.summary(build),
                    view,
                    attempts(tx, job, view),
                    JobLog.notRead(view),
                    command,
                    JobFacts.of(
                            job,
                            step,
                            artifacts.ofJob(tx, job.id(), ARTIFACTS_MAX).stream()
                                    .map(ArtifactApi::view)
                                    .toList(),
                            unblocking.pressed(tx, job.id())),
                    UnblockForm.of(view, step, unblocking.newer(tx, build.id()), request.caller()),
                    request.caller(),
                    pages.now());
        });
    }

    private List<JobView> attempts(Tx tx, Job job, JobView view) {
        return jobs.ofStep(tx, job.build(), job.step(), ATTEMPTS_MAX).stream()
                .map(each -> each.id().equals(job.id()) ? view : views.job(tx, each))
                .toList();
    }

    private Job found(Tx tx, Request request) {
        UUID id = JobCallers.id(request);
        return jobs.find(tx, id).orElseThrow(() -> Problem.notFound("job " + id));
    }

    /** The end of a job's log, as it is now. */
    JobLog drawn(JobView job) {
        return new JobLog(job, logs.end(UUID.fromString(job.id())), Optional.empty());
    }

    private JobLog part(JobView job, int part) {
        LogReader.Stretch stretch = logs.part(UUID.fromString(job.id()), part);
        return new JobLog(job, stretch, Optional.of(Math.min(part, stretch.parts())));
    }

    /** The lines from {@code from} on; while there are none beyond the {@code seen} bytes, waits for some. */
    private Response lines(Request request) throws InterruptedException {
        Cursor from = request.query("from")
                .flatMap(Cursor::decoded)
                .orElseThrow(() -> Problem.invalid("The place in the log is not one."));
        long seen = request.queryNumber("seen", 0, 0, Long.MAX_VALUE / 2);
        return Response.page(
                pages.fragment("pipelines/page/loglines.jte", logs.follow(JobCallers.id(request), from, seen, WAIT)));
    }

    private Response retry(Request request) {
        Job retry = api.retry(JobCallers.id(request), request.caller().actor());
        return Response.redirect("/jobs/" + retry.id());
    }

    /** What is refused comes back in the form, with what was filled in. */
    private Response retryFailed(Request request) {
        Build build = database.read(tx -> builds.named(tx, request.pathValue("slug"), request.pathValue("number")));
        api.retryFailed(build.id(), request.caller().actor());
        return Response.redirect(build.path());
    }

    private Response unblock(Request request) {
        UUID id = JobCallers.id(request);
        Unblocking.Press press = UnblockApi.written(request.form());
        try {
            unblockApi.press(id, press, request.caller().actor());
            return Response.redirect("/jobs/" + id);
        } catch (Problem problem) {
            JobPage page = page(request);
            if (page.asked().isEmpty()) {
                throw problem;
            }
            UnblockForm again = page.asked().get().refused(press.given(), problem);
            return pages.page(
                    problem.kind().status(),
                    request,
                    Words.label(page.job().label()),
                    "pipelines/page/job.jte",
                    page.asking(again));
        }
    }

    private Response cancel(Request request) {
        Job canceled = api.cancel(JobCallers.id(request), request.caller().actor());
        return Response.redirect("/jobs/" + canceled.id());
    }
}
