package dev.belay.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class RolloutOrdersTest {

    private final Stand stand = new Stand(3);

    @BeforeEach
    void twoReleasesHaveServed() {
        stand.serving("shop-1");
        stand.serving("shop-2");
    }

    @AfterEach
    void close() {
        stand.close();
    }

    @Test
    void aHeldRolloutDoesNotMoveOnUntilItIsResumed() {
        begin("shop-3");
        stand.orders.hold(3, Stand.ALICE);
        stand.seconds(60);
        assertThat(stand.newest().waiting()).isEqualTo("Held by Alice at 10 %.");

        stand.orders.resume(3, Stand.ALICE);
        stand.seconds(60);
        assertThat(stand.newest().stage()).isEqualTo(Stage.PROMOTED);
        assertThat(stand.journal(stand.newest())).contains("held", "resumed");
    }

    @Test
    void harmBacksOutAHeldRolloutToo() {
        stand.customers = 0;
        begin("shop-3");
        stand.orders.hold(3, Stand.ALICE);
        stand.customers = 200;
        stand.failing.put("shop-3", 0.5);
        stand.seconds(6);
        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
    }

    @Test
    void advancingEndsThePhaseWithoutMoreEvidenceAlsoWhileHeld() {
        stand.customers = 0;
        begin("shop-3");
        stand.orders.hold(3, Stand.ALICE);
        stand.orders.advance(3, Stand.ALICE);
        stand.seconds(2);
        assertThat(stand.newest().percent()).isEqualTo(50);
        stand.seconds(5);
        assertThat(stand.newest().percent()).isEqualTo(50);
    }

    @Test
    void ordersThatMakeNoSenseAreRefusedWithTheReason() {
        assertThatThrownBy(() -> stand.orders.hold(2, Stand.ALICE))
                .hasMessageContaining("has ended and cannot be held: shop-2 serves every customer");
        assertThatThrownBy(() -> stand.orders.backOut(2, Stand.ALICE)).hasMessageContaining("Redeploy");
        assertThatThrownBy(() -> stand.orders.hold(99, Stand.ALICE)).hasMessage("There is no rollout 99.");
        stand.push("shop-3", 10, 100);
        stand.seconds(2);
        assertThatThrownBy(() -> stand.orders.advance(3, Stand.ALICE)).hasMessageContaining("in no phase");
    }

    @Test
    void redeployingTakesTheLastGoodReleaseToEverybodyOnceItIsReady() {
        Rollout again = stand.orders.redeploy("shop", "production", Optional.empty(), false, Stand.ALICE);
        assertThat(again.release()).isEqualTo("shop-1");
        stand.seconds(4);
        assertThat(stand.newest().stage()).isEqualTo(Stage.PROMOTED);
        assertThat(stand.world.portions(stand.database, "shop")).containsExactly(new World.Portion("shop-1", 100));
        assertThat(stand.world.wanted(stand.database, "shop-2")).isZero();
    }

    @Test
    void redeployingDuringARolloutBacksItOut() {
        stand.customers = 0;
        begin("shop-3");
        Rollout back = stand.orders.redeploy("shop", "production", Optional.empty(), false, Stand.ALICE);
        assertThat(back.number()).isEqualTo(3);
        stand.seconds(3);
        assertThat(stand.newest().stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.newest().reason()).contains("Backed out: Alice redeploys shop-2.");

        begin("shop-4");
        Rollout older = stand.orders.redeploy("shop", "production", Optional.of("shop-1"), false, Stand.ALICE);
        stand.seconds(6);
        assertThat(stand.rollout(4).stage()).isEqualTo(Stage.BACKED_OUT);
        assertThat(stand.rollout(older.number()).stage()).isEqualTo(Stage.PROMOTED);
    }

    @Test
    void aQuarantinedReleaseIsRedeployedOnlyByForce() {
        stand.failing.put("shop-3", 0.5);
        begin("shop-3");
        stand.seconds(6);
        assertThatThrownBy(() -> stand.orders.redeploy("shop", "production", Optional.of("shop-3"), false, Stand.ALICE))
                .hasMessageStartingWith("shop-3 is quarantined: Pilot shop-3:");

        stand.orders.redeploy("shop", "production", Optional.of("shop-3"), true, Stand.ALICE);
        assertThat(stand.world.quarantined(stand.database, "shop-3")).isFalse();
        stand.seconds(4);
        assertThat(stand.world.portions(stand.database, "shop")).containsExactly(new World.Portion("shop-3", 100));
    }

    @Test
    void redeployingWhatServesOrDoesNotExistIsRefused() {
        assertThatThrownBy(() -> stand.orders.redeploy("shop", "production", Optional.of("shop-2"), false, Stand.ALICE))
                .hasMessage("shop-2 serves every customer of shop in production already.");
        assertThatThrownBy(() -> stand.orders.redeploy("shop", "production", Optional.of("shop-9"), false, Stand.ALICE))
                .hasMessage("There is no release shop-9 of shop.");
        assertThatThrownBy(() -> stand.orders.redeploy("till", "production", Optional.empty(), false, Stand.ALICE))
                .hasMessageContaining("Nothing has been rolled out to till");
    }

    private void begin(String release) {
        stand.push(release, 10, 50, 100);
        stand.world.ready(release);
        stand.seconds(2);
    }
}
