package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobToken;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.ArtifactBatch;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.ArtifactStates;
import dev.belay.protocol.api.ArtifactView;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Artifacts: left by agents under {@code /v3}, fetched by everybody else under {@code /api}. */
public final class ArtifactApi {

    private static final String UPLOAD = "/v3/uploads";
    private static final String FILE = "file";
    private static final int FORM_BYTES_MAX = 1 << 20;

    private final Database database;
    private final Artifacts artifacts;
    private final ArtifactStore store;
    private final JobCallers callers;
    private final JobToken tokens;
    private final JobLimits limits;

    public ArtifactApi(
            Database database,
            Artifacts artifacts,
            ArtifactStore store,
            JobCallers callers,
            JobToken tokens,
            JobLimits limits) {
        this.database = database;
        this.artifacts = artifacts;
        this.store = store;
        this.callers = callers;
        this.tokens = tokens;
        this.limits = limits;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/artifacts", Permission.ACT_FOR_JOB, this::announce),
                Route.put("/v3/jobs/{id}/artifacts", Permission.ACT_FOR_JOB, this::states),
                // Agents send no header that says who they are; the form holds a token.
                Route.post(UPLOAD, Permission.OPEN, this::upload).withBody(limits.artifactBytesMax() + FORM_BYTES_MAX),
                Route.get("/api/artifacts/{id}", Permission.VIEW, this::download));
    }

    private Response announce(Request request) {
        Job job = callers.job(request);
        var batch = request.json(Json.V3, ArtifactBatch.class);
        Artifacts.Announcement announced = artifacts.announce(job, batch);
        var form = Map.of("token", announced.token(), "batch", batch.id(), "path", "${artifact:path}");
        var action = new ArtifactBatchCreated.Action(callers.origin(request), "POST", UPLOAD, FILE);
        return Response.v3(new ArtifactBatchCreated(
                batch.id(),
                announced.artifacts().stream().map(each -> each.id().toString()).toList(),
                new ArtifactBatchCreated.UploadInstructions(form, action)));
    }

    private Response upload(Request request) {
        MultipartForm.read(request.body(), request.header("content-type"), FILE, this::receive);
        return Response.v3(Map.of());
    }

    private void receive(Map<String, String> form, InputStream file) {
        JobToken.Holder holder = tokens.holder(form.getOrDefault("token", ""))
                .orElseThrow(() -> Problem.forbidden("The form holds no token that allows an upload."));
        artifacts.upload(holder.job(), form.getOrDefault("batch", ""), form.getOrDefault("path", ""), file);
    }

    private Response states(Request request) {
        Job job = callers.job(request);
        artifacts.states(job, request.json(Json.V3, ArtifactStates.class));
        return Response.v3(Map.of());
    }

    private Response download(Request request) {
        UUID id = JobCallers.id(request);
        Artifact artifact = database.read(tx -> store.find(tx, id))
                .filter(each -> each.state() == Artifact.State.FINISHED)
                .orElseThrow(() -> Problem.notFound("artifact " + id));
        String name =
                artifact.path().substring(artifact.path().lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        var headers = Map.of(
                "Content-Disposition",
                "attachment; filename=\"" + name + "\"",
                "Content-Length",
                Long.toString(artifact.bytes()),
                "X-Content-Type-Options",
                "nosniff");
        return new Response.Stream(200, "application/octet-stream", headers, output -> {
            try (InputStream bytes = artifacts.open(id)) {
                bytes.transferTo(output);
            }
        });
    }

    public static ArtifactView view(Artifact artifact) {
        return new ArtifactView(
                artifact.id().toString(),
                artifact.job().toString(),
                artifact.path(),
                artifact.bytes(),
                artifact.sha256(),
                artifact.state().written(),
                "/api/artifacts/" + artifact.id());
    }
}
