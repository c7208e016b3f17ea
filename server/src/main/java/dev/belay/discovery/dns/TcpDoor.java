package dev.belay.discovery.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Takes connections, as many as there may be, and closes those that do not move. */
final class TcpDoor implements Runnable, AutoCloseable {

    /** The part of all connections that one address may have: one asker must not shut the others out. */
    private static final int PART_OF_ONE = 4;

    private final ServerSocket socket;
    private final Executor threads;
    private final Supplier<Responder> responders;
    private final Tally tally;
    private final Duration idle;
    private final int connectionsMax;
    private final Set<TcpLine> lines = ConcurrentHashMap.newKeySet();
    private final Map<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    TcpDoor(
            ServerSocket socket,
            Executor threads,
            Supplier<Responder> responders,
            Tally tally,
            Duration idle,
            int connectionsMax) {
        this.socket = socket;
        this.threads = threads;
        this.responders = responders;
        this.tally = tally;
        this.idle = idle;
        this.connectionsMax = connectionsMax;
    }

    @Override
    public void run() {
        while (!socket.isClosed()) {
            try {
                greet(socket.accept());
            } catch (IOException _) {
                // It was closed, or the asker left before being greeted.
                tally.dropped();
            }
        }
    }

    private void greet(Socket asker) throws IOException {
        InetAddress address = asker.getInetAddress();
        int ofOne = counts.merge(address, 1, Integer::sum);
        Runnable leave = () -> counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
        if (lines.size() >= connectionsMax || ofOne > Math.max(1, connectionsMax / PART_OF_ONE)) {
            tally.dropped();
            leave.run();
            asker.close();
            return;
        }
        var line = new TcpLine[1];
        line[0] = new TcpLine(asker, responders.get(), tally, idle, () -> {
            lines.remove(line[0]);
            leave.run();
        });
        lines.add(line[0]);
        threads.execute(line[0]);
    }

    /** Closes what did not move for too long. */
    void sweep() {
        long now = System.nanoTime();
        lines.stream().filter(line -> line.isStale(now)).forEach(TcpDoor::end);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        lines.forEach(TcpDoor::end);
    }

    private static void end(TcpLine line) {
        try {
            line.close();
        } catch (IOException _) {
            // It is of no use any more either way.
        }
    }
}
