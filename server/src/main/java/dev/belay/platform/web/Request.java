package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import dev.belay.platform.yaml.Nearest;
import dev.belay.protocol.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as handlers see it: no HTTP library in sight, so that tests make one by hand.
 *
 * @param path the whole path, decoded
 * @param pathValues the segments that vary, decoded, by name
 * @param query the query's values by name, in order
 * @param headers header values by lower-case name, in order
 * @param body at most as long as the route allows: reading beyond throws {@link Problem} of kind too large
 * @param peer the network address of the sender, empty when there is none
 * @param welcome whether the sender would be let in now, too: for answers that last
 */
public record Request(
        Route.Method method,
        String path,
        Map<String, String> pathValues,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        InputStream body,
        Caller caller,
        String peer,
        BooleanSupplier welcome) {

    private static final byte[] GZIP_MARK = {0x1f, (byte) 0x8b};
    private static final int STRETCH_BYTES = 64 << 10;

    /** A request from nowhere in particular. */
    public Request(
            Route.Method method,
            String path,
            Map<String, String> pathValues,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            InputStream body,
            Caller caller) {
        this(method, path, pathValues, query, headers, body, caller, "", () -> true);
    }

    /** The same request, from somebody who is known now. */
    Request by(Caller known) {
        return new Request(method, path, pathValues, query, headers, body, known, peer, welcome);
    }

    /** A segment of the path that the route declares. */
    public String pathValue(String name) {
        String value = pathValues.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no {" + name + "}");
        }
        return value;
    }

    /** The first value of a query parameter. */
    public Optional<String> query(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Refuses query parameters other than these, which would change nothing. */
    void requireQueriesAmong(List<String> names) {
        query.keySet().stream()
                .filter(name -> !names.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    String there = names.isEmpty() ? "." : ", only " + String.join(", ", names) + ".";
                    throw Problem.invalid(
                            "There is no query parameter “" + name + "” here" + there + Nearest.hint(name, names));
                });
    }

    /** A query parameter as a number between bounds, or {@code otherwise} when it is absent. */
    public long queryNumber(String name, long otherwise, long min, long max) {
        Optional<String> text = query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Math.clamp(Long.parseLong(text.get()), min, max);
        } catch (NumberFormatException _) {
            throw Problem.invalid("The query parameter “" + name + "” is not a number: " + text.get());
        }
    }

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** The value of a cookie. */
    public Optional<String> cookie(String name) {
        return headers.getOrDefault("cookie", List.of()).stream()
                .flatMap(line -> Stream.of(line.split(";")))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .findFirst();
    }

    /** Whether the sender is a person's browser, who wants pages, rather than a program. */
    public boolean wantsPage() {
        return header("accept").orElse("").contains("text/html");
    }

    /** The whole body. */
    public byte[] bytes() {
        try {
            return body.readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read the request's body", exception);
        }
    }

    /**
     * The whole body, unpacked if it was packed by gzip, whatever the headers say of it: a proxy may have unpacked it
     * on its way.
     *
     * @param bytesMax the most that may have been packed; more is a {@link Problem} of kind too large
     */
    public byte[] unpackedBytes(int bytesMax) {
        try (var stream = new PushbackInputStream(body, GZIP_MARK.length)) {
            byte[] mark = stream.readNBytes(GZIP_MARK.length);
            stream.unread(mark);
            InputStream unpacked = Arrays.equals(mark, GZIP_MARK) ? new GZIPInputStream(stream) : stream;
            var whole = new ByteArrayOutputStream();
            for (byte[] each = unpacked.readNBytes(STRETCH_BYTES);
                    each.length > 0;
                    each = unpacked.readNBytes(STRETCH_BYTES)) {
                if (whole.size() + each.length > bytesMax) {
                    throw new Problem(Problem.Kind.TOO_LARGE, "The body is larger than " + bytesMax + " bytes.");
                }
                hold(each.length);
                whole.writeBytes(each);
            }
            return whole.toByteArray();
        } catch (IOException exception) {
            throw new Problem(Problem.Kind.INVALID, "The body is not properly packed.", exception);
        }
    }

    /** Only a body that came from outside is counted; one that a test made is not. */
    private void hold(int bytes) {
        if (body instanceof BoundedBody bounded) {
            bounded.hold(bytes);
        }
    }

    /** The body as JSON in Belay's own writing, as a person sends it: a key that is not known is a {@link Problem}, too. */
    public <T> T json(Class<T> type) {
        byte[] sent = bytes();
        Texts.requireNoNulInJson(sent);
        return JsonBody.read(Json.API, type, sent, true);
    }

    /**
     * The body as JSON, as a program sends it that may be newer than this server: keys that are not known are ignored. What does not
     * fit is a {@link Problem} that names the place.
     */
    public <T> T json(JsonMapper mapper, Class<T> type) {
        return json(mapper, type, bytes());
    }

    /** JSON that was sent, in whatever wrapping. */
    public static <T> T json(JsonMapper mapper, Class<T> type, byte[] bytes) {
        Texts.requireNoNulInJson(bytes);
        return JsonBody.read(mapper, type, bytes, false);
    }

    /** The body as a submitted form ({@code application/x-www-form-urlencoded}); the last of equal names wins. */
    public Map<String, String> form() {
        return form(bytes());
    }

    /** A form that was sent, in whatever wrapping. */
    public static Map<String, String> form(byte[] body) {
        var form = new LinkedHashMap<String, String>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        Texts.requireNoNul("form", decode(pair.substring(0, equals))),
                        Texts.requireNoNul("form", decode(pair.substring(equals + 1))));
            }
        }
        return form;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException exception) {
            throw new Problem(Problem.Kind.INVALID, "The form is not properly encoded.", exception);
        }
    }
}
