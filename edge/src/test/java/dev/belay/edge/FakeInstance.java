package dev.belay.edge;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An instance that does exactly what a test tells it to, byte by byte: real sockets, no HTTP library that would be kinder than
 * the world is.
 */
final class FakeInstance implements AutoCloseable {

    private final ServerSocket listener;
    private final Behaviour behaviour;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();

    /** What an instance does with a request. It may write anything, and close the socket. */
    interface Behaviour {
        void serve(Heard request, Socket socket, InputStream in, OutputStream out) throws IOException;
    }

    /** A request as it arrived: {@code connection} numbers the connection it came over. */
    record Heard(int connection, String line, List<String> headers) {
        String header(String name) {
            var prefix = name.toLowerCase(java.util.Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(java.util.Locale.ROOT).startsWith(prefix))
                    .map(header -> header.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse("");
        }

        boolean has(String name) {
            return !header(name).isEmpty();
        }

        String method() {
            return line.substring(0, line.indexOf(' '));
        }

        String path() {
            return line.split(" ", -1)[1];
        }
    }

    FakeInstance(Behaviour behaviour) throws IOException {
        this(behaviour, 0);
    }

    FakeInstance(Behaviour behaviour, int port) throws IOException {
        this.behaviour = behaviour;
        this.listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        Thread.ofVirtual().start(this::accept);
    }

    /** Reads the body, and answers 200 with a text. */
    static Behaviour saying(String text) {
        return (request, socket, in, out) -> {
            readBody(request, in);
            answer(out, 200, text);
        };
    }

    static void answer(OutputStream out, int status, String text) throws IOException {
        write(
                out,
                "HTTP/1.1 " + status + " Told\r\nContent-Type: text/plain\r\nContent-Length: "
                        + text.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + text);
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The body of a request, however it is framed. */
    static byte[] readBody(Heard request, InputStream in) throws IOException {
        if (request.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return Wire.chunked(in);
        }
        var length = request.header("Content-Length");
        return length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    }

    int port() {
        return listener.getLocalPort();
    }

    /** All requests that arrived, in their order. */
    List<Heard> heard() {
        return List.copyOf(heard);
    }

    int connections() {
        return open.size();
    }

    /** Dies as a killed process does: nothing listens any more, and open connections are reset. */
    void die() {
        close();
    }

    /** Closes connections in good order, while it goes on listening. */
    void closeConnections() {
        open.forEach(FakeInstance::closeQuietly);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (var socket : open) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException e) {
                // It is closed already.
            }
            closeQuietly(socket);
        }
    }

    private void accept() {
        int number = 0;
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                int connection = ++number;
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(connection, socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(int connection, Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var line = Wire.line(in); !line.isEmpty(); line = Wire.line(in)) {
                var request = new Heard(connection, line, Wire.headers(in));
                heard.add(request);
                behaviour.serve(request, socket, in, socket.getOutputStream());
                if (socket.isClosed()) {
                    return;
                }
            }
        } catch (IOException e) {
            // The edge or the test ended the connection.
        } finally {
            open.remove(socket);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
