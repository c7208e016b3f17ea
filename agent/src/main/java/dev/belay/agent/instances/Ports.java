package dev.belay.agent.instances;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Ports for instances: free ones that no other instance here was given. */
final class Ports {

    private static final int ANY_TRIES_MAX = 50;

    private final InetAddress address;
    private final int first;
    private final int last;
    private final Map<String, Integer> given = new HashMap<>();

    Ports(InetAddress address, int first, int last) {
        this.address = address;
        this.first = first;
        this.last = last;
    }

    /** That the instance holds this port already. */
    synchronized void keep(String instance, int port) {
        if (port > 0) {
            given.put(instance, port);
        }
    }

    /** The instance's port of before if it is still free, else another; none when the range is used up. */
    synchronized OptionalInt give(String instance) {
        int before = given.getOrDefault(instance, 0);
        if (before > 0 && free(before)) {
            return OptionalInt.of(before);
        }
        OptionalInt found = first == 0 ? any() : inRange();
        found.ifPresent(port -> given.put(instance, port));
        return found;
    }

    synchronized void release(String instance) {
        given.remove(instance);
    }

    private OptionalInt any() {
        for (int tries = 0; tries < ANY_TRIES_MAX; tries++) {
            try (var socket = new ServerSocket(0, 1, address)) {
                if (!given.containsValue(socket.getLocalPort())) {
                    return OptionalInt.of(socket.getLocalPort());
                }
            } catch (IOException e) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    private OptionalInt inRange() {
        for (int port = first; port <= last; port++) {
            if (!given.containsValue(port) && free(port)) {
                return OptionalInt.of(port);
            }
        }
        return OptionalInt.empty();
    }

    /** Free on the instances' address and on all addresses, since a service may listen on either. */
    private boolean free(int port) {
        return binds(new InetSocketAddress(address, port)) && binds(new InetSocketAddress(port));
    }

    private static boolean binds(InetSocketAddress at) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(at, 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
