package dev.belay.platform.web;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** What a handler answers. {@code platform.web} writes it. */
public sealed interface Response {

    /** A page or a fragment of one, as HTML. */
    record Html(int status, String html) implements Response {}

    /** JSON by the given mapper. */
    record JsonBody(int status, Object value, JsonMapper mapper, Map<String, String> headers) implements Response {}

    /** Plain text of the given content type. */
    record Text(int status, String contentType, String text) implements Response {}

    /** Nothing but a status. */
    record Empty(int status) implements Response {}

    /** To another page, by GET (303). {@code headers} may set cookies. */
    record Redirect(String location, Map<String, String> headers) implements Response {}

    /** Bytes written by {@code writer} as they come; the length may be unknown. */
    record Stream(int status, String contentType, Map<String, String> headers, Writer writer) implements Response {}

    /**
     * Server-sent events: {@code render} is sent at once and again whenever one of the topics was nudged and its
     * result differs, at most four times a second, until the reader leaves or {@code finished} says so.
     *
     * @param sharedAs when it is the same for everybody who is sent the same name: it is rendered once for them all
     * @param version of the scripts that understand what is sent; a page with others is to be fetched anew
     */
    record Live(
            Supplier<String> render,
            Supplier<Boolean> finished,
            List<String> topics,
            Optional<String> sharedAs,
            String version)
            implements Response {}

    /** Nothing yet: the question is held open until there is something to answer. */
    record Held(Question question) implements Response {}

    /** A question that is held open, as thousands may be at one time: so waiting needs nothing but a little memory. */
    interface Question {

        /**
         * Waits until it is worth asking again.
         *
         * @throws InterruptedException when the server is stopping; the question is forgotten
         */
        void await() throws InterruptedException;

        /** The answer by now, which may be to hold on. */
        Response answer() throws InterruptedException;
    }

    /** Writes a stream. */
    @FunctionalInterface
    interface Writer {
        void writeTo(OutputStream output) throws IOException, InterruptedException;

        /** Instead, when only the headers are asked for: lets go of what was opened. */
        default void unwanted() throws IOException {}
    }

    static Response page(String html) {
        return new Html(200, html);
    }

    static Response json(Object value) {
        return new JsonBody(200, value, Json.API, Map.of());
    }

    static Response created(Object value) {
        return new JsonBody(201, value, Json.API, Map.of());
    }

    /** JSON in the writing of {@code /v3}. */
    static Response v3(Object value) {
        return new JsonBody(200, value, Json.V3, Map.of());
    }

    static Response redirect(String location) {
        return new Redirect(location, Map.of());
    }

    static Response empty() {
        return new Empty(204);
    }
}
