package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.dns.Service;
import dev.belay.kernel.HandClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is given to whom, as another library reads it. */
final class TransfersTest {

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private long nanos;

    private Primary primary(boolean alone, Service... services) {
        var primary = new Primary(Primary.settings(folder, "192.0.2.0/24"), clock, alone);
        primary.tell(services);
        look(primary);
        return primary;
    }

    private void look(Primary primary) {
        clock.passSeconds(1);
        nanos += Duration.ofSeconds(1).toNanos();
        primary.transfers.versions().look(nanos);
    }

    private static Version version(Primary primary) {
        return primary.transfers.versions().current().orElseThrow();
    }

    /** A copy as a secondary holds it. */
    private static final class Copy {
        SOARecord start;
        Set<Record> records = new HashSet<>();

        Copy(List<Record> whole) {
            start = (SOARecord) whole.getFirst();
            take(whole);
        }

        /** Takes an answer as RFC 1995 and 5936 say it is to be read; how many records it had. */
        int take(List<Record> answer) {
            var first = (SOARecord) answer.getFirst();
            if (answer.size() > 1) {
                assertThat(answer.getLast()).isEqualTo(first);
                if (answer.get(1) instanceof SOARecord shown) {
                    assertThat(shown).isEqualTo(start);
                    differ(answer.subList(1, answer.size() - 1), first);
                } else {
                    records = new HashSet<>(answer.subList(1, answer.size() - 1));
                    assertThat(records).as("twice").hasSize(answer.size() - 2);
                }
                start = first;
            }
            return answer.size();
        }

        private void differ(List<Record> answer, SOARecord last) {
            int added = answer.lastIndexOf(last);
            for (Record gone : answer.subList(1, added)) {
                assertThat(records.remove(gone)).as(gone.toString()).isTrue();
            }
            for (Record fresh : answer.subList(added + 1, answer.size())) {
                assertThat(records.add(fresh)).as(fresh.toString()).isTrue();
            }
        }

        Set<String> texts() {
            var texts = new TreeSet<String>();
            records.forEach(each -> texts.add(each.toString()));
            return texts;
        }
    }

    private static Copy whole(Primary primary) throws IOException {
        return new Copy(Asking.records(primary, Asking.whole(), Asking.FAR));
    }

    @Test
    void aWholeZoneHoldsAllThatThereIsInMessagesThatAreFull() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        for (int i = 0; i < 500; i++) {
            primary.tell(Primary.service("s" + i, "10.2." + i / 250 + "." + i % 250));
        }
        look(primary);
        Message question = Asking.whole();
        List<byte[]> messages = Asking.bytes(primary, question.toWire(), Asking.FAR);
        assertThat(messages).hasSizeGreaterThan(5);
        for (byte[] each : messages.subList(0, messages.size() - 1)) {
            assertThat(each.length).isBetween(16_000, Sheaf.MESSAGE_BYTES_MAX);
            var message = new Message(each);
            assertThat(message.getHeader().getID())
                    .isEqualTo(question.getHeader().getID());
            assertThat(message.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(message.getHeader().getFlag(Flags.TC)).isFalse();
            assertThat(message.getQuestion()).isEqualTo(question.getQuestion());
        }
        List<Record> records = Asking.records(primary, Asking.whole(), Asking.FAR);
        assertThat(records.getFirst()).isInstanceOf(SOARecord.class).isEqualTo(records.getLast());
        var forward = new HashSet<Item>();
        version(primary).content().each(item -> {
            if (!item.isReverse()) {
                forward.add(item);
            }
        });
        // SOA twice, and NS.
        assertThat(records).hasSize(forward.size() + 3);
        assertThat(new HashSet<>(records)).hasSize(forward.size() + 2);
        assertThat(records).allMatch(each -> each.getName().subdomain(Asking.BELAY) && each.getTTL() <= 60);
        SOARecord start = (SOARecord) records.getFirst();
        assertThat(start.getHost()).hasToString("ns.belay.");
        assertThat(start.getExpire()).isGreaterThanOrEqualTo(Duration.ofDays(14).toSeconds());
        assertThat(start.getRefresh()).isLessThanOrEqualTo(60);
        assertThat(start.getMinimum()).isLessThanOrEqualTo(1);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void secondariesThatAskNowThisServerNowAnotherAlwaysHaveWhatTheOneTheyAskedHas(long seed) throws IOException {
        var random = new Random(seed);
        Primary one = new Primary(Primary.settings(folder, "192.0.2.0/24"), clock, false);
        Primary two = primary(false, Primary.usualServices());
        one.tell(Primary.usualServices());
        look(one);
        var copies = List.of(whole(one), whole(two));
        int differences = 0;
        for (int i = 0; i < 150; i++) {
            String name = "s" + random.nextInt(4);
            Service changed = Primary.service(name, "10.0.0." + random.nextInt(30));
            for (Primary each : List.of(one, two)) {
                each.tell(changed);
                if (random.nextInt(3) > 0) {
                    each.transfers
                            .versions()
                            .look(nanos += Duration.ofSeconds(1).toNanos());
                }
            }
            clock.passSeconds(random.nextInt(2));
            Copy copy = copies.get(random.nextInt(2));
            Primary asked = random.nextBoolean() ? one : two;
            int records = copy.take(Asking.records(asked, Asking.differences(copy.start), Asking.FAR));
            differences += records > 1 && records < 60 ? 1 : 0;
            if (records > 1) {
                assertThat((int) copy.start.getSerial())
                        .isEqualTo(version(asked).serial());
                assertThat(copy.texts())
                        .as("seed " + seed + ", " + i)
                        .isEqualTo(whole(asked).texts());
            }
        }
        assertThat(differences).as("differences").isGreaterThan(20);
        // When nothing changes any more and all servers know it, both have it, whomever they ask.
        for (int i = 0; i < 4; i++) {
            look(one);
            look(two);
            for (Copy each : copies) {
                each.take(Asking.records(two, Asking.differences(each.start), Asking.FAR));
            }
        }
        for (Copy each : copies) {
            assertThat(each.texts()).isEqualTo(whole(two).texts());
        }
    }

    @Test
    void aNumberAloneIsEnoughForWhoAsksTheOnlyServer() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        int before = version(primary).serial();
        primary.tell(Primary.service("six", "10.3.3.3"));
        look(primary);
        List<Record> answer = Asking.records(primary, Asking.differences(before), Asking.FAR);
        assertThat(answer.get(1)).isInstanceOf(SOARecord.class);
        assertThat(answer.get(1).toString()).contains(Integer.toUnsignedString(before));
        assertThat(answer).hasSizeLessThan(60);
        // A number that this server never gave out.
        assertThat(Asking.records(primary, Asking.differences(before - 1), Asking.FAR))
                .hasSizeGreaterThan(100);
    }

    @Test
    void aNumberAloneIsNoProofWhereThereAreOtherServers() throws IOException {
        Primary primary = primary(false, Primary.usualServices());
        int before = version(primary).serial();
        primary.tell(Primary.service("six", "10.3.3.3"));
        look(primary);
        assertThat(Asking.records(primary, Asking.differences(before), Asking.FAR))
                .hasSizeGreaterThan(100);
    }

    @Test
    void whoIsCurrentGetsOneRecordAndSoDoesWhoAsksByUdp() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        Copy copy = whole(primary);
        assertThat(Asking.records(primary, Asking.differences(copy.start), Asking.FAR))
                .containsExactly(copy.start);
        primary.tell(Primary.service("six", "10.3.3.3"));
        look(primary);
        byte[] question = Asking.differences(copy.start).toWire();
        byte[] bytes = Asking.datagram(primary, question, Asking.FAR);
        assertThat(bytes.length).isLessThan(3 * question.length);
        List<Record> answer = new Message(bytes).getSection(Section.ANSWER);
        assertThat(answer).hasSize(1);
        assertThat((int) ((SOARecord) answer.getFirst()).getSerial())
                .isEqualTo(version(primary).serial());
        assertThat(new Message(Asking.datagram(primary, Asking.whole().toWire(), Asking.FAR)).getRcode())
                .isEqualTo(Rcode.REFUSED);
    }

    @Test
    void strangersGetNothing() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        for (Message question : List.of(Asking.whole(), Asking.differences(1))) {
            assertThat(Asking.code(primary, question, Primary.LOOPBACK)).isEqualTo(Rcode.REFUSED);
            byte[] answer = Asking.datagram(primary, question.toWire(), Primary.LOOPBACK);
            assertThat(answer.length).isLessThanOrEqualTo(question.toWire().length);
        }
    }

    @Test
    void beforeTheServerHeardWhatThereIsNobodyIsToldThatThereIsNothing() throws IOException {
        var primary = new Primary(Primary.settings(folder, "192.0.2.0/24"), clock);
        look(primary);
        assertThat(Asking.code(primary, Asking.whole(), Asking.FAR)).isEqualTo(Rcode.SERVFAIL);
        assertThat(Asking.code(primary, Asking.differences(1), Asking.FAR)).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void otherZonesAreNotGivenAndAddressesAreByTheirZone() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        for (String name : List.of("example.com.", "service.belay.", "in-addr.arpa.", "x.10.in-addr.arpa.", ".")) {
            Message question = Message.newQuery(Record.newRecord(Name.fromConstantString(name), Type.AXFR, DClass.IN));
            assertThat(Asking.code(primary, question, Asking.FAR)).as(name).isEqualTo(Rcode.NOTAUTH);
        }
        assertThat(names(primary, "0.0.10.in-addr.arpa."))
                .contains("1.0.0.10.in-addr.arpa. PTR a.node.belay.")
                .noneMatch(each -> each.startsWith("1.0.1.10"));
        assertThat(names(primary, "10.in-addr.arpa.")).anyMatch(each -> each.startsWith("1.0.1.10.in-addr.arpa. PTR"));
        assertThat(names(primary, "8.b.d.0.1.0.0.2.ip6.arpa."))
                .anyMatch(each -> each.endsWith("8.b.d.0.1.0.0.2.ip6.arpa. PTR host-2001-db8--7.node.belay."));
        assertThat(names(primary, "11.in-addr.arpa.")).allMatch(each -> each.startsWith("11."));
    }

    private static List<String> names(Primary primary, String zone) throws IOException {
        Message question = Message.newQuery(Record.newRecord(Name.fromConstantString(zone), Type.AXFR, DClass.IN));
        var names = new ArrayList<String>();
        for (Record each : Asking.records(primary, question, Asking.FAR)) {
            names.add(each.getName() + " " + Type.string(each.getType()) + " " + each.rdataToString());
        }
        assertThat(names.getFirst()).startsWith(zone + " SOA ns.belay.").isEqualTo(names.getLast());
        return names;
    }

    @Test
    void noMoreAreGivenAtOnceThanMayBe() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        var codes = new ArrayList<Integer>();
        nested(primary, codes, 3);
        // Two are under way when the third one asks.
        assertThat(codes).containsExactly(Rcode.SERVFAIL, Rcode.NOERROR, Rcode.NOERROR);
        assertThat(Asking.records(primary, Asking.whole(), Asking.FAR)).hasSizeGreaterThan(100);
    }

    /** Each asks while the one before is in the middle of its answer. */
    private static void nested(Primary primary, List<Integer> codes, int depth) throws IOException {
        primary.transfers.answer(Asking.whole().toWire(), Asking.FAR, Asking.PLAIN, (message, length) -> {
            if (depth > 1) {
                nested(primary, codes, depth - 1);
            }
            codes.add(new Message(message).getRcode());
        });
    }

    @Test
    void whoLeavesInTheMiddleMakesPlace() throws IOException {
        Primary primary = primary(true, Primary.usualServices());
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() ->
                            primary.transfers.answer(Asking.whole().toWire(), Asking.FAR, Asking.PLAIN, (_, _) -> {
                                throw new IOException("left");
                            }))
                    .isInstanceOf(IOException.class);
        }
        assertThat(Asking.records(primary, Asking.whole(), Asking.FAR)).hasSizeGreaterThan(100);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noPacketHarms(long seed) {
        Primary primary = primary(true, Primary.usualServices());
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] packet = packet(random);
            boolean stranger = random.nextBoolean();
            byte[] answer = Asking.datagram(primary, packet, stranger ? Primary.LOOPBACK : Asking.FAR);
            assertThat(answer.length).as("seed " + seed + ", packet " + i).isLessThanOrEqualTo(3 * packet.length + 60);
            Asking.bytes(primary, packet, Primary.LOOPBACK);
        }
    }

    private static byte[] packet(Random random) {
        Message right = random.nextBoolean() ? Asking.whole() : Asking.differences(random.nextInt());
        if (random.nextInt(3) == 0) {
            (random.nextBoolean() ? Primary.tsig() : Primary.tsig512()).apply(right, null);
        }
        byte[] packet = right.toWire();
        packet = Arrays.copyOf(packet, random.nextInt(3) == 0 ? random.nextInt(packet.length + 1) : packet.length);
        for (int j = random.nextInt(5); j > 0 && packet.length > 0; j--) {
            int at = random.nextInt(packet.length);
            packet[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (0xC0 | random.nextInt(2));
        }
        return packet;
    }
}
