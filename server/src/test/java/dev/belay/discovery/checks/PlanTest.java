package dev.belay.discovery.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Service.Place;
import dev.belay.protocol.checks.Assignments;
import dev.belay.protocol.checks.Check;
import dev.belay.protocol.checks.CheckId;
import dev.belay.protocol.checks.CheckKind;
import dev.belay.protocol.checks.CheckStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which agent asks whom. */
final class PlanTest {

    static Check check(CheckKind kind, String target) {
        return new Check(CheckRules.label(kind), kind, target, 0, false, false, 10, 5_000, 2, 1, 0);
    }

    static Watched watched(String id, String address, String zone, Check... checks) {
        return new Watched(
                id,
                new Place("web", "production"),
                address,
                address,
                80,
                zone,
                List.of(checks).stream()
                        .map(each -> new Checked(each, CheckStatus.UNOBSERVED, "", 0))
                        .toList());
    }

    private static Observer observer(String id, String zone, String address, String network, String... commands) {
        return new Observer(
                id, zone, List.of(address), network.isEmpty() ? List.of() : List.of(network), List.of(commands));
    }

    private static Optional<String> asks(Watched watched, String check, Observer... observers) {
        return Plan.of(List.of(watched), List.of(observers)).observer(new CheckId(watched.id(), check));
    }

    @Test
    void theAgentOfTheMachineAsksBeforeAllOthers() {
        Watched web = watched("web-1", "10.0.0.1", "", check(CheckKind.HTTP, "/"));
        Observer own = observer("own", "", "10.0.0.1", "");
        for (int i = 0; i < 50; i++) {
            assertThat(asks(web, "http", own, observer("other-" + i, "", "10.0.0.2", "10.0.0.0/8")))
                    .contains("own");
        }
        assertThat(asks(
                        watched("v6", "2001:db8::1", "", check(CheckKind.TCP, "")),
                        "tcp",
                        observer("six", "", "2001:0db8:0:0::1", "")))
                .contains("six");
    }

    @Test
    void onlyAgentsOfTheNetworkAndOfNoOtherZoneStepIn() {
        Watched web = watched("web-1", "10.0.0.1", "east", check(CheckKind.HTTP, "/"));
        assertThat(asks(web, "http", observer("a", "east", "10.0.0.2", "10.0.0.0/8")))
                .contains("a");
        assertThat(asks(web, "http", observer("a", "west", "10.0.0.2", "10.0.0.0/8")))
                .isEmpty();
        assertThat(asks(web, "http", observer("a", "east", "10.0.0.2", "10.1.0.0/16")))
                .isEmpty();
        assertThat(asks(web, "http", observer("a", "east", "10.0.0.2", ""))).isEmpty();
        assertThat(asks(web, "http")).isEmpty();
        Watched nowhere = watched("web-1", "10.0.0.1", "", check(CheckKind.HTTP, "/"));
        assertThat(asks(nowhere, "http", observer("a", "west", "10.0.0.2", "10.0.0.0/8")))
                .contains("a");
    }

    @Test
    void aCommandRunsOnItsOwnMachineOnlyAndWhereItIsKnown() {
        Watched web = watched("web-1", "10.0.0.1", "", check(CheckKind.COMMAND, "disk"));
        assertThat(asks(web, "command", observer("own", "", "10.0.0.1", "", "disk")))
                .contains("own");
        assertThat(asks(web, "command", observer("own", "", "10.0.0.1", "", "load")))
                .isEmpty();
        assertThat(asks(web, "command", observer("near", "", "10.0.0.2", "10.0.0.0/8", "disk")))
                .isEmpty();
        assertThat(Plan.of(List.of(web), List.of()).unobserved()).containsExactly(new CheckId("web-1", "command"));
    }

    /** Whoever registers may give any name to the machine: that is no reason to run something there. */
    @Test
    void aCommandIsForLiteralAddressesOfTheMachineOnly() {
        Observer db = new Observer("db", "", List.of("10.0.0.7", "db-7"), List.of("10.0.0.0/8"), List.of("disk"));
        Check disk = check(CheckKind.COMMAND, "disk");
        Place web = new Place("web", "production");
        List<Checked> checks = List.of(new Checked(disk, CheckStatus.UNOBSERVED, "", 0));
        for (String address : List.of("10.0.0.5", "db-7")) {
            assertThat(asks(new Watched("web-1", web, "db-7", address, 80, "", checks), "command", db))
                    .isEmpty();
        }
        assertThat(asks(new Watched("web-1", web, "x", "10.0.0.7", 80, "", checks), "command", db))
                .contains("db");
    }

    @Test
    void whatOneDeclinesTheNextOneGets() {
        Watched web = watched("web-1", "web.example", "", check(CheckKind.TCP, ""));
        Observer near = observer("near", "", "10.0.0.2", "10.0.0.0/8");
        Observer declines =
                new Observer("far", "", List.of("web.example"), List.of("10.1.0.0/16"), List.of(), Set.of("web-1"));
        assertThat(asks(web, "tcp", near, declines)).contains("near");
        assertThat(asks(web, "tcp", declines)).isEmpty();
    }

    @Test
    void onlyWhatALostAgentHadMovesAndWhatANewOneTakes() {
        List<Watched> all = IntStream.range(0, 1_000)
                .mapToObj(i -> watched("web-" + i, "10.0.0.1", "", check(CheckKind.TCP, "")))
                .toList();
        List<Observer> ten = IntStream.range(0, 10)
                .mapToObj(i -> observer("agent-" + i, "", "10.9.0." + i, "10.0.0.0/8"))
                .toList();
        Plan before = Plan.of(all, ten);
        Plan after = Plan.of(all, ten.subList(1, 10));
        int lost = 0;
        for (Watched each : all) {
            var id = new CheckId(each.id(), "tcp");
            if (before.observer(id).equals(Optional.of("agent-0"))) {
                lost++;
                assertThat(after.observer(id)).isPresent();
            } else {
                assertThat(after.observer(id)).isEqualTo(before.observer(id));
            }
        }
        assertThat(lost).isBetween(50, 200);
        assertThat(before.counts().values()).allMatch(each -> each > 50 && each < 200);
    }

    @Test
    void anAgentGetsNoMoreThanItCanDoAndTheNextOneTheRest() {
        List<Watched> all = IntStream.range(0, Plan.ASSIGNMENTS_MAX + 10)
                .mapToObj(i -> watched("web-" + i, "10.0.0.1", "", check(CheckKind.TCP, "")))
                .toList();
        Observer own = observer("own", "", "10.0.0.1", "");
        Plan alone = Plan.of(all, List.of(own));
        assertThat(alone.assignments("own").checks()).hasSize(Plan.ASSIGNMENTS_MAX);
        assertThat(alone.unobserved()).hasSize(10);
        Plan helped = Plan.of(all, List.of(own, observer("near", "", "10.0.0.2", "10.0.0.0/8")));
        assertThat(helped.unobserved()).isEmpty();
        assertThat(helped.assignments("near").checks()).hasSize(10);
    }

    @Test
    void whatDiffersHasAnotherMarkAndWhatIsTheSameTheSame() {
        Observer own = observer("own", "", "10.0.0.1", "");
        Watched web = watched("web-1", "10.0.0.1", "", check(CheckKind.HTTP, "/"));
        Watched bad = new Watched(
                "web-1",
                new Place("web", "production"),
                "10.0.0.1",
                "10.0.0.1",
                80,
                "",
                List.of(new Checked(check(CheckKind.HTTP, "/"), CheckStatus.CRITICAL, "", 7)));
        List<Assignments> all = new ArrayList<>();
        for (Watched each : List.of(web, bad, watched("web-1", "10.0.0.1", "", check(CheckKind.HTTP, "/x")))) {
            all.add(Plan.of(List.of(each), List.of(own)).assignments("own"));
        }
        assertThat(all).extracting(Assignments::mark).doesNotHaveDuplicates();
        assertThat(Plan.of(List.of(web), List.of(own)).assignments("own").mark())
                .isEqualTo(all.getFirst().mark());
        assertThat(all.getFirst().checks().getFirst().port()).isEqualTo(80);
    }
}
