package dev.belay.bench.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** One thread that serves all connections. */
final class Hub {

    private static final long GLANCE_MILLIS = 20;

    private final Selector selector;
    private final InetSocketAddress server;
    private final PriorityQueue<Later> later = new PriorityQueue<>(Comparator.comparingLong(Later::nanos));
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

    private record Later(long nanos, Runnable act) {}

    Hub(InetSocketAddress server) {
        this.server = server;
        try {
            this.selector = Selector.open();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    Line line() {
        return new Line(selector, server);
    }

    /** Runs something on the thread of the hub, from any other. */
    void post(Runnable act) {
        posted.add(act);
        selector.wakeup();
    }

    /** Runs something after a while; only for the hub's own thread. */
    void later(Duration after, Runnable act) {
        later.add(new Later(System.nanoTime() + after.toNanos(), act));
    }

    /** Serves until {@code over}, which is asked again and again. */
    void run(BooleanSupplier over) {
        try {
            while (!over.getAsBoolean()) {
                selector.select(key -> ((Line) key.attachment()).ready(), GLANCE_MILLIS);
                for (Runnable act = posted.poll(); act != null; act = posted.poll()) {
                    act.run();
                }
                while (!later.isEmpty() && later.peek().nanos() <= System.nanoTime()) {
                    later.poll().act().run();
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
