package dev.belay.agent.checks;

import dev.belay.protocol.net.Networks;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses this agent asks, whatever the server says: its machine's own, and those in networks that its settings name.
 * Loopback is its machine's too, but what registers there may be another machine's; it is asked only where the server itself is
 * called there, so that all is on one machine. Addresses of the link only, where clouds tell secrets, are never asked unless named.
 */
final class Nearby {

    private static final int ADDRESSES_MAX = 24;

    private final Networks networks;
    private final boolean oneMachine;

    Nearby(CheckSettings settings, URI server) {
        this.networks = settings.networks().isEmpty()
                ? Networks.of("none")
                : Networks.of(String.join(",", settings.networks()));
        this.oneMachine = isLoopback(server.getHost());
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equals("localhost")
                    || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** This machine's addresses and name. */
    List<String> own() {
        Stream<String> literals =
                addresses().stream().map(each -> each.getHostAddress().replaceFirst("%.*", ""));
        Stream<String> names = oneMachine ? Stream.of("localhost") : Stream.empty();
        return Stream.of(literals, names, hostname().stream())
                .flatMap(each -> each)
                .filter(each -> each.matches("[A-Za-z0-9_.:-]{1,200}"))
                .distinct()
                .limit(ADDRESSES_MAX)
                .toList();
    }

    private static Optional<String> hostname() {
        try {
            return Optional.of(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private List<InetAddress> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(each -> !each.isLinkLocalAddress() && (oneMachine || !each.isLoopbackAddress()))
                    .toList();
        } catch (SocketException e) {
            return List.of();
        }
    }

    /** The same address when it is literally one of this machine: what runs here on somebody's wish is for them only. */
    Optional<InetAddress> own(String address) {
        try {
            InetAddress literal = InetAddress.ofLiteral(address);
            return Optional.of(literal).filter(addresses()::contains);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Where an instance is called; nothing when that is not asked.
     *
     * @throws UnknownHostException when there is no such address
     */
    Optional<InetAddress> find(String address) throws UnknownHostException {
        List<InetAddress> own = addresses();
        InetAddress[] all = InetAddress.getAllByName(address);
        // A name that leads to several places is asked only where all of them may be.
        return Arrays.stream(all).allMatch(each -> isAsked(each, own))
                ? Arrays.stream(all).findFirst()
                : Optional.empty();
    }

    private boolean isAsked(InetAddress address, List<InetAddress> own) {
        boolean one = !address.isAnyLocalAddress() && !address.isMulticastAddress();
        return one
                && (networks.contain(address.getAddress())
                        || own.contains(address)
                        || (oneMachine && address.isLoopbackAddress()));
    }
}
