package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Calls a front door as a function, without sockets. */
public final class Calls {

    /** What came back; its body is read as UTF-8. */
    public record Reply(int status, Map<String, String> headers, String body) {}

    private final FrontDoor door;

    public Calls(FrontDoor door) {
        this.door = door;
    }

    public Reply answer(String method, String path, String authorization, Map<String, String> headers, byte[] body) {
        var sent = new HashMap<String, List<String>>();
        headers.forEach((name, value) -> sent.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        if (!authorization.isEmpty()) {
            sent.put("authorization", List.of(authorization));
        }
        sent.put("host", List.of("belay.test"));
        sent.put("content-length", List.of(Integer.toString(body.length)));
        int question = path.indexOf('?');
        String bare = question < 0 ? path : path.substring(0, question);
        Map<String, List<String>> query = question < 0 ? Map.of() : query(path.substring(question + 1));
        var incoming = new Incoming(method, bare, query, sent, new ByteArrayInputStream(body), "127.0.0.1");
        try {
            return reply(door.answer(incoming).response());
        } catch (Problem problem) {
            // A live page of what is not there: its first rendering fails when it is begun.
            return new Reply(problem.kind().status(), Map.of(), problem.getMessage());
        }
    }

    private static Map<String, List<String>> query(String text) {
        var query = new HashMap<String, List<String>>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            query.computeIfAbsent(pair.substring(0, equals), _ -> new ArrayList<>())
                    .add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private static Reply reply(Response response) {
        return switch (response) {
            case Response.Html html -> new Reply(html.status(), Map.of(), html.html());
            case Response.JsonBody json ->
                new Reply(json.status(), json.headers(), json.mapper().writeValueAsString(json.value()));
            case Response.Text text -> new Reply(text.status(), Map.of(), text.text());
            case Response.Empty empty -> new Reply(empty.status(), Map.of(), "");
            case Response.Redirect redirect -> new Reply(303, redirect.headers(), redirect.location());
            case Response.Stream stream -> new Reply(stream.status(), stream.headers(), written(stream));
            case Response.Live live -> new Reply(200, Map.of(), live.render().get());
            case Response.Held _ -> throw new IllegalStateException("the door waits for what is held");
        };
    }

    private static String written(Response.Stream stream) {
        var output = new ByteArrayOutputStream();
        try {
            stream.writer().writeTo(output);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
