package dev.belay.pipelines.api;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.Job;
import dev.belay.pipelines.job.JobCallers;
import dev.belay.pipelines.running.JobChanges;
import dev.belay.platform.access.Permission;
import dev.belay.platform.web.Request;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.PromisedFailure;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What running jobs change of themselves and of others of their build, under {@code /v3}. */
public final class JobChangeApi {

    private final JobChanges changes;
    private final JobCallers callers;

    public JobChangeApi(JobChanges changes, JobCallers callers) {
        this.changes = changes;
        this.callers = callers;
    }

    public List<Route> routes() {
        return List.of(
                Route.put("/v3/jobs/{id}", Permission.ACT_FOR_JOB, this::change),
                Route.put("/v3/jobs/{id}/promise_failure", Permission.ACT_FOR_JOB, this::promise));
    }

    /** The body is one attribute and its value. */
    private Response change(Request request) {
        Job job = callers.ofOwnBuild(request);
        JsonNode wanted = request.json(Json.V3, JsonNode.class);
        if (!wanted.isObject() || wanted.size() != 1) {
            throw Problem.invalid("One attribute of a job is changed at a time, as in {\"timeout\": \"20\"}.");
        }
        String attribute = wanted.propertyNames().iterator().next();
        changes.change(job, attribute, wanted.path(attribute).asString("").strip());
        return Response.v3(Map.of("id", job.id().toString()));
    }

    private Response promise(Request request) {
        Job job = callers.job(request);
        var promised = request.json(Json.V3, PromisedFailure.class);
        changes.promise(job, promised.exitStatus(), promised.reason().filter(each -> !each.isBlank()));
        return Response.empty();
    }
}
