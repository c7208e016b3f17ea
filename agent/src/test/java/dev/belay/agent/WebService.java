package dev.belay.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A service as customers of Belay might write one: serves its folder, can fall ill, and tells about itself. */
final class WebService {

    private static final AtomicBoolean sick = new AtomicBoolean(System.getenv("SICK") != null);

    private WebService() {}

    public static void main(String[] words) throws IOException {
        if (System.getenv("STUBBORN") != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(WebService::neverEnd));
        }
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", WebService::answer);
        server.start();
    }

    private static void neverEnd() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean ill = path.equals("/ready") && sick.get();
        byte[] body = body(path).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(ill ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String body(String path) throws IOException {
        return switch (path) {
            case "/ready" -> sick.get() ? "not well" : "well";
            case "/pid" -> Long.toString(ProcessHandle.current().pid());
            case "/sicken" -> "sick: " + sick.compareAndSet(false, true);
            case "/heal" -> "healed: " + sick.compareAndSet(true, false);
            case "/env" ->
                System.getenv().entrySet().stream().map(Object::toString).collect(Collectors.joining("\n"));
            default -> Files.readString(Path.of(path.substring(1)));
        };
    }
}
