package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What replicas do that know nothing, or less than others, or only what was long ago. */
final class NewcomerTest extends ThreeReplicas {

    @Test
    void whatTheRulesKeepIsKeptByAReplicaThatBeginsWithNothing() {
        beginMany(1);
        seconds(20);
        kill(0, 1);
        seconds(600);
        node(2).kill();
        seconds(2);
        node(2).restart(false);
        seconds(30);
        everybodyShows(1);
    }

    @Test
    void replicasThatKnowNothingWaitForOneThatDoes() {
        beginMany(3);
        seconds(20);
        node(0).kill();
        node(1).kill();
        node(2).pausedUntil = network.time + 20_000;
        seconds(1);
        node(0).restart(false);
        node(1).restart(false);
        seconds(15);
        assertThat(node(0).replica.isSettled()).isFalse();
        assertThat(node(1).replica.isSettled()).isFalse();
        seconds(10);
        assertThat(node(0).replica.isSettled()).isTrue();
        everybodyShows(3);
    }

    @Test
    void replicasThatBeginTogetherSettleOnNothing() {
        seconds(2);
        for (int i = 0; i < 3; i++) {
            assertThat(node(i).replica.isSettled()).as("r" + i).isTrue();
        }
    }

    @Test
    void aGoodbyeHoldsWhereTheInstanceIsNotKnownYet() {
        network.cuts.addAll(
                List.of(List.of("r0", "r1"), List.of("r0", "r2"), List.of("r1", "r0"), List.of("r2", "r0")));
        Registration web = SimEstate.registration(new SimEstate.Program("web-0", WEB));
        node(0).replica.register("web-0", OptionalLong.empty(), web, node(0).now());
        seconds(15);
        assertThat(node(1).replica.deregister("web-0", OptionalLong.empty(), SimEstate.ANYBODY, node(1).now()))
                .isFalse();
        network.heal();
        seconds(5);
        everybodyShows(0);
    }

    @Test
    void aGoodbyeToWhatIsNotKnownShutsNobodyOut() {
        var stranger = new Registrant("stranger", false, Set.of());
        network.cuts.addAll(
                List.of(List.of("r0", "r1"), List.of("r0", "r2"), List.of("r1", "r0"), List.of("r2", "r0")));
        Registration web = SimEstate.registration(new SimEstate.Program("web-0", WEB));
        node(0).replica.register("web-0", OptionalLong.of(1), web.by(Optional.of("shop")), node(0).now());
        seconds(2);
        node(1).replica.deregister("web-0", OptionalLong.of(Version.INCARNATION_MAX), stranger, node(1).now());
        node(1).replica.deregister("web-1", OptionalLong.of(Version.INCARNATION_MAX), stranger, node(1).now());
        node(1).replica.register("web-1", OptionalLong.of(1), web, node(1).now());
        network.heal();
        seconds(5);
        everybodyShows(2);
    }

    @Test
    void whoWasAwayForLongDoesNotBringBackWhatEndedWithoutALease() {
        beginMany(2);
        seconds(5);
        registerWithoutLease(2, "asleep");
        registerWithoutLease(1, "off");
        seconds(20);
        everybodyShows(4);
        node(1).kill();
        node(2).kill();
        node(0).replica.deregister("asleep", OptionalLong.empty(), SimEstate.ANYBODY, node(0).now());
        node(0).replica.deregister("off", OptionalLong.empty(), SimEstate.ANYBODY, node(0).now());
        seconds(40 * 60);
        node(1).restart(true);
        // It was asleep, and heard nothing of what was sent to it.
        node(2).dead = false;
        seconds(30);
        everybodyShows(2);
    }

    @Test
    void whatRegistersWithoutALeaseWhileALinkIsCutStays() {
        beginMany(2);
        seconds(20);
        network.cuts.addAll(
                List.of(List.of("r0", "r1"), List.of("r0", "r2"), List.of("r1", "r0"), List.of("r2", "r0")));
        registerWithoutLease(0, "kept");
        seconds(40 * 60);
        network.heal();
        seconds(30);
        for (int i = 0; i < 3; i++) {
            assertThat(node(i).replica.find("kept")).as("r" + i).isPresent();
        }
    }

    private void registerWithoutLease(int node, String id) {
        Registration web = withoutLease(SimEstate.registration(new SimEstate.Program(id, WEB)));
        node(node).replica.register(id, OptionalLong.empty(), web, node(node).now());
    }

    @Test
    void oneAfterTheOtherReplacedWithoutAGoodbyeIsNoFailure() {
        beginMany(20);
        seconds(70);
        for (int i = 0; i < 20; i++) {
            begin("web-" + (20 + i));
            kill(i, i + 1);
            seconds(10);
        }
        seconds(SimEstate.LEASE_SECONDS + 5);
        everybodyShows(20);
        for (int i = 0; i < 3; i++) {
            assertThat(node(i).replica.takeEvents()).as("r" + i).isEmpty();
        }
    }

    @Test
    void whatWasRememberedForDaysIsWaitedForAsIfItWereNew() {
        beginMany(3);
        seconds(10);
        kill(0, 3);
        for (int i = 0; i < 3; i++) {
            node(i).disk = node(i).replica.memory().stream()
                    .map(told ->
                            new Parcel.Told(told.entry(), Duration.ofDays(3).toMillis(), told.sinceMillis(), told.by()))
                    .toList();
            node(i).kill();
        }
        for (int i = 0; i < 3; i++) {
            node(i).restart(true);
        }
        seconds(SimEstate.LEASE_SECONDS + 30);
        everybodyShows(3);
    }
}
