package dev.belay.platform.web;

import dev.belay.platform.web.Alarms.Alarm;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;

/**
 * Connections on which each request must have come, with all its headers, within a time. The HTTP library checks this
 * only while it reads a request's first line: without this, a header that never ends would hold a connection for ever.
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
        return new Watched(connections.connection(context));
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

    private final class Watched implements ServerConnection, InterruptableTask<Void> {

        private final ServerConnection connection;

        Watched(ServerConnection connection) {
            this.connection = connection;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            var watch = new Watch(first);
            try {
                ScopedValue.where(WATCH, watch).call(() -> {
                    connection.handle(limit);
                    return watch;
                });
            } finally {
                watch.rest();
            }
        }

        @Override
        public Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt);
        }

        @Override
        public boolean canInterrupt() {
            return connection instanceof InterruptableTask<?> task && task.canInterrupt();
        }
    }
}
