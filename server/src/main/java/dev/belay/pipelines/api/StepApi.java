package dev.belay.pipelines.api;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Builds;
import dev.belay.pipelines.build.StepChanges;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.platform.access.Permission;
import dev.belay.platform.database.Database;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.StepCancel;
import dev.belay.protocol.agent.StepChange;
import dev.belay.protocol.agent.StepQuestion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What jobs ask and change of their build and its steps, under {@code /v3}. */
public final class StepApi {

    private static final String STEP = "/v3/steps/{step}";

    private static final int GRACE_SECONDS_MAX = 24 * 60 * 60;

    private final Database database;
    private final StepChanges changes;
    private final Builds builds;
    private final JobCallers callers;

    public StepApi(Database database, StepChanges changes, Builds builds, JobCallers callers) {
        this.database = database;
        this.changes = changes;
        this.builds = builds;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(STEP + "/export", Permission.ACT_FOR_JOB, this::export),
                Route.put(STEP, Permission.ACT_FOR_JOB, this::change),
                Route.post(STEP + "/cancel", Permission.ACT_FOR_JOB, this::cancel),
                Route.post("/v3/builds/{build}/cancel", Permission.ACT_FOR_JOB, this::cancelBuild));
    }

    private Response export(Request request) {
        var wanted = request.json(Json.V3, StepQuestion.class);
        UUID build = callers.readable(request, wanted.buildId()).build();
        Map<String, Object> told = StepChanges.told(build, changes.find(build, request.pathValue("step")));
        Optional<String> attribute = wanted.attribute().filter(each -> !each.isBlank());
        if (attribute.isEmpty()) {
            return output(Json.V3.writeValueAsString(told));
        }
        Object value = told.get(attribute.get());
        if (value == null) {
            throw Problem.notFound("attribute “" + attribute.get() + "” of a step; there are "
                    + String.join(", ", told.keySet().stream().sorted().toList()));
        }
        boolean asJson = wanted.format().filter("json"::equals).isPresent();
        return output(value instanceof String text && !asJson ? text : Json.V3.writeValueAsString(value));
    }

    private static Response output(String text) {
        return Response.v3(Map.of("output", text));
    }

    private Response change(Request request) {
        var wanted = request.json(Json.V3, StepChange.class);
        Job job = callers.underWay(request, wanted.buildId());
        changes.change(
                job.build(),
                request.pathValue("step"),
                wanted.attribute(),
                wanted.value(),
                wanted.append().orElse(false),
                wanted.idempotencyUuid().filter(each -> !each.isBlank()));
        return Response.v3(Map.of());
    }

    private Response cancel(Request request) {
        var wanted = request.json(Json.V3, StepCancel.class);
        Job job = callers.underWay(request, wanted.buildId());
        String step = request.pathValue("step");
        changes.cancel(job.build(), step, request.caller().actor(), patience(wanted));
        return Response.v3(Map.of("uuid", step));
    }

    /** How long agents may take before the jobs count as canceled whatever they do; without force as long as any. */
    private static Optional<Duration> patience(StepCancel wanted) {
        int seconds = wanted.forceGracePeriod().orElse(0);
        if (seconds < 0 || seconds > GRACE_SECONDS_MAX) {
            throw Problem.invalid("“force_grace_period” is a number of seconds from 0 to " + GRACE_SECONDS_MAX + ".");
        }
        return wanted.force().filter(force -> force).map(_ -> Duration.ofSeconds(seconds));
    }

    private Response cancelBuild(Request request) {
        UUID build = callers.underWay(request, request.pathValue("build")).build();
        database.transact(tx -> builds.cancel(tx, build, request.caller().actor()));
        return Response.v3(Map.of("uuid", build.toString()));
    }
}
