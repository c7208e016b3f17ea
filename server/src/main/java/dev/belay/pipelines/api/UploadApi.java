package dev.belay.pipelines.api;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Upload;
import dev.belay.pipelines.build.Uploads;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.PipelineUpload;
import dev.belay.protocol.agent.UploadSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Steps that jobs add to their builds, under {@code /v3}. */
public final class UploadApi {

    /** More than a pipeline may hold, so that one a little too long is refused by a sentence about pipelines. */
    private static final long BODY_BYTES_MAX = 8 << 20;

    private static final int ID_CHARACTERS_MAX = 100;
    private static final int FILE_CHARACTERS_MAX = 1_000;

    /** Larger uploads take turns: some 25 MB of memory are needed to read one of those that just fit. */
    private static final int SMALL_BYTES_MAX = 256 << 10;

    private static final int LARGE_AT_ONCE_MAX = 2;
    private static final int TURN_SECONDS_MAX = 30;

    private final Semaphore large = new Semaphore(LARGE_AT_ONCE_MAX);
    private final Uploads uploads;
    private final JobCallers callers;

    public UploadApi(Uploads uploads, JobCallers callers) {
        this.uploads = uploads;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/pipelines", Permission.ACT_FOR_JOB, this::upload)
                        .withBody(BODY_BYTES_MAX),
                Route.get("/v3/jobs/{id}/pipelines/{upload}", Permission.ACT_FOR_JOB, this::state));
    }

    /** Done when it is answered, whether or not the agent would wait ({@code async=true}). */
    private Response upload(Request request) throws InterruptedException {
        Job job = callers.job(request);
        byte[] body = request.bytes();
        if (body.length <= SMALL_BYTES_MAX) {
            return upload(job, body);
        }
        if (!large.tryAcquire(TURN_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw Problem.busy("The server reads other large uploads; try again shortly.");
        }
        try {
            return upload(job, body);
        } finally {
            large.release();
        }
    }

    private Response upload(Job job, byte[] body) {
        var wanted = Request.json(Json.V3, PipelineUpload.class, body);
        if (wanted.uuid().isBlank() || wanted.uuid().length() > ID_CHARACTERS_MAX) {
            throw Problem.invalid("An upload needs a “uuid” of at most " + ID_CHARACTERS_MAX
                    + " characters, by which it is known when it comes again.");
        }
        var upload = new Upload(
                wanted.uuid(),
                wanted.pipeline().text(),
                wanted.replace().orElse(false),
                wanted.source().map(UploadApi::checked));
        return switch (uploads.take(job.id(), upload)) {
            case Upload.Applied applied -> Response.v3(Map.of("warnings", applied.warnings()));
            case Upload.Rejected rejected -> throw Problem.invalid(rejected.message());
        };
    }

    /** The name stands in lines of logs. */
    private static UploadSource checked(UploadSource source) {
        if (source.file().length() > FILE_CHARACTERS_MAX
                || source.file().chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid("The “file” of an upload's “source” is one line of at most " + FILE_CHARACTERS_MAX
                    + " characters.");
        }
        return source;
    }

    private Response state(Request request) {
        Job job = callers.job(request);
        String id = request.pathValue("upload");
        return uploads.fate(job.id(), id)
                .map(fate -> Response.v3(Map.of("state", fate.state(), "message", fate.message())))
                .orElseThrow(() -> Problem.notFound("upload " + id + " of this job"));
    }
}
