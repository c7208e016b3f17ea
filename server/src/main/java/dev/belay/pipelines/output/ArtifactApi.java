package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.JobToken;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Download;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.ArtifactBatch;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.ArtifactStates;
import dev.belay.protocol.agent.FoundArtifact;
import dev.belay.protocol.api.ArtifactView;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/** Artifacts: left by agents under {@code /v3}, fetched by everybody else under {@code /api}. */
public final class ArtifactApi {

    private static final String UPLOAD = "/v3/uploads";
    private static final String PARTS = "/v3/artifacts/{id}/{secret}/parts/{number}";
    private static final String FILE = "file";
    private static final int FORM_BYTES_MAX = 1 << 20;

    private final Database database;
    private final Artifacts artifacts;
    private final ArtifactStore store;
    private final JobCallers callers;
    private final JobToken tokens;
    private final JobLimits limits;
    private final ArtifactParts parts;

    public ArtifactApi(
            Database database,
            Artifacts artifacts,
            ArtifactStore store,
            JobCallers callers,
            JobToken tokens,
            JobLimits limits,
            ArtifactParts parts) {
        this.database = database;
        this.artifacts = artifacts;
        this.store = store;
        this.callers = callers;
        this.tokens = tokens;
        this.limits = limits;
        this.parts = parts;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/artifacts", Permission.ACT_FOR_JOB, this::announce),
                Route.put("/v3/jobs/{id}/artifacts", Permission.ACT_FOR_JOB, this::states),
                // Agents send no header that says who they are; the form holds a token.
                Route.post(UPLOAD, Permission.OPEN, this::upload).withBody(limits.artifactBytesMax() + FORM_BYTES_MAX),
                Route.put(PARTS, Permission.OPEN, this::part).withBody(parts.bytesMax()),
                Route.get("/v3/builds/{build}/artifacts/search", Permission.ACT_FOR_JOB, this::search),
                // Programs that fetch what was found send no header either; the path holds a token.
                Route.get("/v3/artifacts/{id}/{secret}", Permission.OPEN, this::fetch),
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
                new ArtifactBatchCreated.UploadInstructions(form, action),
                batch.multipartSupported().orElse(false) ? inParts(request, announced) : Optional.empty()));
    }

    private Optional<Map<String, ArtifactBatchCreated.PartInstructions>> inParts(
            Request request, Artifacts.Announcement announced) {
        var instructions = new TreeMap<String, ArtifactBatchCreated.PartInstructions>();
        for (Artifact artifact : announced.artifacts()) {
            String path =
                    callers.origin(request) + "/v3/artifacts/" + artifact.id() + "/" + announced.token() + "/parts/";
            List<ArtifactBatchCreated.PartAction> actions = IntStream.rangeClosed(1, parts.offer(artifact))
                    .mapToObj(number -> new ArtifactBatchCreated.PartAction(path + number, "PUT", number))
                    .toList();
            if (!actions.isEmpty()) {
                instructions.put(artifact.id().toString(), new ArtifactBatchCreated.PartInstructions(actions));
            }
        }
        return instructions.isEmpty() ? Optional.empty() : Optional.of(instructions);
    }

    /** One part of a large file. Whoever sends it sends no header that says who it is. */
    private Response part(Request request) {
        UUID id = JobCallers.id(request);
        Artifact artifact = tokens.holder(request.pathValue("secret"))
                .flatMap(holder -> artifacts.ofJob(holder.job(), id))
                .orElseThrow(() -> Problem.notFound("artifact " + id + ", or the time to send it is over"));
        String number = request.pathValue("number");
        if (!number.matches("[0-9]{1,6}")) {
            throw Problem.notFound("part " + number);
        }
        String tag = parts.keep(artifact, Integer.parseInt(number), request.body());
        return new Response.JsonBody(200, Map.of(), Json.V3, Map.of("ETag", tag));
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

    private Response search(Request request) {
        JobCallers.Reach readable = callers.readable(request, request.pathValue("build"));
        String token = artifacts.ticket(readable.asker());
        String origin = callers.origin(request);
        return Response.v3(artifacts.search(readable.build(), search(request.query())).stream()
                .map(each ->
                        found(each, origin + "/v3/artifacts/" + each.artifact().id() + "/" + token))
                .toList());
    }

    private static ArtifactSearch search(Map<String, List<String>> query) {
        return new ArtifactSearch(
                one(query, "query").orElse("*"),
                one(query, "scope"),
                one(query, "state").orElse("finished"),
                one(query, "include_retried_jobs").filter("true"::equals).isPresent(),
                one(query, "include_duplicates").filter("true"::equals).isPresent());
    }

    private static Optional<String> one(Map<String, List<String>> query, String name) {
        return query.getOrDefault(name, List.of()).stream()
                .filter(each -> !each.isBlank())
                .findFirst();
    }

    private static FoundArtifact found(ArtifactSearch.Found found, String url) {
        Artifact artifact = found.artifact();
        return new FoundArtifact(
                artifact.id().toString(),
                artifact.path(),
                artifact.path(),
                artifact.bytes(),
                found.sha1(),
                artifact.sha256(),
                artifact.job().toString(),
                found.createdAt().toString(),
                url,
                "",
                "application/octet-stream",
                artifact.state().written());
    }

    private Response fetch(Request request) {
        UUID id = JobCallers.id(request);
        Artifact artifact = tokens.holder(request.pathValue("secret"))
                .flatMap(holder -> artifacts.readableBy(holder.job(), id))
                .orElseThrow(() -> Problem.notFound("artifact " + id + ", or the time to fetch it is over"));
        return download(request, artifact);
    }

    private Response download(Request request) {
        UUID id = JobCallers.id(request);
        return download(
                request, database.read(tx -> store.find(tx, id)).orElseThrow(() -> Problem.notFound("artifact " + id)));
    }

    private Response download(Request request, Artifact artifact) {
        if (artifact.state() == Artifact.State.DELETED) {
            throw new Problem(Problem.Kind.GONE, Artifact.GONE);
        }
        if (artifact.state() != Artifact.State.FINISHED) {
            throw Problem.notFound("artifact " + artifact.id());
        }
        String name =
                artifact.path().substring(artifact.path().lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9._-]", "_");
        var headers = Map.of(
                "Content-Disposition", "attachment; filename=\"" + name + "\"", "X-Content-Type-Options", "nosniff");
        return new Download(
                        "application/octet-stream",
                        artifact.bytes(),
                        artifact.sha256(),
                        headers,
                        (offset, bytes) -> artifacts.open(artifact.id(), offset, bytes))
                .answer(request);
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
