package dev.belay.pipelines.language;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a job is tried again: by itself, after the rules in their order, and by hand.
 *
 * @param automatic the rules; the first that matches decides
 */
public record Retry(List<RetryRule> automatic, Manual manual) {

    /** By hand only, whether it passed or not. */
    public static final Retry USUAL = new Retry(List.of(), new Manual(true, true, Optional.empty()));

    public Retry {
        automatic = List.copyOf(automatic);
    }

    /**
     * Whether people may retry it.
     *
     * @param permitOnPassed even when it passed
     * @param reason why not, for those who would like to
     */
    public record Manual(boolean allowed, boolean permitOnPassed, Optional<String> reason) {}

    /**
     * How a job ended.
     *
     * @param exitStatus -1 when its agent was lost
     * @param signal such as {@code SIGKILL} or {@code kill}; empty when no signal ended it
     * @param signalReason such as {@code agent_stop}; empty when there is none
     * @param canceled whether somebody stopped it; then it is never retried by itself
     */
    public record Ending(int exitStatus, String signal, String signalReason, boolean canceled) {}

    /**
     * The rule by which to try again, by its number from 0; nothing when the job stays as it is.
     *
     * @param used how often each rule was used for this step's job before, by number
     */
    public Optional<Integer> after(Ending ending, Map<Integer, Integer> used) {
        if (ending.canceled()) {
            return Optional.empty();
        }
        for (int number = 0; number < automatic.size(); number++) {
            RetryRule rule = automatic.get(number);
            if (rule.covers(ending)) {
                return used.getOrDefault(number, 0) < rule.limit() ? Optional.of(number) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
