package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Every answer is read by another library. */
final class ResponderTest {

    private final Estate estate = Estate.usual();

    private static Set<String> addresses(Message answer, int section) {
        return answer.getSection(section).stream()
                .flatMap(each -> switch (each) {
                    case ARecord a -> List.of(a.getAddress()).stream();
                    case AAAARecord a -> List.of(a.getAddress()).stream();
                    default -> List.<InetAddress>of().stream();
                })
                .map(InetAddress::getHostAddress)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static void assertNegative(Message answer, int code) {
        assertThat(answer.getRcode()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(1);
        SOARecord soa = (SOARecord) answer.getSection(Section.AUTHORITY).getFirst();
        assertThat(soa.getMinimum()).isLessThanOrEqualTo(1);
        assertThat(soa.getTTL()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "web-1.web.service.belay., 10.0.0.1 10.0.0.2",
        "web-2.web.service.belay., 10.0.0.3",
        "web.service.staging.belay., 10.1.0.1",
        "web-2.web.service.staging.belay., 10.1.0.1",
        "web.service.staging.dc.belay., 10.1.0.1",
        "_web._tcp.service.staging.belay., 10.1.0.1",
        "_web._tcp.staging.consul., 10.1.0.1",
        "_web._web-2.service.belay., 10.0.0.3",
        "web-2.web.service.dc1.consul., 10.0.0.3",
        "web-2.web.service.dc1.dc.consul., 10.0.0.3",
        "slow.service.consul., 10.0.0.1",
        "a.node.belay., 10.0.0.1",
        "a.node.dc1.consul., 10.0.0.1",
        "c000020a.addr.dc1.consul., 192.0.2.10",
        "c000020a.addr.belay., 192.0.2.10",
        "ns.belay., 127.0.0.1"
    })
    void everyFormOfANameLeadsToItsAddresses(String name, String expected) {
        Message answer = estate.ask(name, Type.A);

        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(addresses(answer, Section.ANSWER)).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void iPv6IsAnsweredInAaaaAndInItsWrittenName() {
        assertThat(addresses(estate.ask("six.service.belay.", Type.AAAA), Section.ANSWER))
                .containsExactly("2001:db8:0:0:0:0:0:7");
        assertThat(addresses(estate.ask("20010db8000000000000000000000007.addr.belay.", Type.AAAA), Section.ANSWER))
                .containsExactly("2001:db8:0:0:0:0:0:7");
        assertNegative(estate.ask("six.service.belay.", Type.A), Rcode.NOERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_web._tcp.service.belay.", "web.service.consul.", "_web._tcp.production.belay."})
    void srvCarriesPortsWeightsByShareAndAddressesOfTargetsThatResolveByThemselves(String name) {
        Message answer = estate.ask(name, Type.SRV);
        var weights = new TreeMap<Integer, Integer>();
        for (Record each : answer.getSection(Section.ANSWER)) {
            SRVRecord srv = (SRVRecord) each;
            weights.put(srv.getPort(), srv.getWeight());
            Name zone = new Name(Name.fromConstantString(name), 0);
            assertThat(srv.getTarget()
                            .subdomain(Name.fromConstantString(
                                    zone.toString().endsWith("consul.") ? "consul." : "belay.")))
                    .isTrue();
            assertThat(addresses(estate.ask(srv.getTarget().toString(), Type.A), Section.ANSWER))
                    .hasSize(1);
        }

        // 90 percent for two, 10 percent for one: 45 to 45 to 10.
        assertThat(weights)
                .containsExactly(
                        java.util.Map.entry(8001, 65_535),
                        java.util.Map.entry(8002, 65_535),
                        java.util.Map.entry(8003, 14_563));
        assertThat(addresses(answer, Section.ADDITIONAL)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void aMachineThatOthersNameIsATargetAsItIs() {
        SRVRecord srv = (SRVRecord) estate.ask("far.service.belay.", Type.SRV)
                .getSection(Section.ANSWER)
                .getFirst();
        assertThat(srv.getTarget().toString()).isEqualTo("db.example.com.");
        assertThat(srv.getPort()).isEqualTo(5432);
    }

    @Test
    void whoTakesTheFirstAddressAndWhoTakesAnyMeetsThePilotAsOftenAsItsShareSays() {
        int asked = 20_000;
        double first = 0;
        double any = 0;
        for (int i = 0; i < asked; i++) {
            List<Record> all = estate.ask("web.service.belay.", Type.A).getSection(Section.ANSWER);
            List<String> texts = all.stream()
                    .map(each -> ((ARecord) each).getAddress().getHostAddress())
                    .toList();
            first += texts.getFirst().equals("10.0.0.3") ? 1 : 0;
            any += texts.contains("10.0.0.3") ? 1.0 / texts.size() : 0;
        }
        assertThat(first / asked).isBetween(0.09, 0.11);
        assertThat(any / asked).isBetween(0.09, 0.11);
    }

    @Test
    void txtTellsTheReleasesAndTheirShares() {
        List<String> texts = estate.ask("web.service.belay.", Type.TXT).getSection(Section.ANSWER).stream()
                .map(each -> String.join(" ", ((TXTRecord) each).getStrings()))
                .toList();
        assertThat(texts)
                .containsExactly("release=web-1 percent=90 instances=2", "release=web-2 percent=10 instances=1");
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0.10.in-addr.arpa., a.node.belay.",
        "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa., e.node.belay."
    })
    void addressesLeadBackToTheirMachine(String name, String machine) {
        Message answer = estate.ask(name, Type.PTR);
        assertThat(answer.getSection(Section.ANSWER))
                .extracting(each -> ((PTRRecord) each).getTarget().toString())
                .containsExactly(machine);
        assertNegative(estate.ask(name, Type.TXT), Rcode.NOERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"belay.", "consul."})
    void theTopOfAZoneHasItsAuthorityAndItsNameServer(String zone) {
        SOARecord soa = (SOARecord)
                estate.ask(zone, Type.SOA).getSection(Section.ANSWER).getFirst();
        assertThat(soa.getHost().toString()).isEqualTo("ns." + zone);
        assertThat(soa.getAdmin().toString()).isEqualTo("hostmaster." + zone);
        assertThat(estate.ask(zone, Type.NS)
                        .getSection(Section.ANSWER)
                        .getFirst()
                        .rdataToString())
                .isEqualTo("ns." + zone);
        assertNegative(estate.ask(zone, Type.A), Rcode.NOERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody.service.belay.",
                "web-1.nobody.service.belay.",
                "web-9.web.service.belay.",
                "a.web-1.web.service.belay.",
                "web.service.moon.belay.",
                "moon.belay.",
                "slow.service.staging.belay.",
                "nobody.node.belay.",
                "a.b.node.belay.",
                "zz000201.addr.belay.",
                "0a00.addr.belay.",
                "_nobody._tcp.service.belay.",
                "_web._web-9.service.belay.",
                "web._tcp.service.belay.",
                "_a._web._tcp.service.belay.",
                "x.ns.belay."
            })
    void whatDoesNotExistIsDeniedForASecondAtMost(String name) {
        assertNegative(estate.ask(name, Type.A), Rcode.NXDOMAIN);
        assertNegative(estate.ask("beneath." + name, Type.A), Rcode.NXDOMAIN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service.belay.",
                "staging.belay.",
                "service.staging.belay.",
                "dc1.consul.",
                "dc.consul.",
                "dc1.dc.consul.",
                "node.belay.",
                "addr.belay.",
                "_tcp.service.belay.",
                "_tcp.belay.",
                "idle.service.belay.",
                "far.service.belay."
            })
    void whatHasNamesBeneathItOrOtherRecordsIsNotDenied(String name) {
        assertNegative(estate.ask(name, Type.A), Rcode.NOERROR);
    }

    @Test
    void theQuestionComesBackInItsOwnCaseAndIsFoundInAny() throws Exception {
        Message answer = estate.ask("wEb-2.WeB.sErViCe.BeLaY.", Type.A);
        assertThat(answer.getQuestion().getName().toString()).isEqualTo("wEb-2.WeB.sErViCe.BeLaY.");
        assertThat(addresses(answer, Section.ANSWER)).containsExactly("10.0.0.3");
        SRVRecord srv = (SRVRecord) estate.ask("WEB.service.CONSUL.", Type.SRV)
                .getSection(Section.ANSWER)
                .getFirst();
        assertThat(srv.getTarget().subdomain(Name.fromString("consul."))).isTrue();
    }

    @Test
    void anyGetsOneSmallRecord() {
        Message answer = estate.ask("web.service.belay.", Type.ANY);
        assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
        assertThat(answer.getSection(Section.ANSWER).getFirst().toString()).contains("HINFO", "RFC8482");
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com.", ".", "9.9.9.9.in-addr.arpa.", "in-addr.arpa.", "300.0.0.10.in-addr.arpa."})
    void whatIsNotOursIsRefused(String name) {
        Message answer = estate.ask(name, Type.A);
        assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
        assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
    }

    @Test
    void aServerThatHasNotHeardYetDeniesNothing() {
        assertThat(new Estate().ask("web.service.belay.", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void aChangeIsInTheNextAnswerAndTheSerialGrows() {
        long serial = serial();
        estate.tell(
                Estate.service("web", "production", new Pool("web-2", 100, List.of(Estate.at("c", "10.0.0.9", 8003)))));
        assertThat(addresses(estate.ask("web.service.belay.", Type.A), Section.ANSWER))
                .containsExactly("10.0.0.9");
        assertNegative(estate.ask("web-1.web.service.belay.", Type.A), Rcode.NXDOMAIN);
        assertThat(addresses(estate.ask("c.node.belay.", Type.A), Section.ANSWER))
                .containsExactly("10.0.0.9");
        assertThat(estate.ask("3.0.0.10.in-addr.arpa.", Type.PTR).getRcode()).isEqualTo(Rcode.REFUSED);
        // The other instance of that machine is still there.
        assertThat(addresses(estate.ask("a.node.belay.", Type.A), Section.ANSWER))
                .containsExactly("10.0.0.1");

        estate.directory.take(new Changes(List.of(), List.of(new Service.Place("web", "staging"))));
        assertNegative(estate.ask("staging.belay.", Type.A), Rcode.NXDOMAIN);
        assertThat(serial()).isGreaterThan(serial);
    }

    private long serial() {
        return ((SOARecord) estate.ask("belay.", Type.SOA)
                        .getSection(Section.ANSWER)
                        .getFirst())
                .getSerial();
    }

    @Test
    void timesToKeepAnswersAreThoseOfTheService() {
        assertThat(estate.ask("web.service.belay.", Type.A)
                        .getSection(Section.ANSWER)
                        .getFirst()
                        .getTTL())
                .isEqualTo(1);
        assertThat(estate.ask("slow.service.belay.", Type.SRV)
                        .getSection(Section.ANSWER)
                        .getFirst()
                        .getTTL())
                .isEqualTo(30);
    }

    @Test
    void ednsIsAnsweredWithOurSizeAndAnUnknownVersionIsTold() throws Exception {
        OPTRecord opt = estate.ask("web.service.belay.", Type.A).getOPT();
        assertThat(opt.getPayloadSize()).isEqualTo(1232);
        Message newer = Estate.question("web.service.belay.", Type.A);
        newer.addRecord(new OPTRecord(1232, 0, 1), Section.ADDITIONAL);
        Message answer = estate.ask(newer, Responder.Way.UDP);
        assertThat(answer.getRcode()).isEqualTo(Rcode.BADVERS);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(estate.ask(Estate.question("web.service.belay.", Type.A), Responder.Way.UDP)
                        .getOPT())
                .isNull();
        Message twice = Estate.question("web.service.belay.", Type.A, 1232);
        twice.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        assertThat(estate.ask(twice, Responder.Way.UDP).getRcode()).isEqualTo(Rcode.FORMERR);
    }

    @Test
    void whatIsTooLargeForUdpIsCutAndWholeByTcp() throws Exception {
        List<Endpoint> many = IntStream.range(0, 2_000)
                .mapToObj(i -> Estate.at("h" + i, "10.9." + i / 250 + "." + i % 250, 80))
                .toList();
        estate.tell(Estate.service("many", "production", new Pool("many-1", 100, many)));
        for (int type : new int[] {Type.A, Type.SRV}) {
            Message plain = Estate.question("many.service.belay.", type);
            assertThat(estate.answer(plain.toWire(), Responder.Way.UDP)).hasSizeLessThanOrEqualTo(512);
            Message large = Estate.question("many.service.belay.", type, 65_000);
            assertThat(estate.answer(large.toWire(), Responder.Way.UDP)).hasSizeLessThanOrEqualTo(1232);
            Message cut = estate.ask(large, Responder.Way.UDP);
            assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
            assertThat(cut.getSection(Section.ANSWER)).isNotEmpty();
        }
        Message whole = estate.ask(Estate.question("many.service.belay.", Type.A), Responder.Way.TCP);
        assertThat(whole.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(whole.getSection(Section.ANSWER)).hasSize(2_000);
    }

    @Test
    void whoMayNotHaveAskedGetsNoMoreThanThreeTimesTheQuestion() throws Exception {
        byte[] question = Estate.question("web.service.belay.", Type.SRV, 1232).toWire();
        byte[] answer = estate.answer(question, Responder.Way.UDP_UNPROVEN);
        assertThat(answer).hasSizeLessThanOrEqualTo(3 * question.length);
        assertThat(new Message(answer).getHeader().getFlag(Flags.TC)).isTrue();
        // A few addresses fit, so most askers never notice.
        Message addresses =
                estate.ask(Estate.question("slow.service.belay.", Type.A, 1232), Responder.Way.UDP_UNPROVEN);
        assertThat(addresses.getHeader().getFlag(Flags.TC)).isFalse();
        assertThat(addresses.getSection(Section.ANSWER)).hasSize(1);
    }

    @Test
    void otherOperationsClassesAndTransfersAreTurnedDown() {
        Message update = Estate.question("belay.", Type.SOA);
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(estate.ask(update, Responder.Way.UDP).getRcode()).isEqualTo(Rcode.NOTIMP);
        Message chaos =
                Message.newQuery(Record.newRecord(Name.fromConstantString("version.bind."), Type.TXT, DClass.CH));
        assertThat(estate.ask(chaos, Responder.Way.UDP).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(estate.ask(Estate.question("belay.", Type.AXFR), Responder.Way.TCP)
                        .getRcode())
                .isEqualTo(Rcode.REFUSED);
    }

    @Test
    void answersAreNotAnswered() {
        Message answer = Estate.question("web.service.belay.", Type.A);
        answer.getHeader().setFlag(Flags.QR);
        assertThat(estate.answer(answer.toWire(), Responder.Way.UDP)).isEmpty();
    }
}
