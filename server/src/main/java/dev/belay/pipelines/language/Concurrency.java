package dev.belay.pipelines.language;

/**
 * How many jobs of a group may run at once. The limit belongs to the step: steps of one group may have different ones.
 *
 * @param group its name, the same in all pipelines
 */
public record Concurrency(int limit, String group, Method method) {

    /** Whether who came first goes first. */
    public boolean isOrdered() {
        return switch (method) {
            case ORDERED -> true;
            case EAGER -> false;
        };
    }

    /** Who of those that wait goes first. */
    public enum Method {
        /** Who came first. */
        ORDERED,
        /** Who has the highest priority. */
        EAGER
    }
}
