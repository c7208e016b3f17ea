package dev.belay.cli.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One customer with a browser's manners: one connection that is kept open, cookies that are sent back, and a second try when a
 * kept connection turns out to have been closed before the request reached anyone. Not for several threads at once.
 */
final class Customer implements AutoCloseable {

    private static final int ANSWER_MILLIS_MAX = 5_000;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private final int number;
    private final int port;
    private final String host;
    private final InstantSource clock;
    private final Map<String, String> cookies = new TreeMap<>();
    private Optional<Connection> connection = Optional.empty();

    Customer(int number, int port, String host, InstantSource clock) {
        this.number = number;
        this.port = port;
        this.host = host;
        this.clock = clock;
    }

    /** An open connection to the edge. */
    private record Connection(Socket socket, InputStream input) {}

    /** An answer as far as it matters here. */
    private record Answer(int status, Map<String, String> headers) {}

    /** The connection was closed before a byte of an answer came. */
    private static final class Unanswered extends IOException {
        Unanswered() {
            super("the connection was closed without an answer");
        }
    }

    Visit visit(String path) {
        var at = clock.instant();
        boolean kept = connection.isPresent();
        boolean again = false;
        try {
            Answer answer;
            try {
                answer = ask(path);
            } catch (Unanswered unanswered) {
                hangUp();
                if (!kept) {
                    throw unanswered;
                }
                again = true;
                answer = ask(path);
            }
            String release = answer.headers().getOrDefault("shop-version", "");
            return new Visit(at, number, release, again, new Visit.Outcome.Answered(answer.status()));
        } catch (IOException exception) {
            hangUp();
            return new Visit(at, number, "", again, new Visit.Outcome.Broken(String.valueOf(exception.getMessage())));
        }
    }

    private Answer ask(String path) throws IOException {
        Connection open = connected();
        String cookie = cookies.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining("; "));
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/html\r\n"
                + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n") + "\r\n";
        try {
            open.socket().getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            throw new Unanswered();
        }
        Answer answer = head(open.input());
        readBody(open.input(), answer.headers());
        if ("close".equalsIgnoreCase(answer.headers().get("connection"))) {
            hangUp();
        }
        return answer;
    }

    private Connection connected() throws IOException {
        if (connection.isEmpty()) {
            var socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS_MAX);
            connection = Optional.of(new Connection(socket, new BufferedInputStream(socket.getInputStream(), 2048)));
        }
        return connection.orElseThrow();
    }

    private Answer head(InputStream input) throws IOException {
        String statusLine = firstLine(input);
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("not an answer: " + statusLine);
        }
        var headers = new HashMap<String, String>();
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
                String value = line.substring(colon + 1).strip();
                headers.put(name, value);
                if (name.equals("set-cookie")) {
                    remember(value);
                }
            }
        }
        return new Answer(Integer.parseInt(parts[1]), headers);
    }

    private void remember(String setCookie) {
        String pair = setCookie.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (equals > 0) {
            cookies.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
    }

    private static void readBody(InputStream input, Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            int size;
            do {
                size = Integer.parseInt(line(input).split(";", 2)[0].strip(), 16);
                skip(input, size);
                line(input);
            } while (size > 0);
        } else {
            skip(input, Integer.parseInt(headers.getOrDefault("content-length", "0")));
        }
    }

    private static void skip(InputStream input, int bytes) throws IOException {
        if (bytes < 0 || bytes > BODY_BYTES_MAX) {
            throw new IOException("an answer of " + bytes + " bytes");
        }
        input.skipNBytes(bytes);
    }

    private static String firstLine(InputStream input) throws IOException {
        input.mark(1);
        try {
            if (input.read() < 0) {
                throw new Unanswered();
            }
        } catch (java.net.SocketException _) {
            throw new Unanswered();
        }
        input.reset();
        return line(input);
    }

    private static String line(InputStream input) throws IOException {
        var line = new StringBuilder();
        for (int next = input.read(); next != '\n'; next = input.read()) {
            if (next < 0) {
                throw new EOFException("the answer was cut short");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private void hangUp() {
        connection.ifPresent(open -> {
            try {
                open.socket().close();
            } catch (IOException _) {
                // It is gone either way.
            }
        });
        connection = Optional.empty();
    }

    @Override
    public void close() {
        hangUp();
    }
}
