package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content.Item;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a content is known by, whoever holds it: the sum of its records' digests. It stands in the SOA record, which
 * secondaries show when they ask for differences.
 */
record Mark(long high, long low) {

    static final Mark NOTHING = new Mark(0, 0);

    private static final Pattern LABEL = Pattern.compile("[0-9a-f]{32}");

    /** The same with a record more. */
    Mark with(Item item) {
        ByteBuffer digest = digest(item);
        return new Mark(high + digest.getLong(), low + digest.getLong());
    }

    /** The same with a record less. */
    Mark without(Item item) {
        ByteBuffer digest = digest(item);
        return new Mark(high - digest.getLong(), low - digest.getLong());
    }

    private static ByteBuffer digest(Item item) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                    .digest(new Wire()
                            .u8(item.isReverse() ? 1 : 0)
                            .u8(item.inZone() ? 1 : 0)
                            .u16(item.type())
                            .u32(item.ttlSeconds())
                            .u8(item.owner().length)
                            .put(item.owner())
                            .put(item.data())
                            .whole()));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java has SHA-256", exception);
        }
    }

    /** As a label of a name. */
    String label() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /** From such a label; nothing when it is another one. */
    static Optional<Mark> of(String label) {
        return Optional.of(label)
                .filter(text -> LABEL.matcher(text).matches())
                .map(text -> new Mark(
                        Long.parseUnsignedLong(text.substring(0, 16), 16),
                        Long.parseUnsignedLong(text.substring(16), 16)));
    }
}
