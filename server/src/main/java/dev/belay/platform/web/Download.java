package dev.belay.platform.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bytes that do not change, to be fetched whole or from where a download stopped: one range of RFC 9110, with {@code If-Range}.
 * Several ranges at once are answered with the whole.
 *
 * @param sha256 of all bytes, in hexadecimal; empty when it is not known, and then no part is surely one of the same
 */
public record Download(String contentType, long bytes, String sha256, Map<String, String> headers, Opener opener) {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** Opens so many bytes from an offset on. */
    @FunctionalInterface
    public interface Opener {
        InputStream open(long offset, long bytes);
    }

    /** From {@code first} on, up to and with {@code last}. */
    private record Range(long first, long last) {}

    /** What a request asks for of it. It is opened before anything is sent, so that a failure is told as one. */
    public Response answer(Request request) {
        Optional<Range> wanted =
                request.header("range").filter(_ -> isSame(request)).flatMap(this::range);
        if (wanted.isEmpty()) {
            return stream(200, new Range(0, bytes - 1), Map.of());
        }
        Range range = wanted.get();
        if (range.first() > range.last()) {
            var headers = Map.of("Content-Range", "bytes */" + bytes, "Content-Length", "0");
            return new Response.Stream(416, "text/plain", headers, _ -> {});
        }
        String told = "bytes " + range.first() + "-" + range.last() + "/" + bytes;
        return stream(206, range, Map.of("Content-Range", told));
    }

    /** Whoever has a part of something else gets the whole. */
    private boolean isSame(Request request) {
        Optional<String> known = request.header("if-range");
        return known.isEmpty() || (!sha256.isEmpty() && known.get().equals(tag()));
    }

    /** Empty when the header makes no sense, and the whole is meant; the first beyond the last when nothing is there. */
    private Optional<Range> range(String header) {
        Matcher range = RANGE.matcher(header);
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long last = Math.min(Long.parseLong(range.group(2)), bytes);
            return Optional.of(new Range(bytes - last, bytes - 1));
        }
        long first = Long.parseLong(range.group(1));
        if (range.group(2).isEmpty()) {
            return Optional.of(new Range(first, bytes - 1));
        }
        long last = Long.parseLong(range.group(2));
        return last < first ? Optional.empty() : Optional.of(new Range(first, Math.min(last, bytes - 1)));
    }

    private String tag() {
        return "\"" + sha256 + "\"";
    }

    private Response stream(int status, Range range, Map<String, String> more) {
        long length = range.last() - range.first() + 1;
        var all = new LinkedHashMap<>(headers);
        all.putAll(more);
        all.put("Accept-Ranges", "bytes");
        all.put("Content-Length", Long.toString(length));
        if (!sha256.isEmpty()) {
            all.put("ETag", tag());
            String digest = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
            all.put("Repr-Digest", "sha-256=:" + digest + ":");
        }
        return new Response.Stream(status, contentType, all, new Opened(opener.open(range.first(), length)));
    }

    private record Opened(InputStream stream) implements Response.Writer {

        @Override
        public void writeTo(OutputStream output) throws IOException {
            try (stream) {
                stream.transferTo(output);
            }
        }

        @Override
        public void unwanted() throws IOException {
            stream.close();
        }
    }
}
