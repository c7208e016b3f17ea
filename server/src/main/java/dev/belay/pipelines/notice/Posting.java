package dev.belay.pipelines.notice;

import dev.belay.pipelines.forge.Said;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocketFactory;

/**
 * One POST by HTTP/1.1 (RFC 9112) to addresses that were looked up before. Java's own client looks the name up once more when it
 * connects, and who answers for the name may have changed his mind by then; other clients hold as much of an answer as its sender
 * likes (docs/decisions/0071).
 *
 * @param address {@code http} or {@code https}, with a host
 * @param host the name or address in it, without brackets
 */
record Posting(URI address, String host, Map<String, String> headers, String body) {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Without a byte. Whoever calls this bounds the whole of it. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final int TLS_PORT = 443;
    private static final int PORT = 80;
    private static final int LINE_BYTES_MAX = 8 << 10;
    private static final int HEADERS_MAX = 100;
    private static final int INTERIM_MAX = 10;
    private static final int BODY_BYTES_MAX = 16 << 10;
    private static final int CHUNK_DIGITS_MAX = 7;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");

    /** Tries the addresses in turn until one takes a connection. An interrupt ends it. {@code trusting} makes connections by TLS. */
    Said to(List<InetAddress> addresses, SSLSocketFactory trusting) throws IOException {
        try (Socket socket = connected(addresses)) {
            socket.setSoTimeout((int) SILENCE.toMillis());
            if (!secure()) {
                return over(socket);
            }
            try (Socket secured = Secured.over(trusting, socket, host)) {
                return over(secured);
            }
        }
    }

    private boolean secure() {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    private Socket connected(List<InetAddress> addresses) throws IOException {
        int port = address.getPort() > 0 ? address.getPort() : secure() ? TLS_PORT : PORT;
        var failure = new IOException(host + " has no address");
        for (InetAddress each : addresses) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(each, port), (int) CONNECT.toMillis());
                return socket;
            } catch (IOException exception) {
                socket.close();
                failure = exception;
            }
        }
        throw failure;
    }

    private Said over(Socket socket) throws IOException {
        socket.getOutputStream().write(request());
        socket.getOutputStream().flush();
        var in = new BufferedInputStream(socket.getInputStream());
        for (int interim = 0; interim < INTERIM_MAX; interim++) {
            int status = status(line(in));
            Map<String, String> told = headers(in);
            if (status >= 200) {
                return new Said(status, status / 100 == 2 ? "" : text(in, told));
            }
        }
        throw new IOException("the server answers that it will answer, again and again");
    }

    private byte[] request() {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        String port = address.getPort() > 0 ? ":" + address.getPort() : "";
        var head =
                new StringBuilder("POST " + path + query + " HTTP/1.1\r\nHost: " + address.getHost() + port + "\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(content.length).append("\r\nConnection: close\r\n\r\n");
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(content);
        return all.toByteArray();
    }

    private static int status(String line) throws IOException {
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("the server does not speak HTTP");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new LinkedHashMap<String, String>();
        for (int number = 0; number < HEADERS_MAX; number++) {
            String line = line(in);
            if (line.isEmpty()) {
                return headers;
            }
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        throw new IOException("the server answered with more than " + HEADERS_MAX + " headers");
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int each = in.read(); each != '\n'; each = in.read()) {
            if (each < 0) {
                throw new IOException("the server hung up");
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw new IOException("the server answered with a line of more than " + LINE_BYTES_MAX + " bytes");
            }
            line.write(each);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** The beginning of what is said, for people. */
    private static String text(InputStream in, Map<String, String> headers) throws IOException {
        boolean inChunks = "chunked".equalsIgnoreCase(headers.getOrDefault("transfer-encoding", ""));
        String length = headers.getOrDefault("content-length", "");
        int bytes = length.matches("[0-9]{1,5}") ? Math.min(Integer.parseInt(length), BODY_BYTES_MAX) : BODY_BYTES_MAX;
        byte[] text = inChunks ? chunks(in) : in.readNBytes(bytes);
        return new String(text, StandardCharsets.UTF_8).strip();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        var text = new ByteArrayOutputStream();
        while (text.size() < BODY_BYTES_MAX) {
            String size = line(in).replaceFirst(";.*", "").strip();
            if (!size.matches("[0-9A-Fa-f]{1," + CHUNK_DIGITS_MAX + "}")) {
                throw new IOException("the server does not speak HTTP");
            }
            int bytes = Integer.parseInt(size, 16);
            if (bytes == 0) {
                break;
            }
            text.writeBytes(in.readNBytes(Math.min(bytes, BODY_BYTES_MAX - text.size())));
            if (text.size() < BODY_BYTES_MAX) {
                line(in);
            }
        }
        return text.toByteArray();
    }
}
