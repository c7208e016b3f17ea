package dev.belay.cli.server;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.ProblemDocument;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;

/** Speaks with a server under {@code /api}. What the server refuses becomes a {@link Failure} in the server's own words. */
public final class Api {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    /** Longer than the server holds any long poll. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    /** What a proxy answers by itself when it finds no server behind it. */
    private static final Set<Integer> PROXY_ALONE = Set.of(502, 503, 504);

    private final Access access;
    private final HttpClient http;

    public Api(Access access) {
        this.access = access;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .build();
    }

    public URI server() {
        return access.server();
    }

    /** The address of a page, for people to click. */
    public String page(String path) {
        return access.server() + path;
    }

    public <T> T get(String path, Class<T> type) {
        return read(send("GET", path, BodyPublishers.noBody()), type);
    }

    /** As {@link #get}, but what is not there is no failure. */
    public <T> Optional<T> find(String path, Class<T> type) {
        try {
            return Optional.of(get(path, type));
        } catch (Failure failure) {
            if (failure.exit() == Exit.REFUSED && failure.status() == 404) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    public <T> T post(String path, Object body, Class<T> type) {
        return read(send("POST", path, json(body)), type);
    }

    /** As {@link #post}, with nothing more to say. */
    public <T> T post(String path, Class<T> type) {
        return read(send("POST", path, BodyPublishers.noBody()), type);
    }

    public <T> T put(String path, Object body, Class<T> type) {
        return read(send("PUT", path, json(body)), type);
    }

    public <T> T put(String path, Class<T> type) {
        return read(send("PUT", path, BodyPublishers.noBody()), type);
    }

    public <T> T delete(String path, Class<T> type) {
        return read(send("DELETE", path, BodyPublishers.noBody()), type);
    }

    public void delete(String path) {
        send("DELETE", path, BodyPublishers.noBody());
    }

    /** Bytes, and the headers that came with them. */
    public HttpResponse<byte[]> bytes(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    /** One segment of a path, as URLs write it. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body) {
        var request = HttpRequest.newBuilder(URI.create(access.server() + path))
                .timeout(ANSWER_WITHIN)
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .method(method, body);
        access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            if (response.statusCode() >= 300) {
                throw refusal(response);
            }
            return response;
        } catch (ConnectException exception) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "No server answers at " + access.server() + ". Is it running? Name another with --server or "
                            + Access.SERVER_VARIABLE + ".",
                    exception);
        } catch (HttpTimeoutException exception) {
            throw new Failure(
                    Exit.UNREACHABLE, "The server at " + access.server() + " did not answer in time.", exception);
        } catch (IOException exception) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "The connection to " + access.server() + " broke: " + exception.getMessage(),
                    exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.FAILED, "Interrupted.", exception);
        }
    }

    private Failure refusal(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 401) {
            return new Failure(
                    Exit.REFUSED,
                    access.token().isPresent()
                            ? "The server does not know this token, or it has expired. Make another on the page /tokens."
                            : "The server wants a token. Make one on its page /tokens and pass it with --token or "
                                    + Access.TOKEN_VARIABLE + ".");
        }
        try {
            String words = words(Json.API.readValue(response.body(), ProblemDocument.class));
            return new Failure(exit(status), status, words);
        } catch (JacksonException exception) {
            Exit exit = PROXY_ALONE.contains(status) ? Exit.UNREACHABLE : exit(status);
            return new Failure(exit, "The server answered " + status + " without saying why.", exception);
        }
    }

    /** With 502 the server says that something elsewhere, a repository for one, is not as it was told. */
    private static Exit exit(int status) {
        return switch (status) {
            case 502 -> Exit.REFUSED;
            case 503 -> Exit.UNREACHABLE;
            default -> status >= 500 ? Exit.BROKEN : Exit.REFUSED;
        };
    }

    static String words(ProblemDocument problem) {
        var words = new StringBuilder(problem.detail());
        for (var fault : problem.faults().orElse(List.of())) {
            words.append("\n  ").append(fault.field()).append(": ").append(fault.message());
        }
        return words.toString();
    }

    private static HttpRequest.BodyPublisher json(Object body) {
        return BodyPublishers.ofByteArray(Json.API.writeValueAsBytes(body));
    }

    private <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        try {
            return Json.API.readValue(response.body(), type);
        } catch (JacksonException exception) {
            throw new Failure(
                    Exit.BROKEN,
                    "The server's answer was not understood (is it another version?): "
                            + exception.getOriginalMessage(),
                    exception);
        }
    }
}
