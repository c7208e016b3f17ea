package dev.belay.protocol.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Networks whose machines are believed to be who they say they are. */
public final class Networks {

    /** Addresses that begin with the same bits. */
    private static final class Network {

        private final byte[] address;
        private final int bits;

        private Network(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        boolean contains(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            for (int i = 0; i < whole; i++) {
                if (address[i] != other[i]) {
                    return false;
                }
            }
            int rest = Byte.SIZE - bits % Byte.SIZE;
            return rest == Byte.SIZE || ((address[whole] & 0xff) >> rest) == ((other[whole] & 0xff) >> rest);
        }
    }

    private final List<Network> all;

    private Networks(List<Network> all) {
        this.all = all;
    }

    /**
     * Reads networks such as {@code 10.0.0.0/8,fd00::/8}, or {@code none}.
     *
     * @throws IllegalArgumentException when it is none; the message says what is wrong, for people
     */
    public static Networks of(String text) {
        var all = new ArrayList<Network>();
        for (String each : text.equals("none") ? new String[0] : text.split(",")) {
            String[] sides = each.strip().split("/");
            Optional<byte[]> address = Literal.bytes(sides[0]);
            boolean right = sides.length == 2 && address.isPresent() && sides[1].matches("\\d{1,3}");
            if (!right || Integer.parseInt(sides[1]) > address.orElseThrow().length * Byte.SIZE) {
                throw new IllegalArgumentException(
                        "must be networks like 10.0.0.0/8,fd00::/8 or “none”, not " + each.strip());
            }
            all.add(new Network(address.orElseThrow(), Integer.parseInt(sides[1])));
        }
        return new Networks(List.copyOf(all));
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Whether a machine with that address, of 4 or 16 bytes, is in one of them. */
    public boolean contain(byte[] address) {
        for (Network each : all) {
            if (each.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
