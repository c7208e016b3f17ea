package dev.belay.discovery.dns;

import java.util.Arrays;
import java.util.List;

/**
 * A or AAAA records with weights. Who takes the first address of an answer, and who takes any one of it, meets each
 * address as often as its weight says: the first is drawn by weight, and others are left out more often the less they
 * weigh.
 */
final class Addresses implements Records {

    static final Addresses NONE = new Addresses(Type.A, 0, List.of());

    private static final int FIXED_BYTES = 12;

    private final byte[] records;
    private final int recordBytes;
    private final int[] weights;
    private final int heaviest;
    private final int total;

    /** An IPv4 or IPv6 address, and a weight from 1 to 65535. */
    static final class Weighted {

        private final byte[] address;
        private final int weight;

        Weighted(byte[] address, int weight) {
            this.address = address;
            this.weight = weight;
        }

        byte[] address() {
            return address;
        }

        int weight() {
            return weight;
        }
    }

    /** The records of {@code type} among all: A for IPv4, AAAA for IPv6. */
    static Addresses of(int type, int ttlSeconds, List<Weighted> all) {
        int bytes = type == Type.A ? 4 : 16;
        List<Weighted> fit =
                all.stream().filter(each -> each.address().length == bytes).toList();
        return fit.isEmpty() ? NONE : new Addresses(type, ttlSeconds, fit);
    }

    private Addresses(int type, int ttlSeconds, List<Weighted> all) {
        recordBytes = FIXED_BYTES + (type == Type.A ? 4 : 16);
        records = new byte[recordBytes * all.size()];
        weights = all.stream().mapToInt(Weighted::weight).toArray();
        heaviest = Arrays.stream(weights).max().orElse(0);
        total = Arrays.stream(weights).sum();
        for (int i = 0; i < all.size(); i++) {
            byte[] address = all.get(i).address();
            var record = new Bytes()
                    .u16(0xC000 | Query.HEADER_BYTES)
                    .u16(type)
                    .u16(Type.IN)
                    .u32(ttlSeconds)
                    .u16(address.length)
                    .put(address)
                    .whole();
            System.arraycopy(record, 0, records, i * recordBytes, recordBytes);
        }
    }

    @Override
    public void write(Message message, Query query, Chance chance) {
        int size = weights.length;
        if (size == 0) {
            return;
        }
        int first = drawn(chance);
        for (int i = 0; i < size; i++) {
            int each = first + i < size ? first + i : first + i - size;
            if (i > 0 && weights[each] < heaviest && chance.below(heaviest) >= weights[each]) {
                continue;
            }
            if (!message.hasRoom(recordBytes)) {
                message.truncate();
                return;
            }
            message.put(records, each * recordBytes, recordBytes).answered();
        }
    }

    @Override
    public void each(Seen seen) {
        for (int i = 0; i < weights.length; i++) {
            Records.show(records, i * recordBytes, recordBytes, seen);
        }
    }

    private int drawn(Chance chance) {
        int left = chance.below(total);
        int drawn = 0;
        while (left >= weights[drawn]) {
            left -= weights[drawn++];
        }
        return drawn;
    }
}
