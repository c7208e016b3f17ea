package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content;
import dev.belay.discovery.dns.Content.Item;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A zone of which there are copies: one of the zones of names, or one of those that point back from addresses, of which
 * each asker chooses how much it holds.
 */
final class CopiedZone {

    static final int TTL_SECONDS = 60;

    private static final byte[] NOTHING = new byte[0];
    private static final Pattern OCTETS = Pattern.compile("(\\d{1,3}\\.){1,3}in-addr\\.arpa\\.");
    private static final Pattern NIBBLES = Pattern.compile("([0-9a-f]\\.){1,31}ip6\\.arpa\\.");

    private final byte[] name;
    private final byte[] home;
    private final boolean reverse;

    private CopiedZone(byte[] name, byte[] home, boolean reverse) {
        this.name = name.clone();
        this.home = home.clone();
        this.reverse = reverse;
    }

    /** The zone of that name, in lower case; nothing when there is none. */
    static Optional<CopiedZone> of(byte[] name, Content content) {
        List<byte[]> zones = content.zones();
        if (zones.stream().anyMatch(zone -> Arrays.equals(zone, name))) {
            return Optional.of(new CopiedZone(name, name, false));
        }
        String text = Wire.text(name);
        boolean reverse =
                OCTETS.matcher(text).matches() || NIBBLES.matcher(text).matches();
        return reverse ? Optional.of(new CopiedZone(name, zones.getFirst(), true)) : Optional.empty();
    }

    byte[] name() {
        return name.clone();
    }

    boolean isReverse() {
        return reverse;
    }

    /** For people. */
    @Override
    public String toString() {
        return Wire.text(name);
    }

    /** Whether a record is of this zone, and its name short enough to be one. */
    boolean holds(Item item) {
        byte[] owner = item.owner();
        if (item.isReverse() != reverse) {
            return false;
        }
        return reverse
                ? Wire.endsWith(Arrays.copyOf(owner, owner.length + 1), name)
                : owner.length + name.length <= Wire.NAME_BYTES_MAX;
    }

    /** The labels of a record's owner before the zone. */
    byte[] before(Item item) {
        byte[] owner = item.owner();
        return reverse && owner.length > 0 ? Arrays.copyOf(owner, owner.length + 1 - name.length) : owner;
    }

    Item startOfAuthority(int serial, Mark mark) {
        byte[] data = Content.startOfAuthority(home, serial, mark.label());
        return new Item(NOTHING, Wire.SOA, TTL_SECONDS, data, false, reverse);
    }

    Item nameServer() {
        return new Item(NOTHING, Wire.NS, TTL_SECONDS, Content.nameServer(home), false, reverse);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CopiedZone zone && Arrays.equals(name, zone.name);
    }

    @Override
    public int hashCode() {
        return new String(name, StandardCharsets.ISO_8859_1).hashCode();
    }
}
