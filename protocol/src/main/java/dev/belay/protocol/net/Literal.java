package dev.belay.protocol.net;

import java.net.InetAddress;
import java.util.Optional;

/** IP addresses as text. */
public final class Literal {

    private Literal() {}

    /** The 4 or 16 bytes of an address; nothing when the text is a name. Asks nobody. */
    public static Optional<byte[]> bytes(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
