package dev.belay.agent.checks;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Where an instance is asked, and how long it may take to answer as a whole.
 *
 * @param address as it was registered: certificates are for it
 * @param resolved where it is called
 * @param tls whether within TLS, and whose certificate will do
 */
record Question(String address, InetAddress resolved, int port, Tls tls, Duration atMost) {

    /** How an instance proves itself. */
    enum Tls {
        NONE,
        TRUSTED,
        /** Whatever it shows. */
        ANY_CERTIFICATE
    }

    String authority() {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
