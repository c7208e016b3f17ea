import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.edge.Edge;
import dev.belay.edge.EdgeLimit;
import dev.belay.edge.EdgeLimits;
import dev.belay.edge.EdgeSettings;
import dev.belay.protocol.Json;
import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * The edge as it is measured: a real one, with one event loop, that gets its routing from a server which does nothing else.
 * Arguments: the port to take customers at, and the port of the backend, which two releases share at 90 and 10 percent.
 */
final class BenchedEdge {

    private static final long SERVER_WAIT_MILLIS = 20_000;

    private BenchedEdge() {}

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        int backend = Integer.parseInt(arguments[1]);
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        var routing = Json.API.writeValueAsBytes(routing(backend));
        server.createContext("/api/edges/bench/routing", exchange -> answerRouting(exchange, routing));
        server.createContext("/api/edges/bench/report", BenchedEdge::takeReport);
        server.start();
        var settings = new EdgeSettings(
                "bench",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "none",
                "127.0.0.1",
                port,
                "127.0.0.1",
                0,
                Files.createTempDirectory("belay-edge-bench"),
                false,
                EdgeLimits.STANDARD.with(EdgeLimit.EVENT_LOOPS, 1));
        var edge = Edge.open(settings);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(edge::close));
        Thread.currentThread().join();
    }

    private static Routing routing(int backend) {
        var stable = new Route.Target("shop-1-a", "127.0.0.1", backend, 1, false);
        var other = new Route.Target("shop-1-b", "127.0.0.1", backend, 1, false);
        var pilot = new Route.Target("shop-2-a", "127.0.0.1", backend, 1, false);
        return new Routing(
                1,
                List.of(new Route(
                        "shop",
                        "production",
                        List.of("127.0.0.1"),
                        1,
                        List.of(
                                new Route.Pool("shop-1", 90, List.of(stable, other)),
                                new Route.Pool("shop-2", 10, List.of(pilot))))));
    }

    private static void answerRouting(HttpExchange exchange, byte[] routing) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getQuery().startsWith("seen=1&")) {
                Thread.sleep(SERVER_WAIT_MILLIS);
            }
            exchange.sendResponseHeaders(200, routing.length);
            exchange.getResponseBody().write(routing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void takeReport(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
        }
    }
}
