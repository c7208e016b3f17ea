package dev.belay.agent.checks;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of HTTP/1.1 as a check needs: one GET on a connection that is there already, so that it goes where it was decided that it
 * may, whatever the name means by then. Of the answer its beginning is held.
 */
final class HttpGet {

    private static final int BODY_BYTES_MAX = 4 << 10;
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int INFORMATIONAL = 1;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int RADIX = 16;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})( .*)?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,15})[ \\t]*(;.*)?");

    private final Socket socket;
    private final InputStream in;
    private int headLeft = HEAD_BYTES_MAX;

    HttpGet(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** What was answered: the status, and the beginning of the body as text. */
    record Answered(int status, String text) {}

    /** What the head says of the body. */
    private record Head(int status, boolean chunked, OptionalLong length) {}

    Answered ask(String authority, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUser-Agent: belay-agent\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        Head head = head();
        while (head.status / 100 == INFORMATIONAL) {
            head = head();
        }
        return new Answered(head.status, new String(body(head), StandardCharsets.UTF_8));
    }

    private Head head() throws IOException {
        Matcher status = STATUS.matcher(line());
        if (!status.matches()) {
            throw new IOException("the answer is no HTTP");
        }
        boolean chunked = false;
        OptionalLong length = OptionalLong.empty();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (name.equals("transfer-encoding")) {
                chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            } else if (name.equals("content-length") && NUMBER.matcher(value).matches()) {
                length = OptionalLong.of(Long.parseLong(value));
            }
        }
        return new Head(Integer.parseInt(status.group(1)), chunked, length);
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended before the answer did");
            }
            if (--headLeft < 0) {
                throw new IOException("the answer begins with more than " + HEAD_BYTES_MAX + " bytes of headers");
            }
            line.write(next);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private byte[] body(Head head) throws IOException {
        if (head.status == NO_CONTENT || head.status == NOT_MODIFIED) {
            return new byte[0];
        }
        if (head.chunked) {
            return chunks();
        }
        return head.length.isPresent()
                ? whole(Math.min(BODY_BYTES_MAX, head.length.getAsLong()))
                : in.readNBytes(BODY_BYTES_MAX);
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (long size = chunkSize(); size > 0 && body.size() < BODY_BYTES_MAX; size = chunkSize()) {
            long wanted = Math.min(size, BODY_BYTES_MAX - body.size());
            body.writeBytes(whole(wanted));
            if (wanted < size || body.size() == BODY_BYTES_MAX) {
                break;
            }
            line();
        }
        return body.toByteArray();
    }

    private long chunkSize() throws IOException {
        Matcher size = CHUNK.matcher(line());
        if (!size.matches()) {
            throw new IOException("the answer is no HTTP");
        }
        return Long.parseLong(size.group(1), RADIX);
    }

    private byte[] whole(long bytes) throws IOException {
        byte[] read = in.readNBytes((int) bytes);
        if (read.length < bytes) {
            throw new EOFException("the connection ended before the answer did");
        }
        return read;
    }
}
