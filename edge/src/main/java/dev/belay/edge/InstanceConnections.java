package dev.belay.edge;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/** The connections of one event loop to instances: idle ones are kept for a while, the freshest is lent first. */
// A channel tells by its end that a write or a close failed.
@SuppressWarnings("FutureReturnValueIgnored")
final class InstanceConnections {

    private final Loop loop;
    private final Bootstrap bootstrap;
    private final long idleNanosMax;
    private final long unsafeReuseNanosMax;
    private final int idleMax;
    private final Map<Instance, ArrayDeque<InstanceConnection>> idle = new HashMap<>();

    InstanceConnections(Loop loop, Transport transport) {
        this.loop = loop;
        var limits = loop.limits();
        this.idleNanosMax = limits.nanos(EdgeLimit.INSTANCE_IDLE_MILLIS_MAX);
        this.unsafeReuseNanosMax = Math.min(idleNanosMax, limits.nanos(EdgeLimit.UNSAFE_REUSE_MILLIS_MAX));
        this.idleMax = limits.count(EdgeLimit.INSTANCE_IDLE_CONNECTIONS_MAX);
        this.bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channel(transport.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, limits.count(EdgeLimit.CONNECT_MILLIS_MAX));
    }

    /**
     * Lends a connection to {@code exchange}, now or later: an idle one, or a new one. The instance may close an idle
     * connection at the moment it is used, so a request that must not be repeated gets only one that was in use just now.
     */
    void lend(Instance instance, Exchange exchange) {
        var waiting = idle.get(instance);
        long reuseNanosMax = exchange.repeatable() ? idleNanosMax : unsafeReuseNanosMax;
        while (waiting != null && !waiting.isEmpty()) {
            if (waiting.getLast().idleNanos(loop.now()) > reuseNanosMax) {
                break;
            }
            var connection = waiting.removeLast();
            if (connection.open()) {
                connection.lend(exchange);
                exchange.connected(connection);
                return;
            }
        }
        connect(instance, exchange);
    }

    /** Takes a connection back that is ready for the next request. */
    void giveBack(InstanceConnection connection) {
        var waiting = idle.computeIfAbsent(connection.instance(), _ -> new ArrayDeque<>());
        if (!connection.open() || connection.instance().leaving() || waiting.size() >= idleMax || loop.stopping()) {
            connection.close();
            return;
        }
        connection.giveBack(loop.now());
        waiting.addLast(connection);
    }

    /** Closes what has been idle for too long, and what leads to instances that leave. */
    void sweep() {
        for (var waiting : new ArrayList<>(idle.entrySet())) {
            var connections = waiting.getValue();
            boolean leaving = waiting.getKey().leaving() || loop.stopping();
            while (!connections.isEmpty() && (leaving || connections.getFirst().idleNanos(loop.now()) > idleNanosMax)) {
                connections.removeFirst().close();
            }
            if (connections.isEmpty()) {
                idle.remove(waiting.getKey());
            }
        }
    }

    void forget(InstanceConnection connection) {
        var waiting = idle.get(connection.instance());
        if (waiting != null) {
            waiting.remove(connection);
        }
    }

    private void connect(Instance instance, Exchange exchange) {
        bootstrap
                .clone()
                .handler(InstanceConnection.equipping(loop, instance))
                .connect(instance.address())
                .addListener((ChannelFuture connecting) -> {
                    if (!connecting.isSuccess()) {
                        instance.refused(loop.now(), loop.limits().nanos(EdgeLimit.EJECT_MILLIS));
                        exchange.refused(instance);
                        return;
                    }
                    instance.accepted();
                    var connection = connecting.channel().pipeline().get(InstanceConnection.class);
                    if (exchange.over()) {
                        giveBack(connection);
                    } else {
                        connection.lend(exchange);
                        exchange.connected(connection);
                    }
                });
    }
}
