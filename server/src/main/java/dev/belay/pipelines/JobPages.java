package dev.belay.pipelines;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.output.LogStore;
import dev.belay.pipelines.output.Logs;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.LogText;
import dev.belay.platform.page.LogText.Cursor;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.api.JobView;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Jobs and their logs for people. Of a long log the end is drawn; all of it is there as plain text. */
record JobPages(
        Database database,
        BuildStore builds,
        JobStore jobs,
        Logs logs,
        LogStore logStore,
        Views views,
        BuildApi api,
        Pages pages) {

    private static final int SHOWN_BYTES_MAX = LogText.STRETCH_BYTES_MAX;
    private static final Duration WAIT = Duration.ofSeconds(20);

    List<Route> routes() {
        return List.of(
                Route.get("/jobs/{id}", Permission.VIEW, this::show),
                Route.get("/jobs/{id}/live", Permission.VIEW, this::live),
                Route.get("/jobs/{id}/log/lines", Permission.VIEW, this::lines),
                Route.post("/jobs/{id}/retries", Permission.BUILD, this::retry));
    }

    private Response show(Request request) throws InterruptedException {
        JobPage page = page(request);
        page = page.with(drawn(page.job()));
        return pages.page(request, page.job().label(), "pipelines/job.jte", page);
    }

    private Response live(Request request) {
        return pages.live(
                "pipelines/jobhead.jte",
                () -> page(request),
                () -> page(request).job().finishedAt().isPresent(),
                Job.topic(JobCallers.id(request)));
    }

    private JobPage page(Request request) {
        UUID id = JobCallers.id(request);
        return database.read(tx -> {
            Job job = jobs.find(tx, id).orElseThrow(() -> Problem.notFound("job " + id));
            Build build = builds.find(tx, job.build()).orElseThrow();
            JobView view = views.build(tx, build).jobs().stream()
                    .filter(each -> each.id().equals(id.toString()))
                    .findFirst()
                    .orElseThrow();
            Step step = builds.steps(tx, build.id()).get(job.step()).step();
            String command = step instanceof Step.Command one ? one.command() : "";
            return new JobPage(
                    Views.summary(build), view, JobLog.notRead(view), command, request.caller(), pages.now());
        });
    }

    /** The end of a job's log, as it is now. */
    JobLog drawn(JobView job) throws InterruptedException {
        UUID id = UUID.fromString(job.id());
        long arrived = database.read(tx -> logStore.extent(tx, id)).contiguous();
        Cursor from = arrived <= SHOWN_BYTES_MAX ? Cursor.START : near(id, arrived - SHOWN_BYTES_MAX);
        return stretch(job, id, from);
    }

    /** The lines from {@code from} on; while there are none beyond the {@code seen} bytes, waits for some. */
    private Response lines(Request request) throws InterruptedException {
        UUID id = JobCallers.id(request);
        Cursor from = request.query("from")
                .flatMap(Cursor::decoded)
                .orElseThrow(() -> Problem.invalid("The place in the log is not one."));
        long seen = request.queryNumber("seen", 0, 0, Long.MAX_VALUE / 2);
        logs.read(id, Math.max(from.offset(), seen), WAIT);
        JobLog log = stretch(page(request).job(), id, from);
        return Response.page(pages.fragment("pipelines/loglines.jte", log));
    }

    private JobLog stretch(JobView job, UUID id, Cursor from) throws InterruptedException {
        Logs.Piece piece = logs.read(id, from.offset(), Duration.ZERO);
        var bytes = new byte[piece.bytes().remaining()];
        piece.bytes().duplicate().get(bytes);
        LogText text = LogText.render(bytes, from, piece.finished());
        return new JobLog(job, text, from.offset(), from.offset() + bytes.length, piece.finished());
    }

    /** The first place between two lines from {@code offset} on. */
    private Cursor near(UUID id, long offset) throws InterruptedException {
        long line = 1;
        long at = 0;
        while (at < offset) {
            ByteBuffer bytes = logs.read(id, at, Duration.ZERO).bytes();
            if (!bytes.hasRemaining()) {
                break;
            }
            long end = Math.min(offset, at + bytes.remaining());
            for (; at < end; at++) {
                line += bytes.get() == '\n' ? 1 : 0;
            }
        }
        return new Cursor(at, line, Cursor.START.style(), true);
    }

    private Response retry(Request request) {
        Job retry = api.retry(JobCallers.id(request), request.caller().actor());
        return Response.redirect("/jobs/" + retry.id());
    }
}
