package dev.belay.agent.checks;

import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckStatus;

/** Pure: how an instance stands by one check, which a single answer need not change. */
record Standing(CheckStatus status, int failures, int successes) {

    /** Goes on with what another agent found. */
    static Standing from(CheckStatus known) {
        return new Standing(known, 0, 0);
    }

    Standing after(CheckStatus answer, Check check) {
        return switch (answer) {
            case UNOBSERVED -> new Standing(CheckStatus.UNOBSERVED, 0, 0);
            case CRITICAL -> {
                int inARow = Math.min(failures + 1, check.failuresBeforeCritical());
                yield new Standing(inARow >= check.failuresBeforeCritical() ? answer : status, inARow, 0);
            }
            case PASSING, WARNING -> {
                int inARow = Math.min(successes + 1, check.successesBeforePassing());
                yield new Standing(inARow >= check.successesBeforePassing() ? answer : status, 0, inARow);
            }
        };
    }
}
