package dev.belay.discovery.dns;

import java.util.List;

/**
 * SRV records: where every instance is, with its weight. A target is a name of the zone that was asked, which tells
 * its address by itself and so never goes stale; its address is added too, so that nobody has to ask for each.
 */
final class Targets implements Records {

    static final Targets NONE = new Targets(0, List.of());

    private static final int FIXED_BYTES = 12;

    /** Where the target begins in the data: after priority, weight and port. */
    private static final int NAME_AT = 6;

    /**
     * One instance, among those that come first or not: the target's labels, without the zone when they are in it, else
     * with the root. The address is empty when it is told by another one, or by others.
     */
    static final class Target {

        private final byte[] name;
        private final boolean inZone;
        private final byte[] address;
        private final int port;
        private final int weight;
        private final boolean near;

        Target(byte[] name, boolean inZone, byte[] address, int port, int weight, boolean near) {
            this.name = name;
            this.inZone = inZone;
            this.address = address;
            this.port = port;
            this.weight = weight;
            this.near = near;
        }

        byte[] name() {
            return name;
        }

        boolean inZone() {
            return inZone;
        }

        byte[] address() {
            return address;
        }

        int port() {
            return port;
        }

        int weight() {
            return weight;
        }

        boolean isNear() {
            return near;
        }
    }

    /** Owner, type, class and time: the same for all. */
    private final byte[] head;

    private final byte[][] data;
    private final boolean[] inZone;

    /** How many come first; the others follow only when none of these can be reached. */
    private final int near;

    /** Type, class, time and address of a target; nothing when it is told by another, or by others. */
    private final byte[][] added;

    /** Those that come first stand before all others. */
    Targets(int ttlSeconds, List<Target> all) {
        near = (int) all.stream().filter(Target::isNear).count();
        head = new Bytes()
                .u16(0xC000 | Query.HEADER_BYTES)
                .u16(Type.SRV)
                .u16(Type.IN)
                .u32(ttlSeconds)
                .whole();
        data = all.stream()
                .map(each -> new Bytes()
                        .u16(each.isNear() ? 0 : 1)
                        .u16(each.weight())
                        .u16(each.port())
                        .put(each.name())
                        .whole())
                .toArray(byte[][]::new);
        added = all.stream().map(each -> added(ttlSeconds, each.address())).toArray(byte[][]::new);
        inZone = new boolean[all.size()];
        for (int i = 0; i < all.size(); i++) {
            inZone[i] = all.get(i).inZone();
        }
    }

    private static byte[] added(int ttlSeconds, byte[] address) {
        return address.length == 0
                ? address
                : new Bytes()
                        .u16(address.length == 4 ? Type.A : Type.AAAA)
                        .u16(Type.IN)
                        .u32(ttlSeconds)
                        .u16(address.length)
                        .put(address)
                        .whole();
    }

    @Override
    public void write(Message message, Query query, Chance chance) {
        int size = data.length;
        if (size == 0) {
            return;
        }
        int zoneAt = query.zoneAt();
        int zoneBytes = query.nameBytes() - zoneAt;
        int first = chance.below(size);
        int[] positions = new int[size];
        for (int i = 0; i < size; i++) {
            int each = turned(i, first);
            int bytes = data[each].length + (inZone[each] ? zoneBytes : 0);
            if (!message.hasRoom(FIXED_BYTES + bytes)) {
                message.truncate();
                return;
            }
            message.put(head, 0, head.length).u16(bytes);
            positions[each] = message.at() + NAME_AT;
            message.put(data[each], 0, data[each].length);
            if (inZone[each]) {
                message.put(query.name(), zoneAt, zoneBytes);
            }
            message.answered();
        }
        add(message, first, positions);
    }

    @Override
    public void each(Seen seen) {
        int ttlSeconds = (Query.u16(head, 6) << Short.SIZE) | Query.u16(head, 8);
        for (int i = 0; i < data.length; i++) {
            seen.record(Type.SRV, ttlSeconds, data[i], inZone[i]);
        }
    }

    /** Which one stands at a position: those that come first and the others begin anywhere, each among themselves. */
    private int turned(int position, int first) {
        return position < near ? (first + position) % near : near + (first + position) % (data.length - near);
    }

    private void add(Message message, int first, int[] positions) {
        for (int i = 0; i < positions.length; i++) {
            int each = turned(i, first);
            int bytes = added[each].length;
            if (!message.hasRoom(2 + bytes) || positions[each] > Message.POINTED_MAX) {
                return;
            }
            if (bytes > 0) {
                message.pointer(positions[each]).put(added[each], 0, bytes).added();
            }
        }
    }
}
