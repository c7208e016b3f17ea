package dev.belay.pipelines.page;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.api.Views;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.build.BuildStore;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.output.Artifact;
import dev.belay.pipelines.output.ArtifactApi;
import dev.belay.pipelines.output.ArtifactKind;
import dev.belay.pipelines.output.ArtifactStore;
import dev.belay.pipelines.output.Artifacts;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Artifacts for people. What a job left may be hostile: as a page it is sent only into a sandbox of the browser, where it has no
 * scripts, no forms, no cookies, and loads nothing.
 */
public record ArtifactPages(
        Database database, ArtifactStore store, Artifacts artifacts, JobStore jobs, BuildStore builds, Pages pages) {

    private static final Map<String, String> SANDBOX = Map.of(
            "Content-Security-Policy",
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'",
            "X-Frame-Options",
            "SAMEORIGIN",
            "X-Content-Type-Options",
            "nosniff",
            "Content-Disposition",
            "inline");

    public List<Route> routes() {
        return List.of(
                Route.get("/artifacts/{id}", Permission.VIEW, this::show),
                Route.get("/artifacts/{id}/content", Permission.VIEW, this::content));
    }

    /** An artifact and where it is from. */
    private record Found(Artifact artifact, Build build, String job) {}

    private Found found(Request request) {
        UUID id = JobCallers.id(request);
        return database.read(tx -> {
            Artifact artifact = store.find(tx, id).orElseThrow(() -> Problem.notFound("artifact " + id));
            Job job = jobs.find(tx, artifact.job()).orElseThrow();
            Build build = builds.find(tx, job.build()).orElseThrow();
            return new Found(
                    artifact,
                    build,
                    builds.step(tx, build.id(), job.step()).step().label());
        });
    }

    private Response show(Request request) {
        Found found = found(request);
        Artifact artifact = found.artifact();
        byte[] start = artifact.state() == Artifact.State.FINISHED
                ? start(artifact, ArtifactPage.TEXT_BYTES_MAX)
                : new byte[0];
        ArtifactKind kind = kind(artifact, start);
        Optional<String> text = kind == ArtifactKind.OTHER || start.length == 0
                ? Optional.empty()
                : Optional.of(new String(start, StandardCharsets.UTF_8));
        var page = new ArtifactPage(
                ArtifactApi.view(artifact),
                Views.summary(found.build()),
                found.job(),
                kind,
                kind.isPicture() ? Optional.empty() : text,
                artifact.bytes() > start.length);
        return pages.page(request, page.name(), "pipelines/page/artifact.jte", page);
    }

    private static ArtifactKind kind(Artifact artifact, byte[] start) {
        byte[] head = Arrays.copyOf(start, Math.min(start.length, ArtifactKind.HEAD_BYTES));
        return ArtifactKind.of(artifact.path(), head);
    }

    private byte[] start(Artifact artifact, int bytesMax) {
        try (InputStream bytes = artifacts.open(artifact.id(), 0, Math.min(bytesMax, artifact.bytes()))) {
            return bytes.readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read artifact " + artifact.id(), exception);
        }
    }

    private Response content(Request request) {
        Artifact artifact = found(request).artifact();
        boolean shown =
                artifact.state() == Artifact.State.FINISHED && artifact.bytes() <= ArtifactPage.CONTENT_BYTES_MAX;
        ArtifactKind kind = shown ? kind(artifact, start(artifact, ArtifactKind.HEAD_BYTES)) : ArtifactKind.OTHER;
        if (!kind.isPicture() && kind != ArtifactKind.PAGE) {
            throw Problem.notFound("picture or page to show in artifact " + artifact.id());
        }
        return new Response.Stream(200, kind.type(), SANDBOX, output -> {
            try (InputStream bytes = artifacts.open(artifact.id(), 0, artifact.bytes())) {
                bytes.transferTo(output);
            }
        });
    }
}
