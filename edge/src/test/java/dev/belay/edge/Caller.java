package dev.belay.edge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** A customer who sends bytes and reads answers over one connection. */
final class Caller implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    /** An answer as it arrived: one character a byte. */
    record Answered(int status, List<String> headers, String text) {
        String header(String name) {
            var prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(header -> header.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    Caller(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    Answered get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
    }

    Answered post(String path, String body) throws IOException {
        return ask("POST " + path + " HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    Answered ask(String request) throws IOException {
        send(request);
        return read(request.startsWith("HEAD"));
    }

    void send(String bytes) throws IOException {
        out().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out().flush();
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    InputStream in() {
        return in;
    }

    Answered read() throws IOException {
        return read(false);
    }

    /** Only the head of an answer; its body is left to {@link #in}. */
    Answered head() throws IOException {
        var line = Wire.line(in);
        if (line.isEmpty()) {
            throw new EOFException("the connection ended without an answer");
        }
        return new Answered(Integer.parseInt(line.split(" ", -1)[1]), Wire.headers(in), "");
    }

    Answered read(boolean headOnly) throws IOException {
        var head = head();
        boolean bodyless = headOnly || head.status() / 100 == 1 || head.status() == 204 || head.status() == 304;
        return bodyless ? head : new Answered(head.status(), head.headers(), latin(body(head)));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] body(Answered head) throws IOException {
        if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return Wire.chunked(in);
        }
        if (head.header("Content-Length").isEmpty()) {
            var all = new ByteArrayOutputStream();
            in.transferTo(all);
            return all.toByteArray();
        }
        int length = Integer.parseInt(head.header("Content-Length"));
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the body ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    /** Whether the edge ended the connection, once everything sent by it was read. */
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    void abort() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
