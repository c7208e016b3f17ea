package dev.belay.pipelines.build;

/**
 * Steps that a running job adds to its build.
 *
 * @param id by which the agent names it when it sends it again
 * @param json the pipeline, in either of the shapes that agents send
 * @param replace whether all steps that have not begun are removed first
 */
public record Upload(String id, String json, boolean replace) {

    /** What became of one. The same upload again has the same fate. */
    public sealed interface Fate {

        /** As it is told under {@code /v3}. */
        String state();

        /** Why, or nothing. */
        String message();
    }

    /** Its steps are in the build. */
    public record Applied() implements Fate {
        @Override
        public String state() {
            return "applied";
        }

        @Override
        public String message() {
            return "";
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
