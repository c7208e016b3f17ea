package dev.belay.runtimes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.belay.discovery.Acknowledgement;
import dev.belay.discovery.Share;
import dev.belay.discovery.Withdrawal;
import dev.belay.kernel.HandClock;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.web.Route;
import dev.belay.protocol.edge.Route.Pool;
import dev.belay.protocol.edge.Route.Target;
import dev.belay.protocol.edge.Routing;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import dev.belay.protocol.runtime.Placement;
import dev.belay.releases.Release;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hosts, discovery and edges together: how instances come, get customers, and leave without anybody noticing. */
@Tag("slow")
final class DeliveryTest {

    private final HandClock clock = new HandClock();
    private final TestDatabase database = TestDatabase.open(clock);
    private Stage stage;

    @BeforeEach
    void begin(@TempDir Path folder) {
        stage = new Stage(clock, database.database(), folder.resolve("discovery.json"));
    }

    @AfterEach
    void end() {
        database.close();
    }

    @Test
    void instancesArePlacedReportedAndRouted() {
        var machine = stage.new Machine();
        machine.report();
        Release release = stage.release("shop");
        stage.ensure(release, 2);
        stage.step();

        List<Placement> placements = machine.placements().placements();
        assertThat(placements).hasSize(2).allSatisfy(each -> {
            assertThat(each.instance()).matches("shop-1-[0-9a-f]{4}");
            assertThat(each.command()).isEqualTo("./run");
            assertThat(each.stop()).isFalse();
            assertThat(each.source().artifacts())
                    .singleElement()
                    .satisfies(artifact -> assertThat(artifact.url()).startsWith("/api/runtime/artifacts/"));
        });
        assertThat(stage.of(release).isReady()).isFalse();

        machine.obey();
        assertThat(stage.of(release).isReady()).isTrue();
        long generation = stage.share("shop", new Share("shop-1", 100));
        stage.step();
        Routing routing = stage.routing("edge");
        assertThat(routing.routes()).singleElement().satisfies(route -> {
            assertThat(route.hosts()).containsExactly("shop.production.localhost", "shop.localhost");
            assertThat(route.generation()).isEqualTo(generation);
            assertThat(route.pools())
                    .singleElement()
                    .satisfies(pool -> assertThat(pool.targets()).hasSize(2));
        });

        assertThat(acknowledged(generation)).isInstanceOf(Acknowledgement.WaitingFor.class);
        stage.acknowledge("edge", Map.of());
        assertThat(acknowledged(generation)).isInstanceOf(Acknowledgement.Everywhere.class);
    }

    private Acknowledgement acknowledged(long generation) {
        return stage.discovery.acknowledged("shop", "production", generation);
    }

    /** Two releases that serve, the second one the pilot, and an edge that has heard of it. */
    private Stage.Machine twoReleases() {
        var machine = stage.new Machine();
        machine.report();
        stage.ensure(stage.release("shop"), 1);
        stage.ensure(stage.release("shop"), 1);
        stage.step();
        machine.obey();
        stage.share("shop", new Share("shop-1", 90), new Share("shop-2", 10));
        stage.step();
        stage.acknowledge("edge", Map.of());
        return machine;
    }

    private void retirePilot() {
        stage.share("shop", new Share("shop-1", 100));
        stage.transact(tx -> stage.runtimes.retire(tx, "production", "shop-2", Stage.SOMEBODY));
    }

    private Optional<Placement> pilot(Stage.Machine machine) {
        return machine.placements().placements().stream()
                .filter(each -> each.release().equals("shop-2"))
                .findFirst();
    }

    @Test
    void anInstanceLeavesOnlyWhenNoCustomerIsLeft() {
        Stage.Machine machine = twoReleases();
        String pilot = pilot(machine).orElseThrow().instance();
        assertThat(stage.discovery.withdrawal(pilot)).isEqualTo(new Withdrawal.StillRouted(List.of("edge")));

        retirePilot();
        stage.step();
        machine.obey();
        List<Pool> pools = stage.routing("edge").routes().getFirst().pools();
        assertThat(pools).extracting(Pool::share).containsExactly(100, 0);
        assertThat(pools.get(1).targets())
                .singleElement()
                .satisfies(each -> assertThat(each.draining()).isTrue());
        stage.step();
        assertThat(pilot(machine).orElseThrow().stop())
                .as("the edge has not said that it knows")
                .isFalse();

        stage.acknowledge("edge", Map.of(pilot, 2));
        stage.step();
        assertThat(pilot(machine).orElseThrow().stop())
                .as("two requests are in flight")
                .isFalse();

        stage.acknowledge("edge", Map.of());
        stage.step();
        assertThat(pilot(machine).orElseThrow().stop()).isTrue();
        machine.obey();
        stage.step();
        assertThat(pilot(machine)).isEmpty();
        Optional<RunningRelease> left = stage.database.read(tx -> stage.runtimes.of(tx, "production", "shop-2"));
        assertThat(left).isEmpty();
        assertThat(machine.placements().placements()).hasSize(1);
    }

    @Test
    void whatIsInFlightGetsItsTimeAndNoMore() {
        Stage.Machine machine = twoReleases();
        String pilot = pilot(machine).orElseThrow().instance();
        retirePilot();
        stage.step();
        for (int second = 0; second < 9; second++) {
            clock.passSeconds(1);
            machine.obey();
            stage.acknowledge("edge", Map.of(pilot, 1));
            stage.step();
            assertThat(pilot(machine).orElseThrow().stop()).isFalse();
        }
        clock.passSeconds(1);
        machine.obey();
        stage.acknowledge("edge", Map.of(pilot, 1));
        stage.step();

        assertThat(pilot(machine).orElseThrow().stop()).isTrue();
    }

    @Test
    void leavingGoesOnAfterACrashAtEveryStep() {
        Stage.Machine machine = twoReleases();
        retirePilot();
        stage.crash();
        assertThat(stage.routing("edge").routes().getFirst().pools())
                .as("what was told last, until the database says otherwise")
                .extracting(Pool::share)
                .containsExactly(90, 10);
        stage.step();
        machine.obey();
        stage.acknowledge("edge", Map.of());
        stage.crash();
        assertThat(stage.routing("edge").routes().getFirst().pools())
                .extracting(Pool::share)
                .containsExactly(100, 0);
        stage.step();
        assertThat(pilot(machine).orElseThrow().stop())
                .as("this life has not heard the edge yet")
                .isFalse();
        stage.acknowledge("edge", Map.of());
        stage.step();
        stage.crash();
        assertThat(pilot(machine).orElseThrow().stop()).isTrue();
        machine.obey();
        stage.crash();
        stage.step();
        assertThat(pilot(machine)).isEmpty();
        assertThat(machine.placements().placements()).hasSize(1);
    }

    @Test
    void aSilentEdgeIsWaitedForAndAGoneOneIsNot() {
        Stage.Machine machine = twoReleases();
        retirePilot();
        stage.step();
        for (int second = 0; second < 30; second++) {
            clock.passSeconds(1);
            machine.obey();
            stage.step();
            assertThat(pilot(machine).orElseThrow().stop())
                    .as("after " + second + " s")
                    .isFalse();
        }
        clock.passSeconds(1);
        machine.obey();
        stage.step();
        assertThat(pilot(machine).orElseThrow().stop()).isTrue();
    }

    @Test
    void aLostHostsInstancesAreReplacedElsewhere() {
        var first = stage.new Machine();
        first.report();
        Release release = stage.release("shop");
        stage.ensure(release, 2);
        stage.step();
        first.obey();
        var second = stage.new Machine();
        second.report();
        stage.step();
        assertThat(second.placements().placements()).isEmpty();

        for (int each = 0; each < 17; each++) {
            clock.passSeconds(1);
            second.obey();
            stage.step();
        }
        assertThat(second.placements().placements()).hasSize(2);
        second.obey();
        stage.step();
        stage.step();
        assertThat(stage.of(release).instances())
                .filteredOn(PlacedInstance::ready)
                .extracting(PlacedInstance::host)
                .containsOnly(second.host);
        stage.step();
        assertThat(first.placements().placements()).isEmpty();
    }

    @Test
    void instancesOfASilentHostAreNotCountedAsReady() {
        var machine = stage.new Machine();
        machine.report();
        Release release = stage.release("shop");
        stage.ensure(release, 1);
        stage.step();
        machine.obey();
        assertThat(stage.of(release).ready()).isEqualTo(1);

        for (int each = 0; each < 17; each++) {
            clock.passSeconds(1);
            stage.step();
        }
        RunningRelease running = stage.of(release);
        assertThat(running.ready()).isZero();
        assertThat(running.silent()).isEqualTo(1);
        assertThat(running.isReady()).isFalse();

        machine.obey();
        assertThat(stage.of(release).ready()).isEqualTo(1);
    }

    @Test
    void aServerThatWasAwayLosesNobody() {
        var machine = stage.new Machine();
        machine.report();
        Release release = stage.release("shop");
        stage.ensure(release, 1);
        stage.step();
        machine.obey();
        stage.share("shop", new Share("shop-1", 100));
        stage.step();

        clock.passSeconds(3_600);
        stage.step();
        assertThat(machine.placements().placements())
                .singleElement()
                .satisfies(each -> assertThat(each.stop()).isFalse());
        assertThat(targets()).hasSize(1);
        stage.crash();
        assertThat(targets()).as("from the file, before anything is known").hasSize(1);
        clock.passSeconds(3_600);
        stage.step();
        assertThat(targets()).hasSize(1);
    }

    private List<Target> targets() {
        return stage.routing("edge").routes().getFirst().pools().getFirst().targets();
    }

    @Test
    void saysWhyAReleaseWillNeverBeReady() {
        var machine = stage.new Machine();
        machine.report();
        Release release = stage.release("shop");
        stage.ensure(release, 1);
        assertThat(stage.of(release).outlook())
                .isEqualTo(new RunningRelease.Outlook.Starting("0 of 1 instances of shop-1 are ready."));
        stage.step();
        String id = machine.placements().placements().getFirst().instance();

        machine.report(said(id, State.STARTING, 0, "Not ready: HTTP 503"));
        assertThat(stage.of(release).outlook())
                .isEqualTo(new RunningRelease.Outlook.Starting(
                        "0 of 1 instances of shop-1 are ready; " + id + " has started: Not ready: HTTP 503"));
        clock.passSeconds(22);
        assertThat(stage.of(release).neverReady()).isEmpty();
        clock.passSeconds(1);
        assertThat(stage.of(release).neverReady())
                .contains(id + " was not ready within 20 s of its start: Not ready: HTTP 503");

        machine.report(said(id, State.BACKING_OFF, 3, "It ended with exit status 1; its last output:\nboom"));
        assertThat(stage.of(release).neverReady())
                .contains(
                        id
                                + " ended 3 times without ever being ready: It ended with exit status 1; its last output:\nboom");
        machine.report(said(id, State.FAILED, 0, "No checkout: no such commit"));
        assertThat(stage.of(release).neverReady()).contains(id + " cannot run: No checkout: no such commit");
        machine.report(said(id, State.READY, 3, ""));
        assertThat(stage.of(release).isReady()).isTrue();
    }

    private static InstanceReport said(String instance, State state, int restarts, String detail) {
        return new InstanceReport(instance, state, "127.0.0.1", 4_000, restarts, Optional.of(detail));
    }

    @Test
    void anAgentSpeaksForItsOwnHostOnly() {
        var mine = stage.new Machine();
        var other = stage.new Machine();

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> stage.call(
                        Route.Method.GET,
                        "/api/runtime/hosts/" + other.host + "/placements",
                        Map.of(),
                        new byte[0],
                        mine.caller))
                .matches(problem -> problem.kind() == Problem.Kind.FORBIDDEN);
    }

    @Test
    void wantingTwiceIsWantingOnce() {
        var machine = stage.new Machine();
        machine.report();
        Release release = stage.release("shop");
        stage.ensure(release, 2);
        stage.ensure(release, 2);
        stage.step();
        stage.step();
        assertThat(machine.placements().placements()).hasSize(2);
        machine.obey();
        stage.ensure(release, 1);
        stage.step();
        stage.step();
        assertThat(machine.placements().placements())
                .filteredOn(each -> !each.stop())
                .hasSize(1);
    }
}
