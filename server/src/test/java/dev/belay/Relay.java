package dev.belay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to somebody else's port that can be cut: then nobody gets through any more, and who was talking is cut off. */
final class Relay implements AutoCloseable {

    private final ServerSocket door;
    private final int to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Relay(int to) throws IOException {
        this(to, 0);
    }

    /** One at a port of which somebody knows already. */
    Relay(int to, int port) throws IOException {
        this.to = to;
        this.door = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                Socket caller = door.accept();
                open.add(caller);
                var called = new Socket(InetAddress.getLoopbackAddress(), to);
                open.add(called);
                carry(caller, called);
                carry(called, caller);
                if (door.isClosed()) {
                    close();
                }
            }
        } catch (IOException _) {
            // It was cut.
        }
    }

    private void carry(Socket from, Socket into) {
        Thread.ofVirtual().start(() -> {
            try (from;
                    into) {
                from.getInputStream().transferTo(into.getOutputStream());
            } catch (IOException _) {
                // One of them left.
            } finally {
                open.remove(from);
                open.remove(into);
            }
        });
    }

    /** Cuts it. */
    @Override
    public void close() throws IOException {
        door.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
