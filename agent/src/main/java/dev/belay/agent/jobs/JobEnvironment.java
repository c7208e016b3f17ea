package dev.belay.agent.jobs;

import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.protocol.agent.AcceptedJob;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pure: the variables of one job: the clean ones, those of the server over them, and those that only the agent knows.
 */
final class JobEnvironment {

    private final AcceptedJob job;
    private final Seat seat;
    private final Jobs.Workplace workplace;

    JobEnvironment(AcceptedJob job, Seat seat, Jobs.Workplace workplace) {
        this.job = job;
        this.seat = seat;
        this.workplace = workplace;
    }

    /** What the server said of the job, or nothing. */
    String asked(String name) {
        return job.env().getOrDefault(name, "");
    }

    /** One folder for each slot and pipeline, so that the next checkout is quick and two slots never meet. */
    Path checkout() {
        String pipeline = asked("BUILDKITE_PIPELINE_SLUG").replaceAll("[^A-Za-z0-9_-]", "-");
        return buildFolder().resolve(pipeline.isEmpty() ? "pipeline" : pipeline);
    }

    private Path buildFolder() {
        return workplace.folder().resolve("checkouts").resolve("slot-" + seat.slot());
    }

    List<String> impossible() {
        return job.env().entrySet().stream()
                .filter(variable -> !CleanEnvironment.possible(variable.getKey(), variable.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Whether its checkout wants a key that only its server knows. */
    boolean asksForKey() {
        return job.step().get("checkout") instanceof Map<?, ?> checkout && checkout.get("ssh_secret") != null;
    }

    Map<String, String> forCommand(String commit, Map<String, String> secrets) {
        var variables = new LinkedHashMap<>(job.env());
        variables.putAll(secrets);
        variables.put("CI", "true");
        variables.put("BUILDKITE", "true");
        variables.put("BUILDKITE_JOB_ID", job.id());
        variables.put("BUILDKITE_COMMIT", commit);
        variables.put("BUILDKITE_AGENT_ID", seat.agentId());
        variables.put("BUILDKITE_AGENT_NAME", seat.agentName());
        variables.put("BUILDKITE_AGENT_ENDPOINT", workplace.server() + "/v3");
        variables.put("BUILDKITE_AGENT_ACCESS_TOKEN", job.token());
        variables.put("BUILDKITE_AGENT_JOB_API_SOCKET", workplace.api().socket().toString());
        variables.put("BUILDKITE_AGENT_JOB_API_TOKEN", job.token());
        variables.put("BUILDKITE_BUILD_PATH", buildFolder().toString());
        variables.put("BUILDKITE_BUILD_CHECKOUT_PATH", checkout().toString());
        return workplace.environment().with(variables);
    }
}
