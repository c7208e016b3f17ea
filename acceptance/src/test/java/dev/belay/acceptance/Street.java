package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** The instances of one service, which are replaced by others, the oldest first. */
final class Street implements AutoCloseable {

    static final String SERVICE = "web";

    private final World world;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<HttpServer> open = new ArrayDeque<>();
    private final List<HttpServer> leaving = new ArrayList<>();

    Street(World world) {
        this.world = world;
    }

    /** Begins new ones: each answers before it is registered. */
    void open(int count) {
        for (int i = 0; i < count; i++) {
            HttpServer instance = answering();
            open.addLast(instance);
            String body = "{\"service\":\"" + SERVICE + "\",\"address\":\"127.0.0.1\",\"leaseSeconds\":0,\"port\":"
                    + port(instance) + "}";
            assertThat(world.send("PUT", path(instance), body).statusCode()).isEqualTo(200);
        }
    }

    private HttpServer answering() {
        try {
            var instance = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            instance.setExecutor(threads);
            instance.createContext("/", exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            instance.start();
            return instance;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static int port(HttpServer instance) {
        return instance.getAddress().getPort();
    }

    private static String path(HttpServer instance) {
        return "/api/instances/" + SERVICE + "-" + port(instance);
    }

    /** Deregisters the oldest, which go on to answer. */
    void deregister(int count) {
        for (int i = 0; i < count; i++) {
            HttpServer oldest = open.removeFirst();
            leaving.add(oldest);
            assertThat(world.send("DELETE", path(oldest), "").statusCode()).isEqualTo(204);
        }
    }

    /** Ends those that were deregistered, whatever they are doing. */
    void end() {
        leaving.forEach(instance -> instance.stop(0));
        leaving.clear();
    }

    /** Where those are that are registered. */
    Set<Integer> ports() {
        return open.stream().map(Street::port).collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void close() {
        end();
        open.forEach(instance -> instance.stop(0));
        threads.close();
    }
}
