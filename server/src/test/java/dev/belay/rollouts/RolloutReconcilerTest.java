package dev.belay.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class RolloutReconcilerTest {

    private final Stand stand = new Stand(7);

    @AfterEach
    void close() {
        stand.close();
    }

    @Test
    void aFirstReleaseGetsEverybodyOnceItIsReady() {
        var job = stand.push("shop-1", 10, 50, 100);
        stand.seconds(3);
        assertThat(stand.newest().waiting()).isEqualTo("Waits for 2 instances of shop-1 to be ready; 0 are.");
        assertThat(stand.world.portions(stand.database, "shop")).isEmpty();

        stand.world.ready("shop-1");
        stand.seconds(3);

        assertThat(stand.newest().stage()).isEqualTo(Stage.PROMOTED);
        assertThat(stand.world.portions(stand.database, "shop")).containsExactly(new World.Portion("shop-1", 100));
        assertThat(stand.world.ending(stand.database, job))
                .contains("passed: shop-1 serves every customer of shop in production.");
        assertThat(stand.journal(stand.newest())).containsExactly("created", "begun", "shifted", "promoted");
    }

    @Test
    void aGoodReleaseGoesThroughItsPhasesAndTheOldOneRunsUntilTheEnd() {
        stand.serving("shop-1");
        stand.seconds(30);
        var job = stand.push("shop-2", 10, 50, 100);
        stand.world.ready("shop-2");

        stand.second();
        for (int second = 0; second < 90 && !stand.newest().stage().ended(); second++) {
            assertThat(stand.world.wanted(stand.database, "shop-1")).isEqualTo(FakeWorld.WANTED);
            stand.second();
        }

        assertThat(stand.newest().stage()).isEqualTo(Stage.PROMOTED);
        assertThat(stand.world.wanted(stand.database, "shop-1")).isZero();
        assertThat(stand.world.ending(stand.database, job).orElseThrow()).startsWith("passed");
        assertThat(stand.journal(stand.newest()))
                .containsExactly("created", "begun", "shifted", "shifted", "shifted", "promoted");
        assertThat(stand.seen(stand.newest()))
                .isNotEmpty()
                .allSatisfy(seen -> assertThat(seen.seconds()).isEqualTo(1));
    }

    @Test
    void aReleaseThatFailsSomeRequestsIsBackedOutWithTheReasonInNumbers() {
        stand.serving("shop-1");
        stand.seconds(30);
        stand.failing.put("shop-2", 0.2);
        var job = stand.push("shop-2", 10, 50, 100);
        stand.world.ready("shop-2");
        stand.seconds(15);

        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.world.portions(stand.database, "shop")).containsExactly(new World.Portion("shop-1", 100));
        assertThat(stand.world.wanted(stand.database, "shop-2")).isZero();
        assertThat(stand.world.quarantined(stand.database, "shop-2")).isTrue();
        assertThat(stand.world.ending(stand.database, job).orElseThrow())
                .matches(
                        "failed: Pilot shop-2: \\d+ of \\d+ requests failed \\(\\d+\\.\\d %\\), stable shop-1: 0 of [\\d ]+;"
                                + " evidence [\\d ]+ ≥ 100 after \\d+ s at 10 %\\.");
        assertThat(stand.journal(stand.newest()))
                .containsExactly("created", "begun", "shifted", "backing-out", "backed-out");
    }

    @Test
    void aReleaseThatDropsConnectionsIsBackedOutThoughEveryCustomerGotAnAnswer() {
        stand.serving("shop-1");
        stand.seconds(30);
        stand.dropping.put("shop-2", 1.0);
        stand.push("shop-2", 10, 50, 100);
        stand.world.ready("shop-2");
        stand.seconds(15);

        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.newest().reason().orElseThrow())
                .matches("Pilot shop-2: (\\d+) of \\1 requests failed \\(100\\.0 %\\), .*");
    }

    @Test
    void aServerThatWasOffForDaysGoesOnWithTheRollout() {
        stand.serving("shop-1");
        stand.seconds(30);
        stand.push("shop-2", 10, 100);
        stand.world.ready("shop-2");
        stand.seconds(4);
        assertThat(stand.newest().stage()).isEqualTo(Stage.OBSERVING);

        stand.clock.move(Duration.ofDays(4));
        stand.seconds(60);
        assertThat(stand.newest().stage()).isEqualTo(Stage.PROMOTED);
        assertThat(stand.seen(stand.rollout(2)))
                .allSatisfy(seen -> assertThat(seen.seconds()).isLessThanOrEqualTo(1_800));
    }

    @Test
    void aReleaseThatNeverBecomesReadyIsBackedOutBeforeAnyCustomerMeetsIt() {
        stand.serving("shop-1");
        var job = stand.push("shop-2", 10, 50, 100);
        stand.seconds(3);
        stand.world.crews.put(
                "shop-2",
                new Crew(
                        2,
                        0,
                        0,
                        Optional.of(new Crew.GivenUp("not ready within 20 s; it says: no config", true)),
                        Optional.empty()));
        stand.seconds(2);

        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.world.ending(stand.database, job))
                .contains("failed: Pilot shop-2 never became ready, no customer was sent to it:"
                        + " not ready within 20 s; it says: no config.");
        assertThat(stand.world.portions(stand.database, "shop")).containsExactly(new World.Portion("shop-1", 100));
    }

    @Test
    void withoutTrafficItHoldsAndSaysSo() {
        stand.serving("shop-1");
        stand.customers = 0;
        stand.push("shop-2", 10, 50, 100);
        stand.world.ready("shop-2");
        stand.seconds(120);

        assertThat(stand.newest().stage()).isEqualTo(Stage.OBSERVING);
        assertThat(stand.newest().percent()).isEqualTo(10);
        assertThat(stand.newest().waiting())
                .isEqualTo("No customer has come to shop-2 at 10 % yet; without traffic nothing is proven.");
    }

    @Test
    void aStepThatCannotBeReleasedFailsWithTheReason() {
        stand.world.refusal = Optional.of("There is no .belay/service.yml at commit 1234.");
        var job = stand.push("shop-1", 10, 100);
        stand.second();

        assertThat(stand.world.ending(stand.database, job))
                .contains("failed: There is no .belay/service.yml at commit 1234.");
        assertThat(stand.all()).isEmpty();
    }

    @Test
    void phasesThatMakeNoSenseFailTheStep() {
        var job = stand.push("shop-1", 50, 10, 100);
        stand.second();

        assertThat(stand.world.ending(stand.database, job).orElseThrow()).startsWith("failed: Phases are percent");
    }

    @Test
    void aCancelledBuildIsBackedOut() {
        stand.serving("shop-1");
        stand.customers = 0;
        var job = stand.push("shop-2", 10, 50, 100);
        stand.world.ready("shop-2");
        stand.seconds(5);
        stand.world.cancel(stand.database, job);
        stand.seconds(3);

        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.newest().reason()).contains("The build was cancelled.");
        assertThat(stand.world.quarantined(stand.database, "shop-2")).isFalse();
        assertThat(stand.world.portions(stand.database, "shop")).containsExactly(new World.Portion("shop-1", 100));
    }

    @Test
    void newerOnesWaitTheirTurnAndTakeThePlaceOfThoseThatWait() {
        stand.serving("shop-1");
        stand.customers = 0;
        stand.push("shop-2", 10, 100);
        stand.world.ready("shop-2");
        stand.seconds(5);
        var third = stand.push("shop-3", 10, 100);
        stand.seconds(2);
        assertThat(stand.newest().waiting()).isEqualTo("Waits for rollout 2 of shop-2 to end.");

        stand.push("shop-4", 10, 100);
        stand.world.ready("shop-4");
        stand.seconds(2);
        assertThat(stand.world.ending(stand.database, third)).contains("failed: Never began: shop-4 took its place.");

        stand.orders.backOut(2, Stand.ALICE);
        stand.seconds(6);
        assertThat(stand.rollout(2).reason()).contains("Backed out by Alice.");
        assertThat(stand.rollout(4).stage()).isEqualTo(Stage.OBSERVING);
    }

    @Test
    void aBuildThatWasOvertakenByALaterOneNeverBegins() {
        stand.serving("shop-1");
        stand.customers = 0;
        stand.push("shop-3", 10, 100);
        stand.world.ready("shop-3");
        stand.seconds(5);
        var second = stand.push("shop-2", 10, 100);
        stand.second();
        assertThat(stand.world.ending(stand.database, second))
                .contains("failed: Never began: shop-3 is of build 3, later than build 2 of shop-2."
                        + " To have the older one all the same, redeploy it.");
        assertThat(stand.journal(stand.newest())).containsExactly("created", "dropped");

        stand.push("shop-5", 10, 100);
        stand.second();
        stand.push("shop-4", 10, 100);
        stand.second();
        assertThat(stand.newest().stage()).isEqualTo(Stage.DROPPED);
        assertThat(stand.all().get(1).waiting()).isEqualTo("Waits for rollout 2 of shop-3 to end.");

        stand.orders.backOut(2, Stand.ALICE);
        stand.seconds(6);
        stand.orders.redeploy("shop", "production", Optional.of("shop-2"), false, Stand.ALICE);
        assertThat(stand.newest().stage()).isEqualTo(Stage.QUEUED);
    }

    @Test
    void instancesOfASilentHostCarryNoForwardMoveAndAreNoHarm() {
        stand.serving("shop-1");
        stand.push("shop-2", 10, 100);
        stand.world.ready("shop-2");
        stand.seconds(2);
        stand.world.crews.put("shop-2", new Crew(2, 0, 2, Optional.empty(), Optional.empty()));
        stand.seconds(60);
        assertThat(stand.newest().stage()).isEqualTo(Stage.OBSERVING);
        assertThat(stand.newest().percent()).isEqualTo(10);

        stand.world.ready("shop-2");
        stand.seconds(10);
        assertThat(stand.newest().stage()).isEqualTo(Stage.PROMOTED);
    }

    @Test
    void aBackOutDoesNotWaitForSilentEdgesForEver() {
        stand.serving("shop-1");
        stand.push("shop-2", 10, 100);
        stand.world.ready("shop-2");
        stand.seconds(3);
        stand.world.acknowledgement = new Acknowledgement.WaitingFor(List.of("edge-1"), "edge-1 is silent.");
        stand.orders.backOut(2, Stand.ALICE);
        stand.seconds(3);
        assertThat(stand.newest().waiting())
                .isEqualTo("Backs out: waits for edge-1 to send nobody to shop-2 any more.");

        stand.seconds(30);
        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.newest().waiting())
                .isEqualTo("Backed out by Alice. Removed after 30 seconds without a word from edge-1.");
    }
}
