package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The rules of the registry one by one, on three replicas in a network that is whole. */
final class ReplicaTest extends ThreeReplicas {

    @Test
    void whatRegistersAnywhereIsKnownEverywhereAtOnce() {
        begin("web-0");
        seconds(0.2);
        everybodyShows(1);
    }

    @Test
    void aSilentInstanceLeavesSoonAfterItsLease() {
        beginMany(5);
        seconds(20);
        kill(0, 1);
        seconds(SimEstate.LEASE_SECONDS - 4);
        everybodyShows(5);
        seconds(8);
        everybodyShows(4);
    }

    @Test
    void whoFellSilentIsTheLastResortOfItsNamesUntilItComesBackOrADayIsOver() {
        beginMany(5);
        seconds(20);
        kill(0, 2);
        seconds(SimEstate.LEASE_SECONDS + 4);
        for (int i = 0; i < 3; i++) {
            assertThat(lapsed(i)).as("r" + i).hasSize(2);
        }
        estate.process("web-0").alive = true;
        seconds(10);
        for (int i = 0; i < 3; i++) {
            assertThat(lapsed(i)).as("r" + i).hasSize(1);
        }
        Roster roster = node(0).replica.roster(WEB);
        long heardAt = roster.lapsed().getFirst().heardAt;
        assertThat(roster.forget(heardAt)).isFalse();
        assertThat(roster.forget(heardAt + 1)).isTrue();
        assertThat(lapsed(0)).isEmpty();
    }

    private List<Service.Endpoint> lapsed(int node) {
        return RosterListing.service(WEB, node(node).replica.roster(WEB)).pools().stream()
                .flatMap(pool -> pool.lapsed().stream())
                .toList();
    }

    @Test
    void aDeregisteredInstanceLeavesAtOnceAndDoesNotCountAsLost() {
        beginMany(5);
        seconds(70);
        for (int i = 0; i < 4; i++) {
            estate.leave(estate.process("web-" + i));
        }
        seconds(0.2);
        everybodyShows(1);
        assertThat(node(0).replica.frozen()).isEmpty();
    }

    @Test
    void anInstanceWithoutALeaseStaysUntilItIsDeregistered() {
        beginMany(3);
        Registration web = SimEstate.registration(new SimEstate.Program("web-kept", WEB));
        node(0).replica.register("web-kept", OptionalLong.empty(), withoutLease(web), node(0).now());
        seconds(600);
        everybodyShows(4);
        node(1).replica.deregister("web-kept", OptionalLong.empty(), SimEstate.ANYBODY, node(1).now());
        seconds(1);
        everybodyShows(3);
    }

    @Test
    void theLastInstanceNeverLeavesForSilence() {
        beginMany(1);
        seconds(20);
        kill(0, 1);
        seconds(600);
        everybodyShows(1);
    }

    @Test
    void manyThatFallSilentAtOnceFreezeTheServiceAndTellPeople() {
        beginMany(10);
        seconds(70);
        kill(0, 4);
        seconds(300);
        everybodyShows(10);
        for (int i = 0; i < 3; i++) {
            assertThat(node(i).replica.takeEvents())
                    .containsExactly(new Frozen(WEB, Frozen.Cause.SILENCE, true, 4, 10));
        }
        for (int i = 0; i < 4; i++) {
            estate.process("web-" + i).alive = true;
        }
        seconds(5);
        everybodyShows(10);
        assertThat(node(0).replica.frozen()).isEmpty();
        assertThat(node(0).replica.takeEvents()).extracting(Frozen::begins).containsExactly(false);
    }

    @Test
    void whatADeployReplacesIsNoFailure() {
        beginMany(5);
        seconds(70);
        for (int i = 5; i < 10; i++) {
            begin("web-" + i);
        }
        seconds(2);
        kill(0, 5);
        seconds(SimEstate.LEASE_SECONDS + 5);
        everybodyShows(5);
        assertThat(node(1).replica.takeEvents()).isEmpty();
    }

    @Test
    void whoSkipsGoodbyeOneByOneOverTheWindowFreezesTheServiceToo() {
        beginMany(5);
        seconds(70);
        kill(0, 1);
        seconds(SimEstate.LEASE_SECONDS + 5);
        everybodyShows(4);
        kill(1, 2);
        seconds(SimEstate.LEASE_SECONDS + 5);
        everybodyShows(4);
        assertThat(node(2).replica.frozen()).containsExactly("web/production");
        seconds(60);
        everybodyShows(3);
    }

    @Test
    void nothingExpiresWhileAReplicaIsSilentUntilItIsGone() {
        beginMany(5);
        seconds(20);
        node(2).kill();
        kill(0, 1);
        seconds(40);
        assertThat(shown(0)).isEqualTo(5);
        assertThat(node(0).replica.silent()).containsExactly("r2");
        seconds(40);
        assertThat(shown(0)).as("unless the silent replica heard of it last").isBetween(4, 5);
        node(2).restart(true);
        seconds(SimEstate.LEASE_SECONDS + 5);
        everybodyShows(4);
    }

    @Test
    void whoSaysGoodbyeIsNotWaitedFor() {
        beginMany(5);
        seconds(20);
        for (int i = 0; i < 2; i++) {
            node(i).replica.take(node(2).replica.parcel("r" + i, true, node(2).now()), node(i).now());
        }
        node(2).kill();
        kill(0, 1);
        seconds(SimEstate.LEASE_SECONDS + 5);
        assertThat(shown(0)).isEqualTo(4);
        assertThat(shown(1)).isEqualTo(4);
    }

    @Test
    void aReplicaThatWasAwayExpiresNothingItCouldNotHear() {
        beginMany(5);
        seconds(20);
        node(0).pausedUntil = network.time + 120_000;
        seconds(121);
        assertThat(shown(0)).isEqualTo(5);
        seconds(30);
        everybodyShows(5);
    }

    @Test
    void aClockThatIsSetChangesNothing() {
        beginMany(5);
        seconds(20);
        for (long hours : List.of(1L, -5L, 24L)) {
            node(1).clockOffset += Duration.ofHours(hours).toMillis();
            seconds(20);
            everybodyShows(5);
        }
        estate.restart(estate.process("web-3"));
        seconds(1);
        assertThat(SimEstate.view(node(0).replica)).isEqualTo(SimEstate.view(node(1).replica));
    }

    @Test
    void aReplicaThatCannotBeToldDirectlyIsToldByTheThird() {
        network.cuts.add(List.of("r0", "r1"));
        beginMany(5);
        seconds(5);
        everybodyShows(5);
        kill(0, 1);
        seconds(SimEstate.LEASE_SECONDS + 6);
        everybodyShows(4);
        assertThat(node(1).replica.silent()).isEmpty();
    }

    /** Longer away than tombstones are kept: what has ended meanwhile is not brought back. */
    @Test
    void whatEndedWhileAReplicaWasAwayForLongStaysEnded() {
        beginMany(5);
        seconds(10);
        node(2).pausedUntil = network.time + 1_200_000;
        seconds(1);
        estate.leave(estate.process("web-0"));
        seconds(1_000);
        assertThat(node(0).replica.tombstones()).isZero();
        var seen = new TreeSet<Integer>();
        for (int i = 0; i < 6_000; i++) {
            estate.act();
            network.step();
            seen.add(shown(0));
        }
        assertThat(seen).as("of a replica that stayed").containsExactly(4);
        everybodyShows(4);
    }

    @Test
    void lateWordsOfALifeBeforeAreRefused() {
        SimEstate.Program web = begin("web-0");
        seconds(1);
        estate.restart(web);
        seconds(1);
        SimNetwork.Node node = node(0);
        Registration late = SimEstate.registration(web);
        assertThatThrownBy(() -> node.replica.register("web-0", OptionalLong.of(1), late, node.now()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Incarnation 2");
        assertThatThrownBy(() -> node.replica.deregister("web-0", OptionalLong.of(1), SimEstate.ANYBODY, node.now()))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> node.replica.beat(
                        "nobody", OptionalLong.empty(), Optional.empty(), Optional.empty(), node.now()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Register it again");
        everybodyShows(1);
    }

    @Test
    void anIdIsOneServicesInstanceOnly() {
        begin("web-0");
        seconds(1);
        SimNetwork.Node node = node(1);
        Registration mail = SimEstate.registration(new SimEstate.Program("web-0", new Place("mail", "production")));
        assertThatThrownBy(() -> node.replica.register("web-0", OptionalLong.of(9), mail, node.now()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("an instance of web");
    }

    @Test
    void anEmptyReplicaLearnsEverythingFromTheOthersBeforeItSaysWhatThereIsNot() {
        for (int i = 0; i < 5_000; i++) {
            estate.begin("web-" + i, "web" + i % 500);
        }
        seconds(3);
        node(1).kill();
        seconds(1);
        node(1).restart(false);
        assertThat(node(1).replica.isSettled()).isFalse();
        seconds(5);
        assertThat(node(1).replica.isSettled()).isTrue();
        assertThat(node(1).replica.live()).isEqualTo(5_000);
        assertThat(node(1).replica.root()).isEqualTo(node(0).replica.root());
    }

    @Test
    void whoLooksWhileNothingChangesSharesOneViewThatStays() {
        beginMany(3);
        seconds(1);
        Seen.One one = node(0).replica.seen(WEB);
        Seen.All all = node(0).replica.seen();
        assertThat(node(0).replica.seen(WEB).shot()).isSameAs(one.shot());
        assertThat(node(0).replica.seen().shots()).isSameAs(all.shots());
        begin("web-3");
        seconds(1);
        assertThat(one.shot().instances()).hasSize(3);
        assertThat(all.instances()).hasSize(3);
        assertThat(node(0).replica.seen(WEB).shot().instances()).hasSize(4);
        assertThat(node(0).replica.seen().in("production")).hasSize(4);
    }

    @Test
    void aServiceThatFreezesIsNewsToWhoWatchesIt() {
        beginMany(10);
        seconds(70);
        Seen.Shot before = node(0).replica.seen(WEB).shot();
        assertThat(before.frozen()).isFalse();
        node(0).replica.takeChanged();
        kill(0, 4);
        seconds(300);
        Seen.Shot frozen = node(0).replica.seen(WEB).shot();
        assertThat(frozen.frozen()).isTrue();
        assertThat(frozen.index()).isGreaterThan(before.index());
        assertThat(node(0).replica.takeChanged()).contains(WEB);
    }

    @Test
    void aReplicaThatAnswersUnderAnotherNameIsOneReplica() {
        SimNetwork.Node node = node(0);
        node.replica.expect(List.of("http://alias"));
        assertThat(node.replica.others()).contains("http://alias");
        node.replica.meet("http://alias", "r1");
        node.replica.expect(List.of("http://alias"));
        assertThat(node.replica.others()).containsExactlyInAnyOrder("r1", "r2");
        assertThat(node.replica.address("r1")).isEqualTo("http://alias");
        assertThat(node.replica.address("r2")).isEqualTo("r2");
        node.replica.meet("http://mirror", "r0");
        assertThat(node.replica.others()).containsExactlyInAnyOrder("r1", "r2");
    }
}
