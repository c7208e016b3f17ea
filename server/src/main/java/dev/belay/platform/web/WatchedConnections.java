package dev.belay.platform.web;

import dev.belay.platform.web.Alarms.Alarm;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Connections on which each request must have come, with all its headers, within a time. The HTTP library checks this only
 * while it reads a request's first line: without this, a header that never ends would hold a connection for ever. And a
 * request whose answer is held costs next to nothing on them; see {@link Parting}.
 */
final class WatchedConnections implements ServerConnectionSelector {

    private static final ScopedValue<Watch> WATCH = ScopedValue.newInstance();

    private final ServerConnectionSelector connections;
    private final Alarms alarms;
    private final Duration first;
    private final Duration next;

    /**
     * Watches connections of another kind.
     *
     * @param first from accepting the connection until the headers of the first request are complete
     * @param next from the end of an answer until the headers of the next request are complete
     */
    WatchedConnections(ServerConnectionSelector connections, Alarms alarms, Duration first, Duration next) {
        this.connections = connections;
        this.alarms = alarms;
        this.first = first;
        this.next = next;
    }

    /** Runs the answer to a request that has come; when it has ended, the next one is awaited. */
    void serving(Runnable answer) {
        Watch watch = WATCH.get();
        watch.rest();
        try {
            answer.run();
        } finally {
            watch.await(next);
        }
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Watched(context);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return connections.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return connections.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return connections.supportedApplicationProtocols();
    }

    /** The alarm of one connection, used by its thread only. */
    private final class Watch {

        private final Thread thread = Thread.currentThread();
        private Alarm alarm;

        Watch(Duration time) {
            this.alarm = alarms.set(thread, time);
        }

        void await(Duration time) {
            alarm.stop();
            alarm = alarms.set(thread, time);
        }

        void rest() {
            alarm.stop();
        }
    }

    /**
     * Ends the handling of a request whose answer is held. What was needed to read it is let go, its thread with its stack too, so
     * that thousands can wait; the next request begins afresh behind it.
     */
    static final class Parting extends CloseConnectionException {

        private final transient Rest rest;

        Parting(Rest rest) {
            super("the answer is held");
            this.rest = rest;
        }

        /** It goes up the stack for each question of each agent, and nobody asks from where. */
        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }

    /** What is left to do for a request that parted. */
    interface Rest {

        /** Waits until it is worth going on. */
        void await();

        /** Writes the answer, unless it is held still: then this parts again. Whether the connection stays open. */
        boolean end(DataWriter writer);
    }

    /** A connection whose own thread does nothing but wait, so that its stack stays small. */
    private final class Watched implements ServerConnection, InterruptableTask<Void> {

        private final ConnectionContext context;
        private final Thread thread = Thread.currentThread();
        private volatile Optional<ServerConnection> requests = Optional.empty();
        private volatile boolean closing;

        Watched(ConnectionContext context) {
            this.context = context;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            Optional<Rest> rest = await(() -> parted(() -> serve(limit, first)));
            while (rest.isPresent()) {
                Rest parted = rest.get();
                parted.await();
                rest = await(() -> parted(() -> goOn(parted, limit)));
            }
        }

        private void goOn(Rest rest, Limit limit) throws InterruptedException {
            if (rest.end(context.dataWriter())) {
                serve(limit, next);
            }
        }

        private static Optional<Rest> parted(Serving serving) throws InterruptedException {
            try {
                serving.run();
                return Optional.empty();
            } catch (Parting parting) {
                return Optional.of(parting.rest);
            }
        }

        private void serve(Limit limit, Duration time) throws InterruptedException {
            if (closing) {
                return;
            }
            ServerConnection fresh = connections.connection(context);
            requests = Optional.of(fresh);
            var watch = new Watch(time);
            try {
                ScopedValue.where(WATCH, watch).call(() -> {
                    fresh.handle(limit);
                    return watch;
                });
            } finally {
                watch.rest();
                requests = Optional.empty();
            }
        }

        /** Lets a thread of its own do something, and hands on whatever interrupts this one. */
        private static <T> T await(Callable<T> work) {
            var task = new FutureTask<>(work);
            Thread worker = Thread.startVirtualThread(task);
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    worker.interrupt();
                } catch (ExecutionException exception) {
                    switch (exception.getCause()) {
                        case RuntimeException failure -> throw failure;
                        case Error error -> throw error;
                        case null, default -> throw new IllegalStateException(exception);
                    }
                }
            }
        }

        @Override
        public Duration idleTime() {
            return requests.map(ServerConnection::idleTime).orElse(Duration.ZERO);
        }

        @Override
        public void close(boolean interrupt) {
            closing = true;
            Optional<ServerConnection> open = requests;
            open.ifPresent(each -> each.close(interrupt));
            if (interrupt && open.isEmpty()) {
                thread.interrupt();
            }
        }

        @Override
        public boolean canInterrupt() {
            return requests.filter(each -> each instanceof InterruptableTask<?> task && task.canInterrupt())
                    .isPresent();
        }
    }

    /** Something that may part. */
    private interface Serving {
        void run() throws InterruptedException;
    }
}
