package dev.belay.discovery.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What time does to checks. */
final class NeglectTest {

    private static final long SECOND = 1_000;
    private static final Place WEB = new Place("web", "production");
    private static final Observer OWN = new Observer("own", "", List.of("10.0.0.1"), List.of(), List.of());

    private final Neglect neglect = new Neglect(new Losses(30, Duration.ofMinutes(1)));

    private static Watched web(String id, Checked checked) {
        return new Watched(id, WEB, "10.0.0.1", "10.0.0.1", 80, "", List.of(checked));
    }

    private static Checked checked(CheckStatus status, int deregisterAfterSeconds) {
        var check = new Check("tcp", CheckKind.TCP, "", 0, false, false, 10, 5_000, 2, 1, deregisterAfterSeconds);
        return new Checked(check, status, "refused", 0);
    }

    private static Watched web(CheckStatus status, int deregisterAfterSeconds) {
        return web("web-1", checked(status, deregisterAfterSeconds));
    }

    /** Beside three others that are well and have no checks. */
    private Neglect.Verdict judge(Watched watched, List<Observer> observers, long seconds) {
        return judge(List.of(watched), 3, observers, seconds);
    }

    private Neglect.Verdict judge(List<Watched> watched, int others, List<Observer> observers, long seconds) {
        int critical = (int) watched.stream()
                .filter(each -> each.checks().getFirst().status() == CheckStatus.CRITICAL)
                .count();
        int all = watched.size() + others;
        var sight = new Ground.Sight(watched, observers, List.of(new Crowd(WEB, all, all - critical, critical)));
        return neglect.judge(Plan.of(watched, observers), sight, seconds * SECOND);
    }

    private static List<Watched> crowd(int critical, int passing) {
        List<Watched> all = new ArrayList<>();
        IntStream.range(0, critical).forEach(i -> all.add(web("web-c" + i, checked(CheckStatus.CRITICAL, 60))));
        IntStream.range(0, passing).forEach(i -> all.add(web("web-p" + i, checked(CheckStatus.PASSING, 60))));
        return all;
    }

    @Test
    void whatNoAgentAsksIsNotKnownAfterAMinuteAndNotBefore() {
        Watched web = web(CheckStatus.PASSING, 0);
        assertThat(judge(web, List.of(), 0).forgotten()).isEmpty();
        assertThat(judge(web, List.of(), 59).forgotten()).isEmpty();
        assertThat(judge(web, List.of(), 60).forgotten())
                .extracting(CheckResult::status)
                .containsExactly(CheckStatus.UNOBSERVED);
        assertThat(judge(web(CheckStatus.UNOBSERVED, 0), List.of(), 200).forgotten())
                .isEmpty();
    }

    /** A machine that died with its agent is not well for that. */
    @Test
    void whatWasCriticalStaysSoWithoutAnAgentAndSaysOnceThatNobodyAsks() {
        Watched web = web(CheckStatus.CRITICAL, 60);
        judge(web, List.of(), 0);
        Neglect.Verdict verdict = judge(web, List.of(), 60);
        assertThat(verdict.ended()).as("nobody looked lately").isEmpty();
        assertThat(verdict.forgotten()).extracting(CheckResult::status).containsExactly(CheckStatus.CRITICAL);
        Checked known = web.checks().getFirst();
        CheckResult told = verdict.forgotten().getFirst();
        Watched marked = web("web-1", known.with(told.status(), told.output(), 60 * SECOND));
        assertThat(judge(marked, List.of(), 61).forgotten()).isEmpty();
        assertThat(judge(marked, List.of(), 200).forgotten()).isEmpty();
    }

    @Test
    void anAgentThatComesInTimeFindsWhatWasKnown() {
        Watched web = web(CheckStatus.PASSING, 0);
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

    /** An agent that lost its route to them, and not the one to the server. */
    @Test
    void nothingIsEndedOfAServiceThatIsCriticalAsAWhole() {
        judge(crowd(40, 0), 0, List.of(OWN), 0);
        Neglect.Verdict verdict = judge(crowd(40, 0), 0, List.of(OWN), 600);
        assertThat(verdict.ended()).isEmpty();
        assertThat(verdict.spared()).containsExactly(new Spared(WEB, true, 40, 40));
        assertThat(judge(crowd(40, 0), 0, List.of(OWN), 601).spared())
                .as("said once")
                .isEmpty();
        assertThat(judge(crowd(1, 0), 0, List.of(OWN), 602).ended())
                .as("nor the last one")
                .isEmpty();
        assertThat(judge(crowd(0, 40), 0, List.of(OWN), 603).spared())
                .extracting(Spared::begins)
                .containsExactly(false);
    }

    @Test
    void nothingIsEndedWhenTooManyWouldBeAlsoOneAfterTheOther() {
        judge(crowd(13, 27), 0, List.of(OWN), 0);
        assertThat(judge(crowd(13, 27), 0, List.of(OWN), 60).ended()).isEmpty();
        assertThat(judge(crowd(12, 28), 0, List.of(OWN), 62).ended()).hasSize(12);
        List<Watched> next = List.of(web("web-x", checked(CheckStatus.CRITICAL, 60)));
        judge(next, 27, List.of(OWN), 62);
        assertThat(judge(next, 27, List.of(OWN), 122).ended())
                .as("twelve went within the minute")
                .isEmpty();
        assertThat(judge(next, 27, List.of(OWN), 123).ended()).containsExactly("web-x");
    }
}
