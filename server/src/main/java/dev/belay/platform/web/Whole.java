package dev.belay.platform.web;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.DateTime;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** An answer that is known to its last byte before the first is written. */
final class Whole {

    static final int GZIP_BYTES_MIN = 1024;

    private static final int HEAD_BYTES = 1024;
    private static final byte[] NOTHING = {};

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    private Whole(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** The answer with these headers and its own; nothing when it is written as it comes. */
    static Optional<Whole> of(Incoming incoming, Response response, Map<String, String> headers) {
        return switch (response) {
            case Response.Html html -> text(incoming, html.status(), headers, "text/html; charset=utf-8", html.html());
            case Response.Text text -> text(incoming, text.status(), headers, text.contentType(), text.text());
            case Response.JsonBody json -> {
                String type = json.headers().getOrDefault("Content-Type", "application/json");
                String text = json.mapper().writeValueAsString(json.value());
                yield text(incoming, json.status(), both(headers, json.headers()), type, text);
            }
            case Response.Empty empty -> Optional.of(new Whole(empty.status(), headers, NOTHING));
            case Response.Redirect redirect -> {
                Map<String, String> its = both(headers, redirect.headers());
                its.put("Location", redirect.location());
                yield Optional.of(new Whole(303, its, NOTHING));
            }
            case Response.Stream _, Response.Live _, Response.Held _ -> Optional.empty();
        };
    }

    private static Map<String, String> both(Map<String, String> headers, Map<String, String> its) {
        var both = new LinkedHashMap<>(headers);
        both.putAll(its);
        return both;
    }

    private static Optional<Whole> text(
            Incoming incoming, int status, Map<String, String> headers, String type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var its = new LinkedHashMap<>(headers);
        its.put("Content-Type", type);
        its.put("Vary", "Accept-Encoding, Accept");
        String accepted = incoming.header("accept-encoding").orElse("").toLowerCase(Locale.ROOT);
        if (bytes.length >= GZIP_BYTES_MIN && accepted.contains("gzip")) {
            bytes = gzip(bytes);
            its.put("Content-Encoding", "gzip");
        }
        if (incoming.method().equals("HEAD")) {
            its.put("Content-Length", Integer.toString(bytes.length));
            bytes = NOTHING;
        }
        return Optional.of(new Whole(status, its, bytes));
    }

    private static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream(bytes.length / 3);
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException exception) {
            throw new UncheckedIOException("memory does not fail", exception);
        }
        return packed.toByteArray();
    }

    int bytes() {
        return body.length;
    }

    /** Writes it where the HTTP library answers. */
    void send(ServerResponse out) {
        out.status(status);
        headers.forEach(out::header);
        if (body.length == 0) {
            out.send();
        } else {
            out.send(body);
        }
    }

    /** Writes it on a connection that stays open, behind the HTTP library's back. */
    void write(DataWriter writer) {
        BufferData bytes = BufferData.growing(HEAD_BYTES + body.length);
        line(bytes, "HTTP/1.1 " + status + " " + Status.create(status).reasonPhrase());
        bytes.write("Date: ".getBytes(StandardCharsets.US_ASCII));
        bytes.write(DateTime.http1Bytes());
        var its = new LinkedHashMap<>(headers);
        its.putIfAbsent("Connection", "keep-alive");
        its.putIfAbsent("Content-Length", Integer.toString(body.length));
        its.forEach((name, value) -> {
            var header = HeaderValues.create(name, value);
            header.validate();
            header.writeHttp1Header(bytes);
        });
        line(bytes, "");
        bytes.write(body);
        writer.writeNow(bytes);
    }

    private static void line(BufferData bytes, String line) {
        bytes.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
