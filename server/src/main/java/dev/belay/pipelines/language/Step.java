package dev.belay.pipelines.language;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step of a pipeline file. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Step {

    /** What people see. */
    String label();

    /** By which other steps name it. */
    Optional<String> key();

    /**
     * Runs a command on an agent.
     *
     * @param command lines for a shell
     * @param agents the tags that an agent must have, by key
     * @param timeoutMinutes how long the whole job may take
     */
    record Command(
            String label,
            Optional<String> key,
            String command,
            Map<String, String> env,
            Map<String, String> agents,
            List<String> artifactPaths,
            Optional<Integer> timeoutMinutes,
            SoftFail softFail)
            implements Step {

        public Command {
            env = Map.copyOf(env);
            agents = Map.copyOf(agents);
            artifactPaths = List.copyOf(artifactPaths);
        }
    }

    /** Lets the steps after it begin when all before it have passed, or have ended if {@code continueOnFailure}. */
    record Wait(String label, Optional<String> key, boolean continueOnFailure) implements Step {}

    /**
     * Brings what the build made to the customers of a service.
     *
     * @param phases percent of customers, ascending, the last one 100
     */
    record Rollout(String label, Optional<String> key, String service, String environment, List<Integer> phases)
            implements Step {

        /** What holds when the file names no phases. */
        public static final List<Integer> USUAL_PHASES = List.of(10, 50, 100);

        public Rollout {
            phases = List.copyOf(phases);
        }
    }
}
