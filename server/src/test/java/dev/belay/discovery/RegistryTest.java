package dev.belay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.HandClock;
import dev.belay.protocol.edge.EdgeReport;
import dev.belay.protocol.edge.Route.Pool;
import dev.belay.protocol.edge.Route.Target;
import dev.belay.protocol.edge.Routing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistryTest {

    private static final ServedAt SHOP = new ServedAt("shop", "production");

    private final HandClock clock = new HandClock();
    private Registry registry = begun(1);

    private Registry begun(long epoch) {
        var registry = new Registry(DiscoveryLimits.USUAL, _ -> {}, Optional.empty(), clock.instant());
        registry.begin(epoch);
        return registry;
    }

    private static Enrolment instance(String id, String release, String host, boolean draining) {
        return new Enrolment(id, "shop", "production", release, host, 1, draining);
    }

    private static Shares shares(long generation, Share... shares) {
        return new Shares("shop", "production", generation, List.of(shares));
    }

    private static Heard ready(String id) {
        return new Heard(id, true, "127.0.0.1", 4_000);
    }

    private static Heard unready(String id) {
        return new Heard(id, false, "127.0.0.1", 4_000);
    }

    /** Release a has two instances on hosts 1 and 2, release b one on host 2; all are ready. */
    private void serving() {
        registry.enrol(
                List.of(
                        instance("a1", "a", "1", false),
                        instance("a2", "a", "2", false),
                        instance("b1", "b", "2", false)),
                clock.instant());
        registry.share(
                List.of(shares(1, new Share("a", 90), new Share("b", 10))), Map.of(SHOP, List.of("shop.localhost")));
        registry.hear("1", List.of(ready("a1")), clock.instant());
        registry.hear("2", List.of(ready("a2"), ready("b1")), clock.instant());
    }

    private List<Pool> pools() {
        return registry.routing().routes().getFirst().pools();
    }

    private List<String> targets(String release) {
        return pools().stream()
                .filter(pool -> pool.release().equals(release))
                .flatMap(pool -> pool.targets().stream())
                .filter(target -> !target.draining())
                .map(Target::instance)
                .toList();
    }

    private void secondsPass(int seconds, Runnable each) {
        for (int second = 0; second < seconds; second++) {
            clock.passSeconds(1);
            registry.pass(clock.instant());
            each.run();
        }
    }

    @Test
    void routesToWhatIsReadyByShareStableFirst() {
        serving();

        assertThat(pools()).extracting(Pool::release).containsExactly("a", "b");
        assertThat(pools()).extracting(Pool::share).containsExactly(90, 10);
        assertThat(targets("a")).containsExactly("a1", "a2");
        registry.hear("2", List.of(unready("a2"), ready("b1")), clock.instant());
        assertThat(targets("a")).containsExactly("a1");
    }

    @Test
    void saysNothingBeforeItKnowsWhatThereIs() throws InterruptedException {
        registry.share(List.of(shares(1, new Share("a", 100))), Map.of());
        assertThat(registry.await("edge", -1, Duration.ZERO, clock.instant())).isEmpty();
        registry.enrol(List.of(instance("a1", "a", "1", false)), clock.instant());
        assertThat(registry.await("edge", -1, Duration.ZERO, clock.instant())).isEmpty();
        registry.hear("1", List.of(ready("a1")), clock.instant());

        assertThat(registry.await("edge", -1, Duration.ZERO, clock.instant())).isPresent();
        assertThat(targets("a")).containsExactly("a1");
    }

    @Test
    void doesNotWaitForEverForAHostThatSaysNothing() throws InterruptedException {
        registry.share(List.of(shares(1, new Share("a", 100))), Map.of());
        registry.enrol(List.of(instance("a1", "a", "1", false)), clock.instant());
        secondsPass(11, () -> {});

        assertThat(registry.await("edge", -1, Duration.ZERO, clock.instant())).isPresent();
    }

    @Test
    void aLeaseThatRunsOutTakesAnInstanceOut() {
        serving();
        secondsPass(11, () -> registry.hear("2", List.of(ready("a2"), ready("b1")), clock.instant()));

        assertThat(targets("a")).containsExactly("a2");
        assertThat(registry.instances())
                .filteredOn(each -> each.id().equals("a1"))
                .singleElement()
                .satisfies(each -> assertThat(each.health()).isEqualTo(Instance.Health.EXPIRED));
        registry.hear("1", List.of(ready("a1")), clock.instant());
        assertThat(targets("a")).containsExactly("a1", "a2");
    }

    @Test
    void silenceAloneNeverTakesTheLastOnes() {
        serving();
        secondsPass(60, () -> {});

        assertThat(targets("a")).containsExactly("a1", "a2");
        assertThat(targets("b")).containsExactly("b1");
        registry.hear("2", List.of(ready("a2"), unready("b1")), clock.instant());
        assertThat(targets("a")).containsExactly("a2");
        assertThat(targets("b")).as("that it is not ready was said").isEmpty();
    }

    @Test
    void aPauseOfTheServerItselfExpiresNothing() {
        serving();
        registry.hear("2", List.of(ready("a2"), ready("b1")), clock.instant());
        clock.passSeconds(3_600);
        registry.pass(clock.instant());
        registry.hear("2", List.of(ready("a2"), ready("b1")), clock.instant());

        assertThat(targets("a")).containsExactly("a1", "a2");
        clock.pass(Duration.ofHours(-5));
        registry.pass(clock.instant());
        assertThat(targets("a")).containsExactly("a1", "a2");
    }

    @Test
    void aShareNeverPointsAtAReleaseWithoutInstances() {
        serving();
        registry.hear("2", List.of(ready("a2"), unready("b1")), clock.instant());
        assertThat(pools()).extracting(Pool::share).containsExactly(100, 0);
        registry.hear("2", List.of(ready("a2"), ready("b1")), clock.instant());
        assertThat(pools()).extracting(Pool::share).containsExactly(90, 10);
    }

    @Test
    void believesOnlyTheHostOfAnInstance() {
        serving();
        registry.hear("1", List.of(unready("a2")), clock.instant());

        assertThat(targets("a")).containsExactly("a1", "a2");
    }

    private EdgeReport report(String boot, long sequence, Map<String, Integer> inFlight) {
        return new EdgeReport(boot, sequence, registry.routing().version(), List.of(), inFlight);
    }

    @Test
    void everyEdgeThatMayHaveCustomersHasToAcknowledge() throws InterruptedException {
        serving();
        registry.await("one", -1, Duration.ZERO, clock.instant());
        registry.await("two", -1, Duration.ZERO, clock.instant());
        registry.report("one", report("boot", 1, Map.of()), clock.instant());
        assertThat(registry.acknowledged(SHOP, 1, clock.instant()))
                .isInstanceOfSatisfying(
                        Acknowledgement.WaitingFor.class,
                        waiting -> assertThat(waiting.edges()).containsExactly("two"));
        registry.report("two", report("boot", 1, Map.of()), clock.instant());
        assertThat(registry.acknowledged(SHOP, 1, clock.instant())).isInstanceOf(Acknowledgement.Everywhere.class);
        assertThat(registry.acknowledged(SHOP, 2, clock.instant())).isInstanceOf(Acknowledgement.WaitingFor.class);
    }

    @Test
    void aServerThatForgotItsEdgesWaitsForThem() {
        registry = begun(7);
        serving();
        assertThat(registry.acknowledged(SHOP, 1, clock.instant())).isInstanceOf(Acknowledgement.WaitingFor.class);
        secondsPass(31, () -> {});
        assertThat(registry.acknowledged(SHOP, 1, clock.instant())).isInstanceOf(Acknowledgement.Everywhere.class);
    }

    @Test
    void anInstanceThatNeverHadCustomersCanGoAtOnce() {
        serving();
        registry.report("edge", report("boot", 1, Map.of()), clock.instant());
        registry.enrol(
                List.of(
                        instance("a1", "a", "1", false),
                        instance("a2", "a", "2", false),
                        instance("b1", "b", "2", false),
                        instance("c1", "c", "1", true)),
                clock.instant());

        assertThat(registry.withdrawal("c1", clock.instant())).isEqualTo(new Withdrawal.Unrouted(0));
        assertThat(registry.withdrawal("nobody", clock.instant())).isEqualTo(new Withdrawal.Unrouted(0));
        assertThat(registry.withdrawal("a1", clock.instant())).isEqualTo(new Withdrawal.StillRouted(List.of("edge")));
    }

    @Test
    void aRepeatedOrLateReportCountsOnceAndTurnsNothingBack() {
        serving();
        long old = registry.routing().version();
        EdgeReport first = report("boot", 1, Map.of("b1", 3));
        assertThat(registry.report("edge", first, clock.instant())).isTrue();
        assertThat(registry.report("edge", first, clock.instant())).isFalse();
        registry.hear("2", List.of(unready("a2"), ready("b1")), clock.instant());
        assertThat(registry.report("edge", report("boot", 3, Map.of()), clock.instant()))
                .isTrue();
        var late = new EdgeReport("boot", 2, old, List.of(), Map.of("b1", 9));
        assertThat(registry.report("edge", late, clock.instant()))
                .as("its traffic counts")
                .isTrue();

        assertThat(registry.edges(clock.instant()))
                .singleElement()
                .satisfies(edge ->
                        assertThat(edge.version()).isEqualTo(registry.routing().version()));
        assertThat(registry.report("edge", report("next boot", 1, Map.of()), clock.instant()))
                .isTrue();
        assertThat(registry.report("edge", late, clock.instant())).isFalse();
    }

    @Test
    void twoEdgesOfOneNameBothHaveToAcknowledge() {
        serving();
        long old = registry.routing().version();
        registry.hear("2", List.of(unready("a2"), ready("b1")), clock.instant());
        for (int sequence = 1; sequence <= 3; sequence++) {
            registry.report("edge", new EdgeReport("one", sequence, old, List.of(), Map.of("b1", 2)), clock.instant());
            registry.report("edge", report("two", sequence, Map.of("b1", 1)), clock.instant());
        }
        assertThat(version("edge")).isEqualTo(old);
        registry.leave("edge", Optional.of("two"), clock.instant());
        assertThat(version("edge")).isEqualTo(old);
        registry.leave("edge", Optional.of("one"), clock.instant());
        assertThat(registry.edges(clock.instant())).isEmpty();
    }

    @Test
    void anEdgeThatBeganAnewIsOneAndTheLifeBeforeIsNotWaitedFor() {
        serving();
        long old = registry.routing().version();
        registry.report("edge", new EdgeReport("one", 1, old, List.of(), Map.of()), clock.instant());
        registry.hear("2", List.of(unready("a2"), ready("b1")), clock.instant());
        registry.report("edge", report("two", 1, Map.of()), clock.instant());
        registry.report("edge", new EdgeReport("one", 2, old, List.of(), Map.of()), clock.instant());
        registry.report("edge", report("two", 2, Map.of()), clock.instant());

        assertThat(version("edge")).isEqualTo(registry.routing().version());
    }

    private long version(String edge) {
        return registry.edges(clock.instant()).stream()
                .filter(each -> each.name().equals(edge))
                .findFirst()
                .orElseThrow()
                .version();
    }

    @Test
    void remembersOverARestartAndGoesOnAbove(@TempDir Path folder) {
        serving();
        Routing before = registry.routing();
        var file = new MemoryFile(folder.resolve("data/discovery.json"));
        registry.memoryIfChanged().ifPresent(file::write);
        assertThat(registry.memoryIfChanged()).isEmpty();

        clock.passSeconds(500);
        registry = new Registry(DiscoveryLimits.USUAL, _ -> {}, file.read(), clock.instant());
        assertThat(registry.routing().routes()).isEqualTo(before.routes());
        assertThat(registry.routing().version()).isGreaterThan(before.version());
        long unbegun = registry.routing().version();
        registry.begin(2);
        assertThat(registry.routing().version()).isGreaterThan(unbegun);
    }

    @Test
    void aFileThatCannotBeReadIsNoMemory(@TempDir Path folder) throws java.io.IOException {
        Path file = folder.resolve("discovery.json");
        for (String text : List.of("", "{", "[]", "{\"format\": 99}", "\u0000\u0001")) {
            Files.writeString(file, text);
            assertThat(new MemoryFile(file).read()).isEmpty();
        }
    }

    /** Whatever happens, versions grow, shares sum up, and no share above 0 points at nothing while anything is ready. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void holdsItsPromisesThroughAnything(long seed) {
        var random = new Random(seed);
        serving();
        long version = 0;
        long generation = 1;
        for (int step = 0; step < 300; step++) {
            switch (random.nextInt(6)) {
                case 0 ->
                    registry.hear("1", List.of(random.nextBoolean() ? ready("a1") : unready("a1")), clock.instant());
                case 1 ->
                    registry.hear(
                            "2",
                            List.of(random.nextBoolean() ? ready("a2") : unready("b1"), ready("b1")),
                            clock.instant());
                case 2 -> clock.pass(Duration.ofMillis(random.nextInt(8_000)));
                case 3 -> registry.pass(clock.instant());
                case 4 -> {
                    int percent = random.nextInt(101);
                    generation++;
                    registry.share(
                            List.of(shares(generation, new Share("a", 100 - percent), new Share("b", percent))),
                            Map.of());
                }
                default -> {
                    var all = new ArrayList<Enrolment>();
                    all.add(instance("a1", "a", "1", random.nextInt(4) == 0));
                    all.add(instance("a2", "a", "2", false));
                    if (random.nextBoolean()) {
                        all.add(instance("b1", "b", "2", random.nextBoolean()));
                    }
                    registry.enrol(all, clock.instant());
                }
            }
            Routing routing = registry.routing();
            assertThat(routing.version()).as("seed " + seed).isGreaterThanOrEqualTo(version);
            version = routing.version();
            assertThat(pools().stream().mapToInt(Pool::share).sum()).isEqualTo(100);
            boolean any = pools().stream().anyMatch(RegistryTest::serves);
            assertThat(pools())
                    .as("seed " + seed + ", step " + step)
                    .allSatisfy(pool -> assertThat(!any || pool.share() == 0 || serves(pool))
                            .isTrue());
            assertThat(any).as("a2 was ready once and only ever said so").isTrue();
        }
    }

    private static boolean serves(Pool pool) {
        return pool.targets().stream().anyMatch(target -> !target.draining());
    }
}
