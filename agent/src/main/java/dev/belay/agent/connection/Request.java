package dev.belay.agent.connection;

import dev.belay.protocol.Json;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request to the server. {@code target} is a path with its query, or a whole URL; {@code atMost} is the time until
 * the answer has been read. Printed without its headers, since one of them is a token.
 */
public record Request(String method, String target, Map<String, String> headers, Body body, Duration atMost) {

    private static final Duration USUALLY = Duration.ofSeconds(15);

    public Request {
        headers = Map.copyOf(headers);
    }

    /** The body, made anew for each try. */
    @FunctionalInterface
    public interface Body {
        BodyPublisher publisher() throws java.io.IOException;
    }

    /** A call under {@code /v3} with the token of an agent or a job. */
    public static Request v3(String method, String path, String token) {
        return new Request(
                method, "/v3/" + path, Map.of("Authorization", "Token " + token), BodyPublishers::noBody, USUALLY);
    }

    /** A call beside {@code /v3}, its path written whole, with the token of an agent. */
    public static Request api(String method, String path, String token) {
        return new Request(method, path, Map.of("Authorization", "Bearer " + token), BodyPublishers::noBody, USUALLY);
    }

    /** With a record in the protocol's JSON. */
    public Request with(Object record) {
        var json = target.startsWith("/v3/") ? Json.V3 : Json.API;
        byte[] bytes = json.writeValueAsBytes(record);
        return header("Content-Type", "application/json").body(() -> BodyPublishers.ofByteArray(bytes));
    }

    public Request body(Body other) {
        return new Request(method, target, headers, other, atMost);
    }

    public Request header(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Request(method, target, more, body, atMost);
    }

    public Request within(Duration duration) {
        return new Request(method, target, headers, body, duration);
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
