package dev.belay.edge;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The least HTTP/1.1 that tests need to read. */
final class Wire {

    private Wire() {}

    /** A line without its end; empty at the end of the stream. */
    static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    static List<String> headers(InputStream in) throws IOException {
        var headers = new ArrayList<String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        return headers;
    }

    static byte[] chunked(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = line(in);
            if (size.isEmpty()) {
                throw new EOFException("the body ended in the middle");
            }
            int bytes = Integer.parseInt(size.split(";", -1)[0].strip(), 16);
            if (bytes == 0) {
                headers(in);
                return body.toByteArray();
            }
            var chunk = in.readNBytes(bytes);
            if (chunk.length < bytes) {
                throw new EOFException("a chunk ended in the middle");
            }
            body.writeBytes(chunk);
            line(in);
        }
    }
}
