package dev.belay.rollouts.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EvidenceTest {

    private static final Evidence BEGIN = Evidence.begin(Rules.DEFAULT, Baseline.UNKNOWN);

    @Test
    void evidenceBeginsAtOne() {
        assertThat(BEGIN.harm()).isEqualTo(1, within(1e-12));
        assertThat(BEGIN.noHarm()).isEqualTo(1, within(1e-12));
        assertThat(BEGIN.verdict()).isEqualTo(Evidence.Verdict.UNDECIDED);
    }

    @Test
    void withoutTrafficNothingIsEverProven() {
        Evidence evidence = BEGIN;
        for (int second = 0; second < 100_000; second++) {
            evidence = evidence.after(look(0, 0, 0, 0));
        }
        assertThat(evidence.harm()).isEqualTo(1, within(1e-9));
        assertThat(evidence.noHarm()).isEqualTo(1, within(1e-9));
        assertThat(evidence.verdict()).isEqualTo(Evidence.Verdict.UNDECIDED);
    }

    @Test
    void trafficOnTheStableSideAloneProvesNothing() {
        Evidence evidence = BEGIN;
        for (int second = 0; second < 1_000; second++) {
            evidence = evidence.after(look(0, 0, 1_000, 50));
        }
        assertThat(evidence.verdict()).isEqualTo(Evidence.Verdict.UNDECIDED);
    }

    @Test
    void aFewHundredRequestsWithoutFailureOnEitherSideProveNoHarm() {
        int requests = 0;
        Evidence evidence = BEGIN;
        while (evidence.verdict() == Evidence.Verdict.UNDECIDED) {
            evidence = evidence.after(look(10, 0, 90, 0));
            requests += 10;
        }
        assertThat(evidence.verdict()).isEqualTo(Evidence.Verdict.NO_HARM);
        assertThat(requests).isBetween(300, 400);
    }

    @Test
    void fourFailuresAgainstNoneAtATenthOfTheTrafficAreHarm() {
        Evidence evidence = BEGIN;
        int failures = 0;
        while (evidence.verdict() != Evidence.Verdict.HARM) {
            evidence = evidence.after(look(10, 1, 90, 0));
            failures++;
        }
        assertThat(failures).isLessThanOrEqualTo(4);
    }

    @Test
    void harmThatBeginsLateIsFoundAsSoonAsHarmThatBeginsEarly() {
        Evidence late = BEGIN;
        for (int second = 0; second < 3_600; second++) {
            late = late.after(look(200, 2, 1_800, 18));
        }
        int seconds = 0;
        while (late.verdict() != Evidence.Verdict.HARM) {
            late = late.after(look(200, 10, 1_800, 18));
            seconds++;
        }
        assertThat(seconds).isLessThanOrEqualTo(10);
    }

    @Test
    void aSharedOutageIsNotThePilotsFault() {
        Evidence evidence = BEGIN;
        for (int second = 0; second < 600; second++) {
            evidence = evidence.after(second < 300 ? look(100, 1, 900, 9) : look(100, 40, 900, 360));
        }
        assertThat(evidence.harm()).isLessThan(2);
    }

    @Test
    void aPhaseHasToProveNoHarmAnewButHarmIsRemembered() {
        Evidence evidence = BEGIN;
        for (int second = 0; second < 100; second++) {
            evidence = evidence.after(look(10, 0, 90, 0));
        }
        Evidence next = evidence.phase();
        assertThat(next.verdict()).isEqualTo(Evidence.Verdict.UNDECIDED);
        assertThat(next.harm()).isEqualTo(evidence.harm(), within(1e-9));
        assertThat(next.pilot()).isEqualTo(Side.NONE);
    }

    @Test
    void suspicionKeepsAPhaseFromBeingLeft() {
        Evidence evidence = BEGIN;
        for (int second = 0; second < 200; second++) {
            evidence = evidence.after(look(100, 0, 900, 0));
        }
        evidence = evidence.after(look(100, 3, 900, 0));
        assertThat(evidence.noHarm()).isGreaterThan(20);
        assertThat(evidence.suspicious()).isTrue();
        assertThat(evidence.verdict()).isEqualTo(Evidence.Verdict.UNDECIDED);
    }

    @Test
    void slowAnswersAreHarmToo() {
        var baseline = new Baseline(0, 0, Optional.of(new Baseline.Slow(20, 0, 1)));
        Evidence evidence = Evidence.begin(Rules.DEFAULT, baseline);
        Evidence warmingUp = evidence;
        var look = new Look(1, new Side(20, 0, 10), new Side(180, 0, 1));
        for (int second = 0; second < 10; second++) {
            evidence = evidence.after(look);
            warmingUp = warmingUp.after(look, false);
        }
        assertThat(evidence.verdict()).isEqualTo(Evidence.Verdict.HARM);
        assertThat(evidence.mostlySlow()).isTrue();
        assertThat(warmingUp.harm()).isEqualTo(1, within(0.01));
    }

    @Test
    void moreFailuresOfThePilotAreNeverLessHarm() {
        var random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            Evidence before = walk(random, 5);
            Look look = random(random);
            Side pilot = look.pilot();
            if (pilot.failures() == pilot.requests() || look.stable().requests() == 0) {
                continue;
            }
            Evidence same = before.after(look);
            Evidence more =
                    before.after(new Look(1, new Side(pilot.requests(), pilot.failures() + 1, 0), look.stable()));
            assertThat(more.harm()).isGreaterThanOrEqualTo(same.harm() * (1 - 1e-9));
            assertThat(more.noHarm()).isLessThanOrEqualTo(same.noHarm() * (1 + 1e-9));
        }
    }

    @Test
    void looksThatAreTakenTogetherSayTheSameOfThePhase() {
        Evidence singly = BEGIN;
        for (int second = 0; second < 60; second++) {
            singly = singly.after(look(10, second % 20 == 0 ? 1 : 0, 90, 1));
        }
        Evidence together = BEGIN.after(new Look(60, new Side(600, 3, 0), new Side(5_400, 60, 0)));
        assertThat(singly.noHarm()).isEqualTo(together.noHarm(), within(1e-9 * together.noHarm()));
        assertThat(singly.pilot()).isEqualTo(together.pilot());
        assertThat(singly.stable()).isEqualTo(together.stable());
    }

    @Test
    void whatIsWrittenDownAndReadAgainGoesOnExactlyAsBefore() {
        var random = new Random(5);
        Evidence kept = walk(random, 40);
        Evidence read = Json.API.readValue(Json.API.writeValueAsString(kept), Evidence.class);
        assertThat(read).isEqualTo(kept);
        for (int round = 0; round < 40; round++) {
            Look look = random(random);
            kept = kept.after(look);
            read = Json.API.readValue(Json.API.writeValueAsString(read.after(look)), Evidence.class);
            assertThat(read).isEqualTo(kept);
        }
    }

    @Test
    void evidenceStaysFiniteWhateverComes() {
        var looks = List.of(
                look(1_000_000, 1_000_000, 1_000_000, 0),
                look(0, 0, 1_000_000, 1_000_000),
                look(1_000_000, 0, 1_000_000, 1_000_000),
                look(1, 1, 0, 0),
                look(-5, -7, -1, 3));
        Evidence evidence = BEGIN;
        for (int round = 0; round < 1_000; round++) {
            evidence = evidence.after(looks.get(round % looks.size())).phase();
            assertThat(evidence.harm()).isBetween(0.0, Evidence.MOST);
            assertThat(evidence.noHarm()).isBetween(0.0, Evidence.MOST);
        }
    }

    @Test
    void burstsAreLearntFromThePast() {
        var random = new Random(3);
        var calm = new ArrayList<Burst.Second>();
        var bursty = new ArrayList<Burst.Second>();
        double rate = 1;
        for (int second = 0; second < 1_800; second++) {
            if (second % 10 == 0) {
                rate = random.nextDouble() < 0.1 ? 8 : 0.2;
            }
            calm.add(new Burst.Second(1_000, poisson(random, 10)));
            bursty.add(new Burst.Second(1_000, poisson(random, 10 * rate)));
        }
        assertThat(Burst.of(calm)).isLessThan(0.3);
        assertThat(Burst.of(bursty)).isGreaterThan(20);
        assertThat(Burst.of(calm.subList(0, 4))).isZero();
    }

    static int poisson(Random random, double mean) {
        int count = 0;
        for (double time = -Math.log(1 - random.nextDouble()); time < mean; count++) {
            time -= Math.log(1 - random.nextDouble());
        }
        return count;
    }

    private static Evidence walk(Random random, int looks) {
        Evidence evidence = BEGIN;
        for (int look = 0; look < looks; look++) {
            evidence = evidence.after(random(random));
        }
        return evidence;
    }

    private static Look random(Random random) {
        int pilot = random.nextInt(200);
        int stable = random.nextInt(1_000);
        return look(pilot, random.nextInt(pilot / 10 + 1), stable, random.nextInt(stable / 20 + 1));
    }

    private static Look look(long pilot, long pilotFailures, long stable, long stableFailures) {
        return new Look(1, new Side(pilot, pilotFailures, 0), new Side(stable, stableFailures, 0));
    }
}
