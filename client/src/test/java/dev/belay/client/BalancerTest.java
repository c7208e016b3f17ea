package dev.belay.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BalancerTest {

    private static final int FAILURES = Balancing.USUAL.consecutiveFailures();

    private final AtomicLong now = new AtomicLong(-5_000_000_000L);
    private final Random random = new Random(42);
    private final Balancer balancer = new Balancer(Balancing.USUAL, "", now::get, () -> random);

    private static List<Instance> instances(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(Sample::instance).toList();
    }

    private static Predicate<Instance> is(String id) {
        return each -> each.id().equals(id);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void call(String id, boolean well) {
        balancer.choose(is(id)).orElseThrow().ended(well);
    }

    private void fail(String id, int times) {
        for (int i = 0; i < times; i++) {
            call(id, false);
        }
    }

    /** Who is called now. */
    private Set<String> called() {
        return IntStream.range(0, 400)
                .mapToObj(each -> {
                    try (Call call = balancer.choose().orElseThrow()) {
                        call.withdrawn();
                        return call.instance().id();
                    }
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void anInstanceThatFailsInARowIsEjectedForAWhileThatGrowsAndShrinks() {
        balancer.take(instances(5));
        fail("web-1", FAILURES - 1);
        call("web-1", true);
        fail("web-1", FAILURES - 1);
        assertThat(called()).contains("web-1");
        call("web-1", false);
        assertThat(called()).hasSize(4).doesNotContain("web-1");
        pass(Duration.ofSeconds(29));
        assertThat(called()).doesNotContain("web-1");
        pass(Duration.ofSeconds(1));
        assertThat(called()).contains("web-1");

        fail("web-1", FAILURES);
        pass(Duration.ofSeconds(59));
        assertThat(called()).as("twice as long").doesNotContain("web-1");
        pass(Duration.ofSeconds(1));
        assertThat(called()).contains("web-1");

        for (int i = 0; i < 5; i++) {
            pass(Balancing.USUAL.interval());
            assertThat(called()).contains("web-1");
        }
        fail("web-1", FAILURES);
        pass(Duration.ofSeconds(30));
        assertThat(called()).as("well for long enough").contains("web-1");
    }

    @Test
    void noMoreThanTheBoundAreEjected() {
        balancer.take(instances(20));
        for (int i = 1; i <= 10; i++) {
            fail("web-" + i, FAILURES);
        }
        assertThat(called()).hasSize(18);
        balancer.take(instances(2));
        assertThat(called()).as("fewer than half are left").hasSize(2);
    }

    @Test
    void whoFailsMuchMoreOftenThanTheOthersIsEjected() {
        balancer.take(instances(10));
        for (int i = 1; i <= 10; i++) {
            for (int call = 0; call < 100; call++) {
                // Never enough in a row.
                call("web-" + i, i != 3 || call % 4 == 0);
            }
            call("web-" + i, true);
        }
        // Failing three times in a row does not eject.
        assertThat(called()).hasSize(10);
        pass(Balancing.USUAL.interval());
        assertThat(called()).hasSize(9).doesNotContain("web-3");
        pass(Balancing.USUAL.ejection());
        assertThat(called()).as("nothing was counted since").hasSize(10);
    }

    @Test
    void ratesAreComparedOnlyWhenEnoughAreKnown() {
        assertThat(Outliers.floor(List.of(1.0, 1.0, 1.0, 0.0), Balancing.USUAL)).isZero();
        assertThat(Outliers.floor(List.of(1.0, 1.0, 1.0, 1.0, 0.5), Balancing.USUAL))
                .isBetween(0.5, 0.53);
        assertThat(Outliers.floor(List.of(0.5, 0.5, 0.5, 0.5, 0.5), Balancing.USUAL))
                .isEqualTo(0.5);
        assertThat(Outliers.ejection(1_000_000, Balancing.USUAL)).isEqualTo(Balancing.USUAL.ejectionMax());
        assertThat(Outliers.ejection(Integer.MAX_VALUE, Balancing.USUAL)).isEqualTo(Balancing.USUAL.ejectionMax());
        assertThat(Outliers.ejectedMax(9, Balancing.USUAL)).isEqualTo(1);
        assertThat(Outliers.ejectedMax(40, Balancing.USUAL)).isEqualTo(4);
    }

    @Test
    void whatWasLearntHoldsForTheLifeOfTheInstance() {
        balancer.take(instances(5));
        fail("web-1", FAILURES);
        List<Instance> heavier = IntStream.rangeClosed(1, 5)
                .mapToObj(each -> Sample.instance(each, "", 3, Health.WARNING))
                .toList();
        balancer.take(heavier);
        assertThat(called()).doesNotContain("web-1");
        Instance first = heavier.get(0);
        var anew = new Instance(
                first.id(),
                first.service(),
                first.environment(),
                first.release(),
                first.host(),
                first.address(),
                first.port(),
                first.ports(),
                first.tags(),
                first.meta(),
                first.weight(),
                first.health(),
                first.zone(),
                2,
                true);
        balancer.take(List.of(anew, heavier.get(1), heavier.get(2)));
        assertThat(called()).contains("web-1");
    }

    @Test
    void aCallCountsUntilItsFirstWord() {
        balancer.take(instances(2));
        Call call = balancer.choose(is("web-1")).orElseThrow();
        assertThat(called()).as("the other one has nothing to do").containsExactly("web-2");
        call.ended(true);
        call.close();
        call.withdrawn();
        assertThat(called()).hasSize(2);
        assertThat(balancer.choose(each -> false)).isEmpty();
        for (int i = 0; i < FAILURES; i++) {
            balancer.choose(is("web-1")).orElseThrow().close();
        }
        assertThat(called()).as("what nobody spoke well of has failed").containsExactly("web-2");
    }

    @Test
    void manyThreadsLeaveNothingOutstanding() throws InterruptedException {
        Duration hour = Duration.ofHours(1);
        var nobodyEjected = new Balancing(0, hour, hour, hour, 10, 5, 100, 1.9, 50);
        var many = new Balancer(nobodyEjected, "", System::nanoTime, ThreadLocalRandom::current);
        many.take(instances(10));
        Set<Call> open = ConcurrentHashMap.newKeySet();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> {
                for (int i = 0; i < 5_000; i++) {
                    Call call = many.choose().orElseThrow();
                    if (i % 100 == 0) {
                        many.take(instances(8 + i / 100 % 3));
                    }
                    if (i >= 4_999) {
                        open.add(call);
                    } else {
                        call.ended(i % 3 == 0);
                    }
                }
            });
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(open).hasSize(4);
        open.forEach(Call::close);
        many.take(instances(10));
        // Of two, one with a call left over would never be the one that is less busy.
        Set<String> called = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            Call call = many.choose().orElseThrow();
            call.withdrawn();
            called.add(call.instance().id());
        }
        assertThat(called).hasSize(10);
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Balancing(
                        5, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 10, 5, 100, 1.9, 50))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Balancing(
                        5,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        10,
                        5,
                        100,
                        Double.NaN,
                        101))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
