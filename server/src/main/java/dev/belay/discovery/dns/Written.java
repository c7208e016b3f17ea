package dev.belay.discovery.dns;

import java.util.List;

/** Addresses that are written in the name that is asked for. */
final class Written {

    /** They never change, yet nobody gains from keeping them for long. */
    private static final int TTL_SECONDS = 60;

    private static final int IPV6_NIBBLES = 32;

    private Written() {}

    /** The first label as an address in hexadecimal: 8 digits for IPv4, 32 for IPv6. */
    static Found address(Query query) {
        int digits = query.labelBytes(0);
        if (digits != 8 && digits != IPV6_NIBBLES) {
            return Absence.MISSING;
        }
        byte[] address = new byte[digits / 2];
        for (int i = 0; i < digits; i++) {
            int digit = digit(query.name()[query.labelFrom(0) + i], 16);
            if (digit < 0) {
                return Absence.MISSING;
            }
            address[i / 2] = (byte) ((address[i / 2] << 4) | digit);
        }
        return sets(address);
    }

    /** What is at the name of an address. */
    static Sets sets(byte[] address) {
        return Sets.addresses(List.of(new Addresses.Weighted(address, 1)), TTL_SECONDS);
    }

    /** The labels of the name that points from an address, without the root. */
    static byte[] reversed(byte[] address) {
        var labels = new Bytes();
        for (int i = address.length - 1; i >= 0; i--) {
            int each = address[i] & 0xff;
            if (address.length == 4) {
                labels.counted(Labels.bytes(Integer.toString(each)));
            } else {
                labels.counted(Labels.bytes(Integer.toHexString(each & 0xf)))
                        .counted(Labels.bytes(Integer.toHexString(each >> 4)));
            }
        }
        return labels.counted(Labels.bytes(address.length == 4 ? "in-addr" : "ip6"))
                .counted(Labels.bytes("arpa"))
                .whole();
    }

    /** The address in a name of {@code in-addr.arpa} or {@code ip6.arpa}; no bytes when it is none. */
    static byte[] reversed(Query query) {
        int count = query.labels() - 2;
        if (count == 4) {
            return decimals(query);
        }
        return count == IPV6_NIBBLES ? nibbles(query) : new byte[0];
    }

    private static byte[] decimals(Query query) {
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            int number = 0;
            int bytes = query.labelBytes(i);
            for (int j = 0; j < bytes; j++) {
                int digit = digit(query.name()[query.labelFrom(i) + j], 10);
                number = digit < 0 || bytes > 3 ? 256 : number * 10 + digit;
            }
            if (number > 255) {
                return new byte[0];
            }
            address[3 - i] = (byte) number;
        }
        return address;
    }

    private static byte[] nibbles(Query query) {
        byte[] address = new byte[16];
        for (int i = 0; i < IPV6_NIBBLES; i++) {
            int digit = digit(query.name()[query.labelFrom(i)], 16);
            if (digit < 0 || query.labelBytes(i) != 1) {
                return new byte[0];
            }
            int at = 15 - i / 2;
            address[at] = (byte) (address[at] | (digit << (4 * (i % 2))));
        }
        return address;
    }

    private static int digit(byte letter, int radix) {
        return Character.digit((char) (letter & 0xff), radix);
    }
}
