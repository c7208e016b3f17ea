package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Build;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AnnotationChange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What jobs tell the readers of their builds, under {@code /v3}. */
public final class AnnotationApi {

    /** What all annotations of a build may hold together, since its page shows them all. */
    private static final int CHARACTERS_MAX = 1 << 20;

    private static final int ANNOTATIONS_MAX = 100;
    private static final int CONTEXT_CHARACTERS_MAX = 100;
    private static final int PRIORITY_MAX = 10;
    private static final int UUID_CHARACTERS_MAX = 100;
    private static final long REQUEST_BYTES_MAX = 5L << 20;

    /** Agents of other makers ask again for so long, and say only the same text. */
    private static final Duration SAID_AGAIN = Duration.ofSeconds(30);

    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Database database;
    private final AnnotationStore store;
    private final JobCallers callers;

    public AnnotationApi(Database database, AnnotationStore store, JobCallers callers) {
        this.database = database;
        this.store = store;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/v3/jobs/{id}/annotations", Permission.ACT_FOR_JOB, this::annotate)
                        .withBody(REQUEST_BYTES_MAX),
                Route.delete("/v3/jobs/{id}/annotations/{context}", Permission.ACT_FOR_JOB, this::remove));
    }

    private Response annotate(Request request) {
        Job job = callers.underWay(request);
        var wanted = request.json(Json.V3, AnnotationChange.class);
        database.transact(tx -> {
            callers.hold(tx, job.build());
            if (!wanted.append().orElse(false) || isNew(tx, job, wanted)) {
                annotate(tx, job, wanted);
                tx.nudge(Build.topic(job.build()));
            }
            return job;
        });
        return Response.v3(Map.of());
    }

    /** Whoever did not hear the answer adds the same again, and means it once. */
    private boolean isNew(Tx tx, Job job, AnnotationChange wanted) {
        Instant now = tx.now();
        store.forget(tx, job.id(), now.minus(REMEMBERED));
        Optional<String> uuid = said(wanted.uuid());
        require(
                uuid.orElse("").length() <= UUID_CHARACTERS_MAX,
                "The uuid of an addition has at most " + UUID_CHARACTERS_MAX + " characters.");
        return uuid.map(each -> store.add(tx, job.id(), "uuid " + each, now.minus(REMEMBERED)))
                .orElseGet(() -> store.add(tx, job.id(), "text " + digest(wanted), now.minus(SAID_AGAIN)));
    }

    private static String digest(AnnotationChange wanted) {
        try {
            byte[] text = Json.V3.writeValueAsBytes(wanted);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    private void annotate(Tx tx, Job job, AnnotationChange wanted) {
        Optional<UUID> about = about(job, wanted.scope());
        String context = said(wanted.context()).orElse(Annotation.USUAL_CONTEXT);
        require(
                context.length() <= CONTEXT_CHARACTERS_MAX,
                "An annotation's context has at most " + CONTEXT_CHARACTERS_MAX + " characters.");
        List<Annotation> all = store.ofBuild(tx, job.build());
        Optional<Annotation> before = all.stream()
                .filter(each -> each.context().equals(context) && each.job().equals(about))
                .findFirst();
        require(
                before.isPresent() || all.size() < ANNOTATIONS_MAX,
                "A build has at most " + ANNOTATIONS_MAX + " annotations; use a context again.");
        boolean appends = wanted.append().orElse(false);
        String body = (appends ? before.map(Annotation::body).orElse("") : "")
                + wanted.body().orElse("");
        int others = all.stream()
                .filter(each -> !Optional.of(each).equals(before))
                .mapToInt(each -> each.body().length())
                .sum();
        require(
                others + body.length() <= CHARACTERS_MAX,
                "The annotations of a build have at most " + CHARACTERS_MAX + " characters together.");
        Optional<Annotation.Style> style = said(wanted.style()).map(AnnotationApi::style);
        int priority = wanted.priority()
                .filter(each -> each != 0)
                .orElse(before.map(Annotation::priority).orElse(Annotation.USUAL_PRIORITY));
        require(
                priority >= 1 && priority <= PRIORITY_MAX,
                "An annotation's priority is from 1 to " + PRIORITY_MAX + ", not " + priority + ".");
        Annotation.Style kept = style.or(() -> before.map(Annotation::style)).orElse(Annotation.Style.DEFAULT);
        store.put(tx, job.build(), new Annotation(about, context, kept, priority, body));
    }

    private static Optional<String> said(Optional<String> text) {
        return text.filter(each -> !each.isBlank());
    }

    private static Optional<UUID> about(Job job, Optional<String> scope) {
        return switch (said(scope).orElse("build")) {
            case "build" -> Optional.empty();
            case "job" -> Optional.of(job.id());
            default ->
                throw Problem.invalid("An annotation's scope is “build” or “job”, not “" + scope.orElse("") + "”.");
        };
    }

    private static Annotation.Style style(String word) {
        require(
                Annotation.Style.WORDS.contains(word),
                "An annotation's style is one of " + String.join(", ", Annotation.Style.WORDS) + ", not “" + word
                        + "”.");
        return Annotation.Style.read(word);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw Problem.invalid(otherwise);
        }
    }

    private Response remove(Request request) {
        Job job = callers.underWay(request);
        database.transact(tx -> {
            store.remove(tx, job.build(), about(job, request.query("scope")), request.pathValue("context"));
            tx.nudge(Build.topic(job.build()));
            return job;
        });
        return Response.v3(Map.of());
    }
}
