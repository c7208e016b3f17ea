package dev.belay.pipelines.output;

import dev.belay.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A multipart form (RFC 7578) as it streams in: small fields first, and one file that is read where it stands. */
final class MultipartForm {

    private static final Pattern BOUNDARY = Pattern.compile(
            "multipart/form-data;.*?boundary=(?:\"([^\"]{1,200})\"|([^\\s;\"]{1,200})).*", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("(?i)content-disposition:.*?[;\\s]name=\"([^\"]*)\".*");
    private static final int FIELD_BYTES_MAX = 16 * 1024;
    private static final int FIELDS_MAX = 50;
    private static final int LINE_BYTES_MAX = 16 * 1024;
    private static final int HEADERS_MAX = 20;

    private final InputStream input;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int filled;
    private final Map<String, String> fields = new LinkedHashMap<>();

    /** What is done with the file when it comes. */
    interface FileReader {
        void read(Map<String, String> fields, InputStream file);
    }

    private MultipartForm(InputStream input, String boundary) {
        this.input = input;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads the fields before the part called {@code fileField}, then gives that part's bytes to {@code reader}. */
    static void read(InputStream input, Optional<String> contentType, String fileField, FileReader reader) {
        Matcher matcher = BOUNDARY.matcher(contentType.orElse(""));
        if (!matcher.matches()) {
            throw Problem.invalid("An upload is a form of the type multipart/form-data with a boundary.");
        }
        String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        try {
            new MultipartForm(input, boundary).read(fileField, reader);
        } catch (IOException exception) {
            throw new Problem(Problem.Kind.INVALID, "The upload broke off.", exception);
        }
    }

    private void read(String fileField, FileReader reader) throws IOException {
        String first = line();
        if (!first.equals(new String(delimiter, 2, delimiter.length - 2, StandardCharsets.ISO_8859_1))) {
            throw Problem.invalid("The form does not begin with its boundary.");
        }
        while (true) {
            String name = partName();
            if (name.equals(fileField)) {
                reader.read(Map.copyOf(fields), new Part());
                return;
            }
            var value = new ByteArrayOutputStream();
            try (var part = new Part()) {
                part.transferTo(new Bounded(value));
            }
            fields.put(name, value.toString(StandardCharsets.UTF_8));
            if (fields.size() > FIELDS_MAX || line().startsWith("--")) {
                throw Problem.invalid("The form has no file in the field “" + fileField + "”.");
            }
        }
    }

    private String partName() throws IOException {
        String name = "";
        for (int header = 0; header < HEADERS_MAX; header++) {
            String line = line();
            if (line.isEmpty()) {
                return name;
            }
            Matcher matcher = NAME.matcher(line);
            if (matcher.matches()) {
                name = matcher.group(1);
            }
        }
        throw Problem.invalid("A part of the form has too many headers.");
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (line.size() < LINE_BYTES_MAX) {
            if (position == filled && !fill()) {
                throw Problem.invalid("The form ends before its end.");
            }
            byte next = buffer[position++];
            if (next == '\n') {
                String text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(next);
        }
        throw Problem.invalid("A line of the form's headers is too long.");
    }

    /** Moves what is left to the front and reads more; false when there is no more. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, filled - position);
        filled -= position;
        position = 0;
        int read = input.read(buffer, filled, buffer.length - filled);
        filled += Math.max(read, 0);
        return read > 0;
    }

    /** The bytes of one part, up to the next boundary, which it steps over. */
    private final class Part extends InputStream {

        private boolean ended;

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (ended || length == 0) {
                return ended ? -1 : 0;
            }
            int plain = plain();
            while (plain == 0 && !startsWithDelimiter()) {
                if (!fill()) {
                    throw new IOException("the form ends within a part");
                }
                plain = plain();
            }
            if (plain == 0) {
                position += delimiter.length;
                ended = true;
                return -1;
            }
            int count = Math.min(plain, length);
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
            return count;
        }

        /** How many bytes from here are surely not of the delimiter. */
        private int plain() {
            for (int at = position; at < filled; at++) {
                if (buffer[at] == delimiter[0] && matches(at)) {
                    return at - position;
                }
            }
            return filled - position;
        }

        private boolean startsWithDelimiter() {
            return filled - position >= delimiter.length && matches(position);
        }

        /** Whether the delimiter, or as much of it as is there, stands at a place. */
        private boolean matches(int at) {
            int available = Math.min(delimiter.length, filled - at);
            for (int index = 0; index < available; index++) {
                if (buffer[at + index] != delimiter[index]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Refuses fields that are too long. */
    private static final class Bounded extends java.io.OutputStream {

        private final ByteArrayOutputStream target;

        Bounded(ByteArrayOutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) {
            if (target.size() >= FIELD_BYTES_MAX) {
                throw Problem.invalid("A field of the form has more than " + FIELD_BYTES_MAX + " bytes.");
            }
            target.write(value);
        }
    }
}
