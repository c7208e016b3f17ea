package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** What copies of the zones hold is what the name server answers. */
final class ContentTest {

    private static final int[] TYPES = {Type.A, Type.AAAA, Type.SRV, Type.TXT, Type.PTR};
    private static final int ASKED_MAX = 3_000;

    private final Estate estate = new Estate();

    private Content content() {
        return new Content(estate.directory.snapshot());
    }

    private static Set<Item> all(Content content) {
        var all = new HashSet<Item>();
        content.each(item -> assertThat(all.add(item)).as("told twice").isTrue());
        return all;
    }

    private static Service service(Random random, String name, String environment) {
        var pools = new ArrayList<Pool>();
        int releases = 1 + random.nextInt(2);
        for (int i = 0; i < releases; i++) {
            pools.add(new Pool(
                    name + "-" + i,
                    i == 0 ? 100 : random.nextInt(2) * 10,
                    endpoints(random),
                    random.nextInt(3) == 0 ? endpoints(random) : List.of()));
        }
        return new Service(name, environment, pools);
    }

    private static List<Endpoint> endpoints(Random random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(_ -> {
                    int number = random.nextInt(12);
                    String address =
                            number == 0 ? "db.example.com" : number < 3 ? "2001:db8::" + number : "10.0.0." + number;
                    List<String> tags =
                            List.of("blue", "v1.2", "tcp", "web-0", "").subList(0, random.nextInt(6));
                    return new Endpoint("m" + number, address, 80 + random.nextInt(2), 1, zone(random), tags);
                })
                .toList();
    }

    private static String zone(Random random) {
        return List.of("", "east", "west").get(random.nextInt(3));
    }

    private static final List<String> SERVICES = List.of("web", "shop", "ns", "node");
    private static final List<String> ENVIRONMENTS = List.of("production", "staging", "dc1", "node", "zone");

    private void change(Random random) {
        String name = SERVICES.get(random.nextInt(SERVICES.size()));
        String environment = ENVIRONMENTS.get(random.nextInt(random.nextInt(4) == 0 ? ENVIRONMENTS.size() : 2));
        if (random.nextInt(4) == 0) {
            estate.directory.take(new Changes(List.of(), List.of(new Service.Place(name, environment))));
        } else {
            estate.tell(service(random, name, environment));
        }
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyNameInItIsAnsweredWithTheSameRecords(long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < 12; i++) {
            change(random);
        }
        for (byte[] zone : content().zones()) {
            Map<Name, Set<String>> told = told(zone);
            assertThat(told).isNotEmpty();
            for (Map.Entry<Name, Set<String>> each : told.entrySet()) {
                boolean empty = each.getValue().toString().contains("instances=0");
                Set<String> expected = empty ? Set.of() : each.getValue();
                assertThat(answered(each.getKey(), expected))
                        .as("seed " + seed + ": " + each.getKey())
                        .isEqualTo(expected);
            }
        }
    }

    /** Names with their records, but for those that are only other names. */
    private Map<Name, Set<String>> told(byte[] zone) throws IOException {
        var told = new TreeMap<Name, Set<String>>();
        for (Item item : all(content())) {
            Record record = record(item, zone);
            if (item.type() != Type.DNAME) {
                told.computeIfAbsent(record.getName(), _ -> new TreeSet<>()).add(text(record));
            }
        }
        return told;
    }

    private static Record record(Item item, byte[] zone) throws IOException {
        byte[] root = {0};
        byte[] owner = new Bytes()
                .put(item.owner())
                .put(item.isReverse() ? root : zone)
                .whole();
        byte[] data = item.inZone() ? new Bytes().put(item.data()).put(zone).whole() : item.data();
        return Record.newRecord(new Name(owner), item.type(), Type.IN, item.ttlSeconds(), data);
    }

    private static String text(Record record) {
        return org.xbill.DNS.Type.string(record.getType()) + " " + record.getTTL() + " " + record.rdataToString();
    }

    /** Those of less weight are rarely in an answer of addresses, so it is asked until all were, or very often. */
    private Set<String> answered(Name name, Set<String> expected) {
        var answered = new TreeSet<String>();
        for (int type : TYPES) {
            ask(name, type, answered);
        }
        for (int asked = 0; asked < ASKED_MAX && !answered.containsAll(expected); asked++) {
            ask(name, asked % 2 == 0 ? Type.A : Type.AAAA, answered);
        }
        return answered;
    }

    private void ask(Name name, int type, Set<String> answered) {
        Message answer = estate.ask(Estate.question(name.toString(), type), Responder.Way.TCP);
        assertThat(answer.getRcode()).as(name.toString()).isZero();
        answer.getSection(Section.ANSWER).forEach(each -> answered.add(text(each)));
    }

    @Test
    void everyFormOfANameIsInIt() throws IOException {
        var endpoint = new Endpoint("m1", "10.0.0.1", 80, 1, "east", List.of("blue"));
        var silent = new Endpoint("m2", "10.0.0.2", 80, 1, "", List.of("gone"));
        estate.tell(
                Estate.service("web", "production", new Pool("web-1", 100, List.of(endpoint), List.of(silent))),
                Estate.service("web", "staging", new Pool("web-1", 100, List.of(endpoint))),
                Estate.service("web", "node", new Pool("web-1", 100, List.of(endpoint))));
        var names = new TreeSet<String>();
        for (Item item : all(content())) {
            names.add(record(item, Labels.wire("belay")).getName().toString());
        }
        for (String place : List.of("", ".staging", ".node.dc")) {
            for (String name : List.of(
                    "web.service",
                    "web-1.web.service",
                    "blue.web.service",
                    "web.service.east.zone",
                    "web.service.east.near",
                    "_web._tcp",
                    "_web._tcp.service",
                    "_web._web-1",
                    "_web._web-1.service",
                    "_web._blue",
                    "_web._blue.service",
                    "_web._tcp.east.zone",
                    "_web._tcp.service.east.near")) {
                assertThat(names).contains(name + place + ".belay.");
            }
        }
        assertThat(names)
                .contains(
                        "gone.web.service.belay.",
                        "m1.node.belay.",
                        "0a000001.addr.belay.",
                        "0a000002.addr.belay.",
                        "ns.belay.",
                        "1.0.0.10.in-addr.arpa.");
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void whatDiffersMakesTheLaterContentOfTheEarlier(long seed) {
        var random = new Random(seed);
        Content before = content();
        for (int i = 0; i < 60; i++) {
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                change(random);
            }
            Content now = content();
            var had = new HashSet<Item>();
            var has = new HashSet<Item>();
            assertThat(now.each(before, 1_000, had::add, has::add)).isTrue();
            Set<Item> made = all(before);
            assertThat(made).as("seed " + seed + ", change " + i).containsAll(had);
            made.removeAll(had);
            made.addAll(has);
            assertThat(made).as("seed " + seed + ", change " + i).isEqualTo(all(now));
            before = now;
        }
    }

    @Test
    void otherNamesOfEnvironmentsLeadThere() throws IOException {
        estate.tell(
                Estate.service("web", "production", new Pool("web-1", 100, List.of(Estate.at("a", "10.0.0.1", 80)))),
                Estate.service("web", "staging", new Pool("web-1", 100, List.of(Estate.at("a", "10.0.0.1", 80)))));
        var aliases = new TreeSet<String>();
        for (Item item : all(content())) {
            if (item.type() == Type.DNAME) {
                Record record = record(item, Labels.wire("belay"));
                aliases.add(record.getName() + " " + record.rdataToString());
            }
        }
        assertThat(aliases)
                .containsExactlyInAnyOrder(
                        "production.belay. belay.",
                        "production.dc.belay. belay.",
                        "dc1.belay. belay.",
                        "dc1.dc.belay. belay.",
                        "staging.dc.belay. staging.belay.",
                        "node.staging.belay. node.belay.",
                        "addr.staging.belay. addr.belay.");
    }

    @Test
    void aServiceWithVeryManyTagsIsTellableWithoutSomeOfThem() {
        List<Endpoint> many = IntStream.range(0, 100)
                .mapToObj(i -> new Endpoint(
                        "m" + i,
                        "10.0.1." + i,
                        80,
                        1,
                        "z" + i,
                        IntStream.range(0, 32).mapToObj(tag -> "t" + tag).toList()))
                .toList();
        estate.tell(Estate.service("web", "production", new Pool("web-1", 100, many)));
        Set<Item> all = all(content());
        assertThat(all).hasSizeBetween(1_000, 3 * 2 * 201 + Content.PART_RECORDS_MAX + 1_000);
        byte[] whole = new Bytes()
                .counted(Labels.bytes("web"))
                .counted(Snapshot.SERVICE)
                .whole();
        assertThat(all.stream().filter(item -> Arrays.equals(item.owner(), whole)))
                .hasSize(201);
    }

    @Test
    void tooManyPlacesAtOnceAreNotTold() {
        Content before = content();
        for (int i = 0; i < 20; i++) {
            estate.tell(Estate.service("s" + i, "production"));
        }
        assertThat(content().each(before, 19, _ -> {}, _ -> {})).isFalse();
        assertThat(content().each(before, 20, _ -> {}, _ -> {})).isTrue();
    }
}
