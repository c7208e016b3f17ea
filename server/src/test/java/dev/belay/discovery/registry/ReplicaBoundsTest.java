package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.registry.Parcel.Told;
import dev.belay.kernel.Problem;
import dev.belay.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a replica remembers and tells is bounded. */
final class ReplicaBoundsTest extends ThreeReplicas {

    private static RegistryLimits few() {
        return new RegistryLimits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                Duration.ofSeconds(60),
                30,
                Duration.ofHours(24),
                Duration.ofMinutes(15),
                10,
                500_000,
                1_000,
                64,
                Duration.ofMillis(500));
    }

    @Test
    void allTextTogetherIsBounded() {
        SimNetwork.Node node = new SimNetwork(1, 1, few()).node("r0");
        Registration web = SimEstate.registration(new SimEstate.Program("web-0", WEB));
        node.replica.register("web-0", OptionalLong.empty(), web.with(Health.PASSING, "x".repeat(900)), node.now());
        assertThatThrownBy(() -> node.replica.register(
                        "web-1", OptionalLong.empty(), web.with(Health.PASSING, "x".repeat(100)), node.now()))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("tell less");
        node.replica.register("web-0", OptionalLong.empty(), web.with(Health.WARNING, ""), node.now());
        node.replica.register("web-1", OptionalLong.empty(), web, node.now());
        assertThat(node.replica.live()).isEqualTo(2);
    }

    @Test
    void tombstonesAreBoundedInNumberAndTime() {
        var small = new SimNetwork(1, 1, few());
        SimNetwork.Node node = small.node("r0");
        var process = new SimEstate.Program("web-0", WEB);
        for (int i = 0; i < 50; i++) {
            node.replica.register("web-" + i, OptionalLong.empty(), SimEstate.registration(process), node.now());
            node.replica.deregister("web-" + i, OptionalLong.empty(), SimEstate.ANYBODY, node.now());
        }
        small.step();
        for (int i = 0; i < 10; i++) {
            small.step();
        }
        assertThat(node.replica.tombstones()).isEqualTo(10);
        for (int i = 0; i < 901_000 / SimNetwork.STEP_MILLIS; i++) {
            small.step();
        }
        assertThat(node.replica.tombstones()).isZero();
        assertThat(node.replica.root()).isZero();
    }

    @Test
    void theOldestTombstonesGoFirstAlsoThoseThatBecameKnownLate() {
        Instant now = Instant.parse("2026-11-23T10:00:00Z");
        var remembered = new ArrayList<Told>();
        for (int i = 0; i < 30; i++) {
            var version = new Version(0, i, "r0");
            remembered.add(new Told(Entry.deregistered("web-" + i, version), 0, (30 - i) * 1_000L, "r0"));
        }
        Collections.shuffle(remembered, new Random(1));
        var replica = new Replica("r0", few(), Optional.of(remembered), now);
        replica.pass(now);
        assertThat(replica.memory())
                .extracting(told -> told.entry().id())
                .containsExactlyInAnyOrder(
                        IntStream.range(20, 30).mapToObj(i -> "web-" + i).toArray(String[]::new));
    }

    @Test
    void parcelsAreBoundedAndNothingIsLeftBehind() {
        SimNetwork.Node node = node(0);
        String tag = "\u0007".repeat(200);
        Map<String, String> meta =
                IntStream.range(0, 32).boxed().collect(Collectors.toMap(i -> "key" + i, _ -> "\u0007".repeat(512)));
        Registration web = SimEstate.registration(new SimEstate.Program("web-0", WEB));
        int count = 400;
        for (int i = 0; i < count; i++) {
            var large = new Registration(
                    web.service(),
                    web.environment(),
                    web.release(),
                    web.host(),
                    web.address(),
                    web.port(),
                    web.ports(),
                    Collections.nCopies(32, tag),
                    meta,
                    web.weight(),
                    web.health(),
                    "\u0007".repeat(1_000),
                    web.zone(),
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            node.replica.register("web-" + i, OptionalLong.empty(), large, node.now());
        }
        int told = 0;
        while (node.replica.isUrgent("r1")) {
            Parcel parcel = node.replica.parcel("r1", false, node.now());
            told += parcel.news().size();
            assertThat(Json.API.writeValueAsBytes(parcel).length).isLessThan((int) ParcelApi.BYTES_MAX);
        }
        assertThat(told).isEqualTo(count);
    }
}
