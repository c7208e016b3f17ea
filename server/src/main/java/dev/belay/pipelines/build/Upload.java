package dev.belay.pipelines.build;

import dev.belay.protocol.agent.UploadSource;
import java.util.List;
import java.util.Optional;

/**
 * Steps that a running job adds to its build.
 *
 * @param id by which the agent names it when it sends it again
 * @param json the pipeline, in either of the shapes that agents send
 * @param replace whether all steps that have not begun are removed first
 * @param source where the steps were written, if the agent tells
 */
public record Upload(String id, String json, boolean replace, Optional<UploadSource> source) {

    /** What became of one. The same upload again has the same fate. */
    public sealed interface Fate {

        /** As it is told under {@code /v3}. */
        String state();

        /** Why, or what is odd; perhaps nothing. */
        String message();
    }

    /**
     * Its steps are in the build.
     *
     * @param warnings what is odd with them, each with its place
     */
    public record Applied(List<String> warnings) implements Fate {

        public Applied {
            warnings = List.copyOf(warnings);
        }

        @Override
        public String state() {
            return "applied";
        }

        @Override
        public String message() {
            return String.join("\n", warnings);
        }
    }

    /** It changed nothing. */
    public record Rejected(String message) implements Fate {
        @Override
        public String state() {
            return "rejected";
        }
    }
}
