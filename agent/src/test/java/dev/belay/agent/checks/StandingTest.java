package dev.belay.agent.checks;

import static dev.belay.protocol.checks.CheckStatus.CRITICAL;
import static dev.belay.protocol.checks.CheckStatus.PASSING;
import static dev.belay.protocol.checks.CheckStatus.UNOBSERVED;
import static dev.belay.protocol.checks.CheckStatus.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many answers make a state. */
final class StandingTest {

    private static List<CheckStatus> states(CheckStatus known, int failures, int successes, CheckStatus... answers) {
        var check = new Check("tcp", CheckKind.TCP, "", 0, false, false, 1, 500, failures, successes, 0);
        var states = new ArrayList<CheckStatus>();
        Standing standing = Standing.from(known);
        for (CheckStatus each : answers) {
            standing = standing.after(each, check);
            states.add(standing.status());
        }
        return states;
    }

    @Test
    void oneAnswerIsEnoughWhereOneIsAskedFor() {
        assertThat(states(UNOBSERVED, 1, 1, PASSING, CRITICAL, WARNING, PASSING))
                .containsExactly(PASSING, CRITICAL, WARNING, PASSING);
    }

    @Test
    void fewerThanAskedForInARowChangeNothing() {
        assertThat(states(PASSING, 3, 2, CRITICAL, CRITICAL, PASSING, CRITICAL, CRITICAL, CRITICAL, CRITICAL))
                .containsExactly(PASSING, PASSING, PASSING, PASSING, PASSING, CRITICAL, CRITICAL);
        assertThat(states(CRITICAL, 3, 2, PASSING, CRITICAL, PASSING, PASSING))
                .containsExactly(CRITICAL, CRITICAL, CRITICAL, PASSING);
    }

    @Test
    void whatAnotherAgentFoundStaysUntilThisOneKnowsBetter() {
        assertThat(states(CRITICAL, 2, 2, PASSING, PASSING)).containsExactly(CRITICAL, PASSING);
        assertThat(states(PASSING, 2, 1, CRITICAL, CRITICAL)).containsExactly(PASSING, CRITICAL);
    }

    @Test
    void whatCannotBeAskedIsNotKnown() {
        assertThat(states(CRITICAL, 1, 1, UNOBSERVED)).containsExactly(UNOBSERVED);
    }
}
