package dev.belay.agent.local;

import dev.belay.protocol.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * One request of HTTP/1.1 over a socket, after which the connection ends: as much of it as the Job API of the field needs.
 *
 * @param body empty where there is none
 */
record LocalRequest(String method, String path, String token, String body) {

    private static final int HEAD_BYTES_MAX = 16 << 10;

    /** A large environment and a long key fit. */
    static final int BODY_BYTES_MAX = 1 << 20;

    private static final String BEARER = "Bearer ";

    /**
     * What comes before the body, and says who asks.
     *
     * @param bodyBytes {@link #BODY_BYTES_MAX} at most
     */
    record Head(String method, String path, String token, int bodyBytes) {

        /** The request with its body. */
        LocalRequest whole(InputStream input) throws IOException {
            byte[] body = input.readNBytes(bodyBytes);
            if (body.length < bodyBytes) {
                throw new EOFException("The request ended before its body did.");
            }
            return new LocalRequest(method, path, token, new String(body, StandardCharsets.UTF_8));
        }

        /** Reads the body and keeps none of it: who still writes would not hear the answer. */
        void discard(InputStream input) throws IOException {
            input.skipNBytes(bodyBytes);
        }
    }

    /** @throws ProtocolException when it is too large, or none that this reads */
    static Head head(InputStream input) throws IOException {
        List<String> head = lines(input).lines().toList();
        String[] first = (head.isEmpty() ? "" : head.getFirst()).split(" ", -1);
        if (first.length != 3) {
            throw new ProtocolException("This is no request of HTTP.");
        }
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        head.stream().skip(1).filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        });
        String authorization = headers.getOrDefault("Authorization", "");
        return new Head(
                first[0],
                first[1],
                authorization.startsWith(BEARER) ? authorization.substring(BEARER.length()) : "",
                bodyBytes(headers));
    }

    private static String lines(InputStream input) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = input.read();
            if (next < 0) {
                throw new EOFException("The request ended before its headers did.");
            }
            if (head.length() >= HEAD_BYTES_MAX) {
                throw new ProtocolException("The headers have more than " + HEAD_BYTES_MAX + " bytes.");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int bodyBytes(Map<String, String> headers) throws IOException {
        if (headers.containsKey("Transfer-Encoding")) {
            throw new ProtocolException("Say the length of the body by Content-Length.");
        }
        String told = headers.getOrDefault("Content-Length", "0");
        if (!told.matches("[0-9]{1,9}") || Integer.parseInt(told) > BODY_BYTES_MAX) {
            throw new ProtocolException("The body has more than " + BODY_BYTES_MAX + " bytes.");
        }
        return Integer.parseInt(told);
    }

    /** The body as the one value that it is. */
    JsonNode json() {
        return Json.V3.readTree(body.isBlank() ? "{}" : body);
    }

    void write(OutputStream output) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: job\r\nAuthorization: " + BEARER + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                + "\r\nConnection: close\r\n\r\n";
        output.write(head.getBytes(StandardCharsets.US_ASCII));
        output.write(bytes);
        output.flush();
    }

    /**
     * What is said to a request.
     *
     * @param unheard what is to be done when nobody is there any more to hear it
     */
    record Answer(int status, String body, Runnable unheard) {

        Answer(int status, String body) {
            this(status, body, () -> {});
        }

        Answer orElse(Runnable action) {
            return new Answer(status, body, action);
        }

        static Answer of(Object body) {
            return new Answer(200, Json.V3.writeValueAsString(body));
        }

        /** Something is there now that was not before. */
        static Answer created(Object body) {
            return new Answer(201, Json.V3.writeValueAsString(body));
        }

        /** As the field says what is wrong. */
        static Answer fault(int status, String sentence) {
            return new Answer(status, Json.V3.writeValueAsString(Map.of("error", sentence)));
        }

        static Answer read(InputStream input) throws IOException {
            String all = new String(input.readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n");
            if (!all.matches("(?s)HTTP/1\\.[01] [0-9]{3} .*") || end < 0) {
                throw new EOFException("The agent did not answer.");
            }
            return new Answer(Integer.parseInt(all.substring(9, 12)), all.substring(end + 4));
        }

        void write(OutputStream output) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head = String.format(
                    Locale.ROOT,
                    "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
                    status,
                    done() ? "OK" : "Error",
                    bytes.length);
            output.write(head.getBytes(StandardCharsets.US_ASCII));
            output.write(bytes);
            output.flush();
        }

        private boolean done() {
            return status >= 200 && status <= 299;
        }

        /** What is wrong, if something is. */
        Optional<String> fault() {
            return done()
                    ? Optional.empty()
                    : Optional.of(Json.V3.readTree(body).path("error").asString("status " + status));
        }
    }
}
