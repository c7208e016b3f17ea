package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Parts of a service's instances, by names of their tags and zones. */
final class ChosenTest {

    private final Estate estate = Estate.usual();

    private static Endpoint at(String address, int port, String zone, String... tags) {
        return new Endpoint("h" + port, address, port, 1, zone, List.of(tags));
    }

    /** Two releases in two zones; blue is in both releases, the primary is one. */
    @BeforeEach
    void register() {
        estate.tell(shop(List.of()));
    }

    private static Service shop(List<Endpoint> lapsed) {
        return Estate.service(
                "shop",
                "production",
                new Pool(
                        "shop-1",
                        75,
                        List.of(
                                at("10.3.0.1", 1, "east", "Blue", "primary"),
                                at("10.3.0.2", 2, "east", "green.1"),
                                at("10.3.0.3", 3, "west", "green.1"))),
                new Pool("shop-2", 25, List.of(at("10.3.0.4", 4, "west", "blue"))),
                new Pool("shop-3", 0, List.of(at("10.3.0.5", 5, "north", "spare")), lapsed));
    }

    private String addresses(String name) {
        var all = new TreeSet<String>();
        // Lighter ones are left out of some answers.
        for (int i = 0; i < 200; i++) {
            Message answer = estate.ask(name, Type.A);
            assertThat(answer.getRcode()).as(answer.toString()).isEqualTo(Rcode.NOERROR);
            answer.getSection(Section.ANSWER)
                    .forEach(each -> all.add(
                            ((ARecord) each).getAddress().getHostAddress().substring("10.3.0.".length())));
        }
        return String.join(" ", all);
    }

    @ParameterizedTest
    @CsvSource({
        "shop.service.belay., 1 2 3 4",
        "blue.shop.service.belay., 1 4",
        "BLUE.shop.service.consul., 1 4",
        "blue.shop.service.dc1.consul., 1 4",
        "blue.shop.service.production.belay., 1 4",
        "_shop._blue.service.consul., 1 4",
        "_shop._blue.belay., 1 4",
        "_shop._green-1.service.dc1.consul., 2 3",
        "blue.shop-2.shop.service.belay., 4",
        "blue.primary.shop.service.belay., 1",
        // No customers have that release, so only who asks for what it alone is gets there.
        "spare.shop.service.belay., 5",
        "shop-3.shop.service.belay., 5",
        "shop.service.north.zone.belay., 5",
        "shop.service.east.zone.belay., 1 2",
        "shop.service.west.zone.production.belay., 3 4",
        "shop.service.west.zone.dc1.dc.consul., 3 4",
        "shop-1.shop.service.west.zone.belay., 3",
        "blue.shop.service.west.zone.belay., 4",
        "_shop._tcp.service.east.zone.belay., 1 2",
        "_shop._tcp.east.near.belay., 1 2",
        "_shop._blue.west.near.belay., 4",
        "shop.service.east.near.belay., 1 2",
        "shop.service.east.near.consul., 1 2",
        // Nobody is near, or nobody that customers have: all others.
        "shop.service.moon.near.belay., 1 2 3 4",
        "shop.service.north.near.belay., 1 2 3 4",
        "blue.shop.service.moon.near.belay., 1 4",
        "primary.shop.service.west.near.belay., 1",
    })
    void everyPartHasItsName(String name, String expected) {
        assertThat(addresses(name)).isEqualTo(expected);
        assertThat(addresses(name)).as("asked again").isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "red.shop.service.belay.",
                "blue.web.service.belay.",
                "spare.shop-1.shop.service.belay.",
                "a.blue.shop-1.shop.service.belay.",
                "shop.service.moon.zone.belay.",
                "web.service.east.zone.belay.",
                "primary.shop.service.west.zone.belay.",
                "_shop._red.service.belay.",
                "nobody.service.east.near.belay.",
                "east.near.service.belay.",
                "a.node.east.zone.belay.",
                "0a000001.addr.east.near.belay.",
            })
    void whatNoInstanceIsIsDenied(String name) {
        Message answer = estate.ask(name, Type.A);
        assertThat(answer.getRcode()).as(answer.toString()).isEqualTo(Rcode.NXDOMAIN);
        SOARecord soa = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
        assertThat(soa.getMinimum()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zone.belay.",
                "near.belay.",
                "east.zone.belay.",
                "east.near.dc1.consul.",
                "service.east.zone.belay.",
                "_tcp.east.near.belay.",
                "idle.service.east.near.belay.",
                "idle-1.idle.service.belay.",
                "_idle._idle-1.service.belay.",
            })
    void whatHasNamesBeneathItIsNotDenied(String name) {
        Message answer = estate.ask(name, Type.A);
        assertThat(answer.getRcode()).as(answer.toString()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void srvTellsTheOthersAfterThoseThatAreNearAndTheSharesOfEach() {
        for (int i = 0; i < 20; i++) {
            List<String> told =
                    estate.ask("shop.service.west.near.belay.", Type.SRV).getSection(Section.ANSWER).stream()
                            .map(SRVRecord.class::cast)
                            .map(each -> each.getPort() + ":" + each.getPriority() + ":" + each.getWeight())
                            .toList();
            assertThat(told.subList(0, 2)).containsExactlyInAnyOrder("3:0:65535", "4:0:21845");
            assertThat(told.subList(2, told.size())).containsExactlyInAnyOrder("1:1:65535", "2:1:65535");
        }
    }

    @Test
    void namesWhoseInstancesFellSilentLeadWhereTheyLedUntilSomebodyElseHasThem() {
        estate.tell(shop(List.of(at("10.3.0.9", 9, "south", "red", "blue"))));
        assertThat(addresses("red.shop.service.belay.")).isEqualTo("9");
        assertThat(addresses("shop.service.south.zone.belay.")).isEqualTo("9");
        assertThat(addresses("blue.shop.service.belay.")).isEqualTo("1 4");
        assertThat(addresses("shop.service.belay.")).isEqualTo("1 2 3 4");
        assertThat(addresses("shop.service.south.near.belay.")).isEqualTo("1 2 3 4");
        estate.tell(Estate.service(
                "shop", "production", new Pool("shop-1", 100, List.of(), List.of(at("10.3.0.9", 9, "", "red")))));
        assertThat(addresses("shop-1.shop.service.belay.")).isEqualTo("9");
    }

    @Test
    void aChangeIsInTheNextAnswerOfEveryPart() {
        assertThat(addresses("blue.shop.service.belay.")).isEqualTo("1 4");
        estate.tell(
                Estate.service("shop", "production", new Pool("shop-1", 100, List.of(at("10.3.0.7", 7, "", "blue")))));
        assertThat(addresses("blue.shop.service.belay.")).isEqualTo("7");
        assertThat(estate.ask("primary.shop.service.belay.", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void moreNamesThanAreKeptAreAllRight() {
        int count = Chosen.KEPT_MAX + 100;
        estate.tell(Estate.service(
                "many",
                "production",
                new Pool(
                        "many-1",
                        100,
                        IntStream.range(0, count)
                                .mapToObj(i -> at("10.4." + i / 250 + "." + i % 250, 80, "", "t" + i))
                                .toList())));
        for (int i = 0; i < count; i++) {
            Message answer = estate.ask("t" + i + ".many.service.belay.", Type.A);
            assertThat(answer.getSection(Section.ANSWER))
                    .extracting(each -> ((ARecord) each).getAddress().getHostAddress())
                    .containsExactly("10.4." + i / 250 + "." + i % 250);
        }
    }

    @Test
    void aServiceDeclaresForHowLongItsAnswersMayBeKeptUnlessTheOperatorSaysOtherwise() {
        assertThat(ttl("shop.service.belay.")).isEqualTo(1);
        estate.directory.declare(Map.of("shop", 5, "slow", 6, "nobody", 7));
        assertThat(ttl("shop.service.belay.")).isEqualTo(5);
        assertThat(ttl("blue.shop.service.belay.")).isEqualTo(5);
        assertThat(ttl("slow.service.belay.")).isEqualTo(30);
        assertThat(ttl("web.service.belay.")).isEqualTo(1);
        estate.directory.take(new Changes(List.of(shop(List.of())), List.of()));
        assertThat(ttl("shop.service.belay.")).isEqualTo(5);
        estate.directory.declare(Map.of());
        assertThat(ttl("shop.service.belay.")).isEqualTo(1);
    }

    private long ttl(String name) {
        return estate.ask(name, Type.A).getSection(Section.ANSWER).getFirst().getTTL();
    }
}
