package dev.belay.discovery.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What time does to checks. */
final class NeglectTest {

    private static final long SECOND = 1_000;
    private static final Observer OWN = new Observer("own", "", List.of("10.0.0.1"), List.of(), List.of());

    private final Neglect neglect = new Neglect();

    private static Watched web(CheckStatus status, int deregisterAfterSeconds) {
        var check = new Check("tcp", CheckKind.TCP, "", 0, false, false, 10, 5_000, 2, 1, deregisterAfterSeconds);
        return new Watched("web-1", "10.0.0.1", "10.0.0.1", 80, "", List.of(new Checked(check, status, "refused", 0)));
    }

    private Neglect.Verdict judge(Watched watched, List<Observer> observers, long seconds) {
        return neglect.judge(Plan.of(List.of(watched), observers), List.of(watched), seconds * SECOND);
    }

    @Test
    void whatNoAgentAsksIsNotKnownAfterAMinuteAndNotBefore() {
        Watched web = web(CheckStatus.CRITICAL, 0);
        assertThat(judge(web, List.of(), 0).forgotten()).isEmpty();
        assertThat(judge(web, List.of(), 59).forgotten()).isEmpty();
        assertThat(judge(web, List.of(), 60).forgotten())
                .extracting(CheckResult::status)
                .containsExactly(CheckStatus.UNOBSERVED);
        assertThat(judge(web(CheckStatus.UNOBSERVED, 0), List.of(), 200).forgotten())
                .isEmpty();
    }

    @Test
    void anAgentThatComesInTimeFindsWhatWasKnown() {
        Watched web = web(CheckStatus.CRITICAL, 0);
        judge(web, List.of(), 0);
        judge(web, List.of(OWN), 50);
        assertThat(judge(web, List.of(), 70).forgotten()).isEmpty();
        neglect.restart();
        assertThat(judge(web, List.of(), 129).forgotten())
                .as("a minute of its own")
                .isEmpty();
    }

    @Test
    void whatIsCriticalForLongIsEndedIfItWasAskedFor() {
        assertThat(judge(web(CheckStatus.CRITICAL, 0), List.of(OWN), 0).ended()).isEmpty();
        assertThat(judge(web(CheckStatus.CRITICAL, 0), List.of(OWN), 900).ended())
                .isEmpty();
        judge(web(CheckStatus.CRITICAL, 90), List.of(OWN), 1_000);
        assertThat(judge(web(CheckStatus.CRITICAL, 90), List.of(OWN), 1_089).ended())
                .isEmpty();
        judge(web(CheckStatus.PASSING, 90), List.of(OWN), 1_090);
        assertThat(judge(web(CheckStatus.CRITICAL, 90), List.of(OWN), 1_100).ended())
                .isEmpty();
        assertThat(judge(web(CheckStatus.CRITICAL, 90), List.of(OWN), 1_190).ended())
                .containsExactly("web-1");
    }
}
