package dev.belay.discovery.dns;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.belay.discovery.dns.Wish.Where;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * All that is told at one moment, record by record, for those who keep a copy; never changes. Records are relative to a
 * zone, since all zones of names hold the same. What is told and is no record here: names with two tags, or a tag and a
 * zone; the nearest to a zone in which nobody is; what is beyond {@link #PART_RECORDS_MAX}; NS and SOA.
 */
public final class Content {

    /** Records of one service by its tags and zones. More are not listed: a service may have any number of tags. */
    static final int PART_RECORDS_MAX = 5_000;

    private static final int LABEL_BYTES_MAX = 63;
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] NO_INSTANCES =
            new Bytes().counted("instances=0".getBytes(US_ASCII)).whole();
    private static final List<byte[]> KINDS = List.of(
            Snapshot.SERVICE, Snapshot.NODE, Snapshot.ADDR, Snapshot.ZONE, Snapshot.NEAR, Snapshot.DC, Snapshot.NS);

    private final Snapshot snapshot;

    Content(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** A record. Two are equal when they tell the same. */
    public static final class Item {

        private final byte[] owner;
        private final int type;
        private final int ttlSeconds;
        private final byte[] data;
        private final boolean inZone;
        private final boolean reverse;

        /** {@code inZone}: the zone's name belongs behind the data. {@code reverse}: the owner is a whole name. */
        public Item(byte[] owner, int type, int ttlSeconds, byte[] data, boolean inZone, boolean reverse) {
            this.owner = owner.clone();
            this.type = type;
            this.ttlSeconds = ttlSeconds;
            this.data = data.clone();
            this.inZone = inZone;
            this.reverse = reverse;
        }

        /** Labels as on the wire, without the root; of a zone of names, without the zone. */
        public byte[] owner() {
            return owner.clone();
        }

        public int type() {
            return type;
        }

        public int ttlSeconds() {
            return ttlSeconds;
        }

        public byte[] data() {
            return data.clone();
        }

        /** Whether the zone's name belongs behind the data. */
        public boolean inZone() {
            return inZone;
        }

        /** Whether it is of a reverse zone, so that its owner is a whole name. */
        public boolean isReverse() {
            return reverse;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Item item
                    && type == item.type
                    && ttlSeconds == item.ttlSeconds
                    && inZone == item.inZone
                    && reverse == item.reverse
                    && Arrays.equals(owner, item.owner)
                    && Arrays.equals(data, item.data);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(owner) * 31 + type) * 31 + Arrays.hashCode(data);
        }
    }

    /** Whether by then everything was told that there is: before, nobody may take it for the whole. */
    public boolean isHeard() {
        return snapshot.heard();
    }

    /** Whether nothing was told in between, by the same name server. */
    public boolean isSame(Content other) {
        return snapshot.serial() == other.snapshot.serial();
    }

    /** The zones of names, as on the wire; the first is Belay's own. */
    public List<byte[]> zones() {
        return snapshot.ground().zones().stream()
                .map(zone -> zone.name().clone())
                .toList();
    }

    /** The data of a zone's NS record: the name of its name server. */
    public static byte[] nameServer(byte[] zone) {
        return new Bytes().counted(Snapshot.NS).put(zone).whole();
    }

    /** The data of a zone's SOA record; {@code mark} is a label that tells which content it is of. */
    public static byte[] startOfAuthority(byte[] zone, int serial, String mark) {
        return new Bytes()
                .put(nameServer(zone))
                .counted(Labels.bytes("hostmaster"))
                .counted(Labels.bytes(mark))
                .put(zone)
                .u32(serial)
                .u32(Responder.REFRESH_SECONDS)
                .u32(Responder.RETRY_SECONDS)
                .u32(Responder.EXPIRE_SECONDS)
                .u32(Responder.NEGATIVE_SECONDS)
                .whole();
    }

    /** Shows every record once, in no order, without holding all of them. */
    public void each(Consumer<Item> seen) {
        whole(out -> addresses(out, owner(Snapshot.NS), snapshot.ground().nameServer()), seen);
        whole(this::aliases, seen);
        snapshot.environments()
                .each((environment, services) ->
                        services.each((name, listed) -> whole(out -> service(out, environment, name, listed), seen)));
        snapshot.nodes().each((host, found) -> whole(out -> node(out, host, found), seen));
        snapshot.written().each((address, found) -> whole(out -> address(out, address, found), seen));
        snapshot.reverse().each((address, found) -> whole(out -> pointer(out, address, found), seen));
    }

    private static void whole(Consumer<Consumer<Item>> place, Consumer<Item> seen) {
        var once = new LinkedHashSet<Item>();
        place.accept(once::add);
        once.forEach(seen);
    }

    /**
     * Shows the records of every place that differs from an earlier content: those that it had, and those that it has.
     * Some are in both.
     *
     * @return whether there were at most {@code placesMax} such places; otherwise not all were shown
     */
    public boolean each(Content before, int placesMax, Consumer<Item> had, Consumer<Item> has) {
        int[] left = {placesMax};
        Snapshot old = before.snapshot;
        var environments = new boolean[1];
        snapshot.environments().each(old.environments(), (environment, was, is) -> {
            environments[0] |= was == Snapshot.NO_ENVIRONMENT || is == Snapshot.NO_ENVIRONMENT;
            is.each(was, (name, listed, now) -> {
                if (left[0]-- > 0) {
                    before.service(had, environment, name, listed);
                    service(has, environment, name, now);
                }
            });
        });
        if (environments[0]) {
            before.aliases(had);
            aliases(has);
        }
        snapshot.nodes().each(old.nodes(), (host, was, is) -> {
            if (left[0]-- > 0) {
                node(had, host, was);
                node(has, host, is);
            }
        });
        snapshot.written().each(old.written(), (address, was, is) -> {
            if (left[0]-- > 0) {
                address(had, address, was);
                address(has, address, is);
            }
        });
        snapshot.reverse().each(old.reverse(), (address, was, is) -> {
            if (left[0]-- > 0) {
                pointer(had, address, was);
                pointer(has, address, is);
            }
        });
        return left[0] >= 0;
    }

    /** Other names of environments are told as what they are (RFC 6672), or each name would be there five times. */
    private void aliases(Consumer<Item> out) {
        byte[] usual = snapshot.ground().usual();
        byte[] datacenter = snapshot.ground().datacenter();
        alias(out, usual);
        if (snapshot.environments().get(datacenter) == Snapshot.NO_ENVIRONMENT && !Arrays.equals(usual, datacenter)) {
            alias(out, datacenter);
        }
        snapshot.environments().each((environment, _) -> {
            if (!Arrays.equals(environment, usual)) {
                byte[] place = place(environment);
                if (!isKind(environment)) {
                    alias(out, owner(environment, Snapshot.DC), place);
                }
                alias(out, joined(owner(Snapshot.NODE), place), owner(Snapshot.NODE));
                alias(out, joined(owner(Snapshot.ADDR), place), owner(Snapshot.ADDR));
            }
        });
    }

    private static void alias(Consumer<Item> out, byte[] environment) {
        if (!isKind(environment)) {
            alias(out, owner(environment), NOTHING);
        }
        alias(out, owner(environment, Snapshot.DC), NOTHING);
    }

    private static void alias(Consumer<Item> out, byte[] owner, byte[] target) {
        out.accept(new Item(owner, Type.DNAME, Responder.ZONE_TTL_SECONDS, target, true, false));
    }

    /** A label that means something else where an environment would stand. */
    private static boolean isKind(byte[] label) {
        return label[0] == '_' || KINDS.stream().anyMatch(kind -> Arrays.equals(kind, label));
    }

    /** What stands behind names of an environment. */
    private byte[] place(byte[] environment) {
        if (Arrays.equals(environment, snapshot.ground().usual())) {
            return NOTHING;
        }
        return isKind(environment) ? owner(environment, Snapshot.DC) : owner(environment);
    }

    private void service(Consumer<Item> out, byte[] environment, byte[] name, Listed listed) {
        if (listed == Listed.NOTHING) {
            return;
        }
        byte[] place = place(environment);
        byte[] named = owner(name, Snapshot.SERVICE);
        found(out, joined(named, place), listed.whole());
        underscored(out, name, Snapshot.TCP, place, listed.whole());
        var releases = new TreeSet<String>();
        listed.service().pools().forEach(pool -> releases.add(Labels.text(pool.release())));
        for (String release : releases) {
            byte[] label = Labels.bytes(release);
            found(out, joined(owner(label), named, place), listed.release(label, 0, label.length));
            Found part = Encoder.chosen(listed, new Wish(List.of(release), "", Where.ANYWHERE));
            part(out, name, label, place, part);
        }
        parts(out, name, place, listed, releases);
    }

    private static void parts(Consumer<Item> out, byte[] name, byte[] place, Listed listed, Set<String> releases) {
        int[] left = {PART_RECORDS_MAX};
        Consumer<Item> bounded = item -> left[0]--;
        byte[] named = owner(name, Snapshot.SERVICE);
        for (String tag : new TreeSet<>(listed.words().labels())) {
            if (!releases.contains(tag) && !tag.isEmpty()) {
                byte[] label = Labels.bytes(tag);
                Found part = Encoder.chosen(listed, new Wish(List.of(tag), "", Where.ANYWHERE));
                List<Consumer<Consumer<Item>>> forms = List.of(
                        to -> found(to, joined(owner(label), named, place), part),
                        to -> part(to, name, label, place, part));
                forms.forEach(form -> form.accept(bounded));
                if (left[0] < 0) {
                    return;
                }
                forms.forEach(form -> form.accept(out));
            }
        }
        for (String zone : new TreeSet<>(listed.words().zones())) {
            for (Where where : zone.isEmpty() ? List.<Where>of() : List.of(Where.WITHIN, Where.NEAREST)) {
                byte[] kind = where == Where.WITHIN ? Snapshot.ZONE : Snapshot.NEAR;
                byte[] there = joined(owner(Labels.bytes(zone), kind), place);
                Found part = Encoder.chosen(listed, new Wish(List.of(), zone, where));
                List<Consumer<Consumer<Item>>> forms = List.of(
                        to -> found(to, joined(named, there), part),
                        to -> underscored(to, name, Snapshot.TCP, there, part));
                forms.forEach(form -> form.accept(bounded));
                if (left[0] < 0) {
                    return;
                }
                forms.forEach(form -> form.accept(out));
            }
        }
    }

    /** The forms of RFC 2782 of a release or a tag, one of which may be called as what stands for the whole. */
    private static void part(Consumer<Item> out, byte[] name, byte[] part, byte[] place, Found found) {
        byte[] label = underscored(part);
        if (!Arrays.equals(label, Snapshot.TCP) && label.length <= LABEL_BYTES_MAX) {
            underscored(out, name, label, place, found);
        }
    }

    /** Both forms of RFC 2782: with the label {@code service}, and without. */
    private static void underscored(Consumer<Item> out, byte[] name, byte[] label, byte[] place, Found found) {
        if (name.length < LABEL_BYTES_MAX) {
            byte[] named = owner(underscored(name), label);
            found(out, joined(named, owner(Snapshot.SERVICE), place), found);
            found(out, joined(named, place), found);
        }
    }

    private static byte[] underscored(byte[] label) {
        return new Bytes().u8('_').put(label).whole();
    }

    private static void found(Consumer<Item> out, byte[] owner, Found found) {
        if (found instanceof Sets sets) {
            var records = new boolean[1];
            sets.each((type, ttlSeconds, data, inZone) -> {
                records[0] = true;
                out.accept(new Item(owner, type, ttlSeconds, data, inZone, false));
            });
            if (!records[0]) {
                // A name that exists without records can only be told by one.
                out.accept(new Item(owner, Type.TXT, Responder.NEGATIVE_SECONDS, NO_INSTANCES, false, false));
            }
        }
    }

    private static void node(Consumer<Item> out, byte[] host, Found found) {
        addresses(out, owner(host, Snapshot.NODE), found);
    }

    private static void address(Consumer<Item> out, byte[] address, Found found) {
        byte[] digits = Labels.bytes(HexFormat.of().formatHex(address));
        addresses(out, owner(digits, Snapshot.ADDR), found);
    }

    private static void addresses(Consumer<Item> out, byte[] owner, Found found) {
        if (found instanceof Sets sets) {
            sets.each((type, ttlSeconds, data, inZone) ->
                    out.accept(new Item(owner, type, ttlSeconds, data, inZone, false)));
        }
    }

    private static void pointer(Consumer<Item> out, byte[] address, Found found) {
        if (found instanceof Sets sets) {
            byte[] owner = Written.reversed(address);
            sets.each((type, ttlSeconds, data, inZone) ->
                    out.accept(new Item(owner, type, ttlSeconds, data, inZone, true)));
        }
    }

    private static byte[] owner(byte[]... labels) {
        var owner = new Bytes();
        for (byte[] label : labels) {
            owner.counted(label);
        }
        return owner.whole();
    }

    private static byte[] joined(byte[]... parts) {
        var joined = new Bytes();
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.whole();
    }
}
