package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code multipart/form-data} (RFC 7578) part by part, without keeping files in memory. */
public final class Multipart {

    /** Takes a file as it is sent; what it leaves unread is skipped. */
    @FunctionalInterface
    public interface FileReader {
        void read(String field, String fileName, InputStream content) throws IOException;
    }

    static final int FIELD_BYTES_MAX = 64 << 10;
    static final int FIELDS_MAX = 200;
    static final int HEADER_BYTES_MAX = 8 << 10;

    private static final Pattern BOUNDARY = Pattern.compile("(?i)boundary=(?:\"([^\"]{1,70})\"|([^\";\\s]{1,70}))");
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)(?<![a-z*])(name|filename)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private final byte[] delimiter;
    private final PushbackInputStream input;

    Multipart(String contentType, InputStream body) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !boundary.find()) {
            throw Problem.invalid("The body must be multipart/form-data with a boundary.");
        }
        String text = Optional.ofNullable(boundary.group(1)).orElseGet(() -> boundary.group(2));
        this.delimiter = ("\r\n--" + text).getBytes(StandardCharsets.ISO_8859_1);
        this.input = new PushbackInputStream(new BufferedInputStream(body, 1 << 16), delimiter.length + 2);
    }

    Map<String, String> read(FileReader files) {
        try {
            // So that the first delimiter looks like all others.
            input.unread(new byte[] {'\r', '\n'});
            new Part().skip();
            var fields = new LinkedHashMap<String, String>();
            int parts = 0;
            while (hasNext()) {
                if (++parts > FIELDS_MAX) {
                    throw new Problem(Problem.Kind.TOO_LARGE, "The form has more than " + FIELDS_MAX + " fields.");
                }
                readPart(fields, files);
            }
            return fields;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read the form", exception);
        }
    }

    private void readPart(Map<String, String> fields, FileReader files) throws IOException {
        Map<String, String> parameters = header();
        var part = new Part();
        String name = parameters.getOrDefault("name", "");
        if (parameters.containsKey("filename")) {
            files.read(name, parameters.getOrDefault("filename", ""), part);
        } else {
            byte[] value = part.readNBytes(FIELD_BYTES_MAX + 1);
            if (value.length > FIELD_BYTES_MAX) {
                throw new Problem(
                        Problem.Kind.TOO_LARGE,
                        "The field “" + name + "” is longer than " + FIELD_BYTES_MAX + " bytes.");
            }
            fields.put(name, new String(value, StandardCharsets.UTF_8));
        }
        part.skip();
    }

    /** After a delimiter: two hyphens end the form, a line break begins a part. */
    private boolean hasNext() throws IOException {
        int first = input.read();
        int second = input.read();
        if (first == '-' && second == '-') {
            return false;
        }
        if (first != '\r' || second != '\n') {
            throw Problem.invalid("The form is not properly divided into parts.");
        }
        return true;
    }

    private Map<String, String> header() throws IOException {
        var parameters = new HashMap<String, String>();
        int bytes = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            bytes += line.length();
            if (bytes > HEADER_BYTES_MAX) {
                throw new Problem(Problem.Kind.TOO_LARGE, "The header of a part of the form is too large.");
            }
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                Matcher parameter = PARAMETER.matcher(line);
                while (parameter.find()) {
                    String value = parameter.group(2).replace("\\\"", "\"").replace("\\\\", "\\");
                    parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value);
                }
            }
        }
        return parameters;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int each = input.read(); each != '\n'; each = input.read()) {
            if (each < 0) {
                throw Problem.invalid("The form ends in the middle of a part.");
            }
            if (line.size() > HEADER_BYTES_MAX) {
                throw new Problem(Problem.Kind.TOO_LARGE, "The header of a part of the form is too large.");
            }
            line.write(each);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    /** The bytes up to the next delimiter. */
    private final class Part extends InputStream {

        private boolean ended;

        @Override
        public int read() throws IOException {
            if (ended) {
                return -1;
            }
            int first = input.read();
            if (first < 0) {
                throw Problem.invalid("The form ends in the middle of a part.");
            }
            if (first != delimiter[0]) {
                return first;
            }
            byte[] following = input.readNBytes(delimiter.length - 1);
            if (isDelimiter(following)) {
                ended = true;
                return -1;
            }
            input.unread(following);
            return first;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                int each = read();
                if (each < 0) {
                    return count == 0 ? -1 : count;
                }
                bytes[offset + count++] = (byte) each;
            }
            return count;
        }

        void skip() throws IOException {
            transferTo(OutputStream.nullOutputStream());
        }

        private boolean isDelimiter(byte[] following) {
            if (following.length != delimiter.length - 1) {
                return false;
            }
            for (int i = 0; i < following.length; i++) {
                if (following[i] != delimiter[i + 1]) {
                    return false;
                }
            }
            return true;
        }
    }
}
