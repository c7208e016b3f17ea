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

/** Steps that jobs add to their builds, under {@code /v3}. */
public final class UploadApi {

    /** More than a pipeline may hold, so that one a little too long is refused by a sentence about pipelines. */
    private static final long BODY_BYTES_MAX = 8 << 20;

    private static final int ID_CHARACTERS_MAX = 100;
    private static final int FILE_CHARACTERS_MAX = 1_000;

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
    private Response upload(Request request) {
        Job job = callers.job(request);
        var wanted = request.json(Json.V3, PipelineUpload.class);
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
