package dev.belay.protocol.checks;

import java.util.List;

/**
 * All that one agent is to ask.
 *
 * @param mark another one whenever something is different
 * @param checks none when the mark is the one that the agent knows
 * @param againSeconds after which the agent is to ask again, 0 when it may at once
 */
public record Assignments(String mark, List<Assignment> checks, int againSeconds) {
    public Assignments {
        checks = List.copyOf(checks);
    }

    /**
     * One check of one instance.
     *
     * @param status what is known so far, by whomever
     */
    public record Assignment(String instance, String address, int port, Check check, CheckStatus status) {

        /** Which one it is. */
        public CheckId id() {
            return new CheckId(instance, check.name());
        }
    }
}
