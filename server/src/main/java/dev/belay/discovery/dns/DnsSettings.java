package dev.belay.discovery.dns;

import dev.belay.protocol.net.Networks;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How DNS is served.
 *
 * @param address where, by UDP and TCP; nothing when it is off
 * @param insists whether the server must not run without
 * @param trusted networks whose machines get answers of any size and at any rate by UDP
 * @param answersPerSecondMax answers a second by UDP to one other network (IPv4 /24, IPv6 /56)
 * @param connectionsMax connections by TCP that are open at once
 * @param idle how long a connection may stay open without a question
 */
public record DnsSettings(
        Optional<InetSocketAddress> address,
        boolean insists,
        NameSettings names,
        Networks trusted,
        int answersPerSecondMax,
        int connectionsMax,
        Duration idle) {}
