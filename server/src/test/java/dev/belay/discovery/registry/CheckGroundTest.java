package dev.belay.discovery.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.checks.Checked;
import dev.belay.discovery.checks.Crowd;
import dev.belay.discovery.checks.Observer;
import dev.belay.discovery.checks.Spared;
import dev.belay.discovery.checks.Upkeep;
import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.access.Permission;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckId;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.CheckStatus;
import dev.belay.protocol.net.Networks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Agents that check, and what they find, in the registry. */
final class CheckGroundTest {

    private static final Caller SHOP = new Caller(
            new Actor.Program("1", "checks"),
            Set.of(Permission.REGISTER_INSTANCE),
            Optional.empty(),
            Set.of(),
            Optional.empty());

    private final List<Changes> told = new ArrayList<>();
    private final List<Frozen> people = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T01:00:00Z");
    private final Desk desk = new Desk(
            new RegistrySettings(
                    "one", true, "dc1", List.of(), Networks.of("none"), List.of("secret"), RegistryLimits.USUAL),
            () -> now,
            told::add,
            new Watchers(),
            new SnapshotFile(Path.of("none/registry.snapshot")));
    private final CheckGround ground = new CheckGround(desk, () -> now, RegistryLimits.USUAL, people::add);
    private final Registrar registrar = new Registrar(desk, () -> now, Networks.of("10.0.0.0/8"));

    private static Registration web(String... checks) {
        List<Checked> all = List.of(checks).stream()
                .map(each -> new Checked(
                        new Check(each, CheckKind.TCP, "", 0, false, false, 10, 5_000, 2, 1, 0),
                        CheckStatus.UNOBSERVED,
                        "",
                        0))
                .toList();
        return ThreeReplicas.withoutLease(
                        SimEstate.registration(new SimEstate.Program("any", new Place("web", "production"))))
                .kept(Upkeep.of(false, all));
    }

    private Registration register(String id, Registration wanted) {
        return registrar.register(SHOP, "192.0.2.1", id, OptionalLong.empty(), _ -> wanted, _ -> Held::registration);
    }

    private Health effective() {
        return desk.look(each -> each.find("web-1").orElseThrow().registration().effective());
    }

    private void find(String instance, String check, CheckStatus status) {
        ground.note(List.of(new CheckResult(new CheckId(instance, check), status, "so")));
    }

    private Service web() {
        return told.reversed().stream()
                .flatMap(each -> each.told().stream())
                .findFirst()
                .orElseThrow();
    }

    private void seconds(int seconds) {
        for (int i = 0; i < seconds * 2; i++) {
            now = now.plus(Duration.ofMillis(500));
            desk.act(each -> {
                each.pass(now);
                return true;
            });
        }
    }

    @Test
    void theWorstCountsAndWhatIsUnknownDoesNot() {
        register("web-1", web("a", "b"));
        find("web-1", "a", CheckStatus.PASSING);
        assertThat(effective()).isEqualTo(Health.PASSING);
        find("web-1", "b", CheckStatus.WARNING);
        find("web-1", "c", CheckStatus.CRITICAL);
        find("web-2", "a", CheckStatus.CRITICAL);
        assertThat(effective()).isEqualTo(Health.WARNING);
        find("web-1", "a", CheckStatus.CRITICAL);
        Registration again = register("web-1", web("a", "x"));
        assertThat(again.effective()).as("registering again is no news").isEqualTo(Health.CRITICAL);
        assertThat(again.checks())
                .extracting(Checked::status)
                .containsExactly(CheckStatus.CRITICAL, CheckStatus.UNOBSERVED);
        assertThat(register("web-1", web("x")).effective()).isEqualTo(Health.PASSING);
    }

    @Test
    void whatOnlyChecksSayIsTheLastResortAndWhatAnInstanceSaysIsNot() {
        register("web-1", web("a"));
        register("web-2", web("a"));
        find("web-1", "a", CheckStatus.CRITICAL);
        registrar.beat(SHOP, _ -> "web-2", OptionalLong.empty(), Optional.of(Health.CRITICAL), Optional.empty());
        Service.Pool pool = web().pools().getFirst();
        assertThat(pool.endpoints()).isEmpty();
        assertThat(pool.lapsed()).hasSize(1).extracting(Endpoint::address).containsExactly("10.0.0.1");
    }

    /** A machine that died with its agent is not answered while another one is there that is asked. */
    @Test
    void whoWasKnownByAnAgentThatIsGoneIsTheLastResort() {
        register("web-1", web("a"));
        register("web-2", web("a"));
        find("web-1", "a", CheckStatus.UNOBSERVED);
        assertThat(web().pools().getFirst().endpoints())
                .as("nobody ever knew more")
                .hasSize(2);
        find("web-1", "a", CheckStatus.PASSING);
        assertThat(web().pools().getFirst().endpoints()).hasSize(2);
        find("web-1", "a", CheckStatus.UNOBSERVED);
        assertThat(web().pools().getFirst().endpoints()).hasSize(1);
        assertThat(web().pools().getFirst().lapsed()).hasSize(1);
        find("web-2", "a", CheckStatus.CRITICAL);
        assertThat(web().pools().getFirst().endpoints()).isEmpty();
        assertThat(web().pools().getFirst().lapsed()).hasSize(2);
    }

    @Test
    void howManyOfAServiceAreWellIsCountedWithThoseThatHaveNoChecks() {
        register("web-1", web("a"));
        register("web-2", web("a"));
        register("web-3", web(new String[0]));
        find("web-1", "a", CheckStatus.CRITICAL);
        Place place = web("a").place();
        assertThat(ground.look().crowds()).containsExactly(new Crowd(place, 3, 2, 1));
        ground.tell(new Spared(place, true, 3, 3));
        assertThat(people).containsExactly(new Frozen(place, Frozen.Cause.CHECKS, true, 3, 3));
    }

    @Test
    void agentsAreNoInstancesAndTheirSilenceIsNobodyElses() {
        register("web-1", web("a"));
        for (int i = 0; i < 30; i++) {
            ground.announce(
                    new Observer("0-" + i, "east", List.of("10.0.0." + i), List.of("10.0.0.0/8"), List.of("x")),
                    Duration.ofSeconds(10));
        }
        assertThat(ground.look().observers())
                .hasSize(30)
                .contains(new Observer("0-7", "east", List.of("10.0.0.7"), List.of("10.0.0.0/8"), List.of("x")));
        assertThat(ground.look().watched()).hasSize(1);
        assertThat(desk.look(Replica::live)).isEqualTo(1);
        assertThat(desk.look(Replica::places)).hasSize(1);
        long seen = desk.look(each -> each.seen().instances().count());
        assertThat(seen).isEqualTo(1);
        assertThat(told)
                .allMatch(each ->
                        each.told().stream().allMatch(service -> service.name().equals("web")));
        seconds(20);
        assertThat(desk.look(Replica::isDeaf)).isFalse();
        assertThat(desk.look(Replica::frozen)).isEmpty();
        assertThat(ground.look().observers()).isEmpty();
        List<Parcel.Told> memory = desk.look(Replica::memory);
        assertThat(memory).as("other replicas and lives take it").allMatch(each -> Rules.accepts(each.entry()));
    }

    @Test
    void nobodyElseSpeaksForAnAgent() {
        ground.announce(new Observer("0-1", "", List.of(), List.of(), List.of()), Duration.ofSeconds(10));
        assertThatThrownBy(() -> registrar.change(SHOP, _ -> "_0-1", each -> each.maintained(Optional.of("x"))))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Rules.id("_0-1")).isInstanceOf(Problem.class);
        ground.dismiss("0-1");
        assertThat(ground.look().observers()).isEmpty();
    }

    /** Else whoever has a token could have agents ask anybody. */
    @Test
    void onlyTheOwnAddressIsCheckedUnlessTheEstateSaysOtherwise() {
        Registration inside = web("a");
        Registrar strict = new Registrar(desk, () -> now, Networks.of("none"));
        assertThatThrownBy(() -> strict.register(
                        SHOP, "192.0.2.1", "web-1", OptionalLong.empty(), _ -> inside, _ -> Held::registration))
                .hasMessageContaining("check-networks");
        assertThat(strict.register(
                                SHOP, "10.0.0.1", "web-1", OptionalLong.empty(), _ -> inside, _ -> Held::registration)
                        .checks())
                .hasSize(1);
        assertThat(register("web-2", inside).checks()).hasSize(1);
    }
}
