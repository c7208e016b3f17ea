package dev.belay.acceptance.conformance;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/**
 * The calls of one agent. Each is made until the server has answered it; some come again, at once or long after their time,
 * as from a network that had kept a copy.
 */
final class Calls {

    /** Agents try for longer than any restart takes. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int PAUSE_MILLIS_MAX = 250;

    /** One of so many calls is kept to come again, and before one of so many others it does. */
    private static final int KEPT = 20;

    private static final int REPEATED = 10;

    /** A question; {@code repeatable} when a late copy of it may come. */
    record Call(String method, URI target, String token, Map<String, String> headers, Bytes body, boolean repeatable) {

        /** The same, of which no late copy comes. */
        Call unrepeated() {
            return new Call(method, target, token, headers, body, false);
        }
    }

    /** An answer. */
    record Reply(int status, Bytes body, Optional<String> location, Optional<String> tag) {

        boolean is(int wanted) {
            return status == wanted;
        }

        boolean good() {
            return status / 100 == 2;
        }

        JsonNode json() {
            return Json.V3.readTree(body.isEmpty() ? "{}" : body.text());
        }

        String message() {
            return status + " " + body.text();
        }
    }

    private final HttpClient http;
    private final URI server;
    private final String userAgent;
    private final RandomGenerator random;
    private final ConcurrentLinkedQueue<Call> kept = new ConcurrentLinkedQueue<>();

    /** {@code random} is of this agent alone. */
    Calls(HttpClient http, URI server, String userAgent, RandomGenerator random) {
        this.http = http;
        this.server = server;
        this.userAgent = userAgent;
        this.random = random;
    }

    /** A question in JSON under {@code /v3}. */
    Call json(String method, String path, String token, Object body) {
        return new Call(
                method,
                server.resolve("/v3/" + path),
                token,
                Map.of("Content-Type", "application/json"),
                new Bytes(Json.V3.writeValueAsBytes(body)),
                true);
    }

    URI at(String path) {
        return server.resolve(path);
    }

    Reply ask(String method, String path, String token) throws InterruptedException {
        return ask(new Call(method, server.resolve("/v3/" + path), token, Map.of(), Bytes.NONE, false));
    }

    /** Asks until there is an answer other than “later”. */
    Reply ask(Call call) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        repeatOne();
        while (true) {
            Optional<Reply> reply = once(call);
            if (reply.isPresent() && reply.get().status() < 500 && !reply.get().is(429)) {
                if (call.repeatable() && draw(KEPT)) {
                    kept.add(call);
                }
                return reply.get();
            }
            if (System.nanoTime() > until) {
                throw new AssertionError("no answer to " + call.method() + " " + call.target() + "; last: "
                        + reply.map(Reply::message).orElse("none"));
            }
            Thread.sleep(10 + pause());
        }
    }

    private synchronized boolean draw(int of) {
        return random.nextInt(of) == 0;
    }

    private synchronized int pause() {
        return random.nextInt(PAUSE_MILLIS_MAX);
    }

    /** What comes of a late copy is nobody's business any more. */
    private void repeatOne() throws InterruptedException {
        if (draw(REPEATED)) {
            Call late = kept.poll();
            if (late != null) {
                once(late);
            }
        }
    }

    private Optional<Reply> once(Call call) throws InterruptedException {
        var request = HttpRequest.newBuilder(call.target())
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(ANSWER)
                .header("User-Agent", userAgent)
                .method(
                        call.method(),
                        call.body().isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(call.body().array()));
        call.headers().forEach(request::header);
        if (!call.token().isEmpty()) {
            request.header("Authorization", "Token " + call.token());
        }
        try {
            HttpResponse<byte[]> answer = http.send(request.build(), BodyHandlers.ofByteArray());
            return Optional.of(new Reply(
                    answer.statusCode(),
                    new Bytes(answer.body()),
                    answer.headers().firstValue("Location"),
                    answer.headers().firstValue("ETag")));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
