package dev.belay.edge;

import dev.belay.protocol.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer of the edge itself, when no instance gives one: a problem document, RFC 9457. */
enum Refusal {
    MALFORMED(400, "The request is malformed", "It is no HTTP/1.1 that could be passed on safely."),
    UNROUTED(404, "Nothing here", "No service is served under this host name."),
    CONNECT(405, "Method not allowed", "This is no forward proxy."),
    TOO_SLOW(408, "The request took too long", "It did not arrive in time."),
    BODY_TOO_LARGE(413, "The request is too large", "Its body is larger than is accepted here."),
    LINE_TOO_LONG(414, "The address is too long", "The request line is longer than is accepted here."),
    EXPECTATION(417, "Expectation failed", "The only expectation that is understood is 100-continue."),
    HEAD_TOO_LARGE(431, "The headers are too large", "They are larger than is accepted here."),
    CODING(501, "Not implemented", "The only transfer coding that is understood is chunked."),
    NO_ANSWER(
            502, "No usable answer", "The service ended the connection without an answer, or gave none that is HTTP."),
    NOT_SERVED(503, "Not available", "No instance of the service can be reached at the moment."),
    BUSY(503, "Busy", "Too many connections are open."),
    ANSWER_TOO_SLOW(504, "No answer in time", "The service did not answer in time."),
    VERSION(505, "HTTP version not supported", "HTTP/1.1 and HTTP/1.0 are spoken here.");

    private static final String RETRY_AFTER_SECONDS = "1";

    private final int status;
    private final String body;

    Refusal(int status, String title, String detail) {
        this.status = status;
        this.body = Json.API.writeValueAsString(
                Map.of("type", "about:blank", "title", title, "status", status, "detail", detail));
    }

    int status() {
        return status;
    }

    /** @param requestId by which a customer's complaint is found in the logs of whoever came before */
    FullHttpResponse answer(CharSequence requestId) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(bytes));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(Correlation.REQUEST_ID, requestId);
        if (status == 503) {
            answer.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer;
    }
}
