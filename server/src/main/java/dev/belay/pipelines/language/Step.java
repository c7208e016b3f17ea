package dev.belay.pipelines.language;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One step of a pipeline file. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
public sealed interface Step {

    /** What all kinds share. */
    Common common();

    /** What people see. */
    default String label() {
        return common().label();
    }

    /** By which other steps name it. */
    default Optional<String> key() {
        return common().key();
    }

    /** What the step is called in the language. */
    default String kindName() {
        return switch (this) {
            case Command _ -> "command";
            case Wait _ -> "wait";
            case Block _ -> "block";
            case Input _ -> "input";
            case Trigger _ -> "trigger";
            case Group _ -> "group";
            case Rollout _ -> "rollout";
        };
    }

    /**
     * Runs a command on an agent.
     *
     * @param command lines for a shell; empty when its plugins do all
     * @param env its own variables, without those of the pipeline
     * @param agents the tags that an agent must have, by key
     * @param plugins for the agent, in the order in which it runs them
     * @param timeoutMinutes how long the whole job may take
     * @param parallelism into how many jobs it is split; 0 means that it is left out
     * @param priority jobs of higher priority are given to agents first
     * @param cancelOnBuildFailing whether its jobs are stopped as soon as its build begins to fail
     * @param ifChanged what its {@code if_changed} held, as JSON; agents act on it before they upload
     * @param matrix its jobs by the values of its matrix; empty when it has none
     */
    record Command(
            Common common,
            String command,
            Map<String, String> env,
            Map<String, String> agents,
            List<Plugin> plugins,
            List<String> artifactPaths,
            Optional<Integer> timeoutMinutes,
            SoftFail softFail,
            Retry retry,
            Optional<Concurrency> concurrency,
            Optional<Integer> parallelism,
            Optional<Integer> priority,
            boolean cancelOnBuildFailing,
            Surroundings surroundings,
            List<Notice> notices,
            Optional<String> ifChanged,
            List<Variant> matrix)
            implements Step {

        public Command {
            env = Ordered.copyOf(env);
            agents = Ordered.copyOf(agents);
            plugins = List.copyOf(plugins);
            artifactPaths = List.copyOf(artifactPaths);
            notices = List.copyOf(notices);
            matrix = List.copyOf(matrix);
        }

        /** The same with other variables. */
        public Command withEnv(Map<String, String> others) {
            return with(common, others);
        }

        /** One of the jobs that its parallelism makes, with the variables that say which. */
        public Command part(Plan.Part part, Map<String, String> variables) {
            return with(part.label(common), variables);
        }

        /** The same under another label. */
        public Command labelled(String label) {
            return with(common.labelled(label), env);
        }

        private Command with(Common said, Map<String, String> others) {
            return new Command(
                    said,
                    command,
                    others,
                    agents,
                    plugins,
                    artifactPaths,
                    timeoutMinutes,
                    softFail,
                    retry,
                    concurrency,
                    parallelism,
                    priority,
                    cancelOnBuildFailing,
                    surroundings,
                    notices,
                    ifChanged,
                    matrix);
        }
    }

    /** Lets the steps after it begin when all before it have passed, or have ended if {@code continueOnFailure}. */
    record Wait(Common common, boolean continueOnFailure) implements Step {}

    /** Lets the steps after it begin when somebody has pressed a button. */
    record Block(Common common, Form form, BlockedState blockedState) implements Step {

        /** What its build counts as while it waits for somebody. */
        public enum BlockedState {
            PASSED,
            FAILED,
            RUNNING
        }
    }

    /** Asks somebody for values; nothing waits for it that does not name it. */
    record Input(Common common, Form form) implements Step {}

    /**
     * Makes a build of another pipeline.
     *
     * @param pipeline its slug
     * @param async whether to go on without waiting for that build
     * @param parallelism how many builds to make
     */
    record Trigger(
            Common common,
            String pipeline,
            ChildBuild build,
            boolean async,
            SoftFail softFail,
            Optional<Integer> parallelism,
            Optional<String> ifChanged)
            implements Step {}

    /** Steps that are shown together and can be named together. Groups do not nest. */
    record Group(Common common, List<Step> steps, List<Notice> notices, Optional<String> ifChanged) implements Step {
        public Group {
            steps = List.copyOf(steps);
            notices = List.copyOf(notices);
        }
    }

    /**
     * Brings what the build made to the customers of a service.
     *
     * @param phases percent of customers, ascending, the last one 100
     */
    record Rollout(Common common, String service, String environment, List<Integer> phases) implements Step {

        /** What holds when the file names no phases. */
        public static final List<Integer> USUAL_PHASES = List.of(10, 50, 100);

        public Rollout {
            phases = List.copyOf(phases);
        }
    }
}
