package dev.belay.edge;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which requests may pass. Whatever two parsers could read differently is refused, since an instance that sees two requests
 * where the edge saw one would let a customer put words into the mouth of the next: RFC 9112, sections 3.2, 6.1, 6.3, 11.2.
 */
final class RequestRules {

    private final long bodyBytesMax;

    RequestRules(long bodyBytesMax) {
        this.bodyBytesMax = bodyBytesMax;
    }

    /** Why a request is refused, if it is. */
    Optional<Refusal> refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(undecodable(request.decoderResult().cause()));
        }
        if (!HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && !HttpVersion.HTTP_1_0.equals(request.protocolVersion())) {
            return Optional.of(Refusal.VERSION);
        }
        if (HttpMethod.CONNECT.equals(request.method())) {
            return Optional.of(Refusal.CONNECT);
        }
        return framing(request).or(() -> target(request));
    }

    /** What a body that could not be decoded is answered. */
    static Refusal undecodable(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> Refusal.LINE_TOO_LONG;
            case TooLongHttpHeaderException _ -> Refusal.HEAD_TOO_LARGE;
            case TooLongFrameException _ -> Refusal.HEAD_TOO_LARGE;
            default -> Refusal.MALFORMED;
        };
    }

    /** Requests that may be sent again although they may have had their effect: RFC 9110, section 9.2.2. */
    static boolean idempotent(HttpMethod method) {
        return switch (method.name()) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /** Whether the customer asks for a WebSocket, the only upgrade that is passed on: RFC 6455, section 4.1. */
    static boolean webSocket(HttpRequest request) {
        var headers = request.headers();
        return HttpMethod.GET.equals(request.method())
                && HttpVersion.HTTP_1_1.equals(request.protocolVersion())
                && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(orEmpty(headers.get(HttpHeaderNames.UPGRADE)))
                && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    private Optional<Refusal> framing(HttpRequest request) {
        var headers = request.headers();
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            boolean plain = codings.size() == 1
                    && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(
                            codings.getFirst().strip());
            if (!plain) {
                return Optional.of(Refusal.CODING);
            }
            if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return Optional.of(Refusal.MALFORMED);
            }
        }
        // The decoder would take eight bytes after such a head for a body that nothing declares: a WebSocket of 2010.
        if (headers.contains("sec-websocket-key1") || headers.contains("sec-websocket-key2")) {
            return Optional.of(Refusal.MALFORMED);
        }
        var expectation = headers.get(HttpHeaderNames.EXPECT);
        if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return Optional.of(Refusal.EXPECTATION);
        }
        return HttpUtil.getContentLength(request, 0L) > bodyBytesMax
                ? Optional.of(Refusal.BODY_TOO_LARGE)
                : Optional.empty();
    }

    private static Optional<Refusal> target(HttpRequest request) {
        var hosts = request.headers().getAll(HttpHeaderNames.HOST);
        boolean oneHost = hosts.size() == 1 || (hosts.isEmpty() && absolute(request.uri()));
        if (!oneHost || (!hosts.isEmpty() && !plainHost(hosts.getFirst()))) {
            return Optional.of(Refusal.MALFORMED);
        }
        boolean star = "*".equals(request.uri()) && HttpMethod.OPTIONS.equals(request.method());
        boolean plain = (request.uri().startsWith("/") || star) && visible(request.uri());
        if (plain) {
            return Optional.empty();
        }
        return absolute(request.uri()) && visible(request.uri()) && toOriginForm(request)
                ? Optional.empty()
                : Optional.of(Refusal.MALFORMED);
    }

    /** Replaces {@code http://host/path} by {@code /path}, and the host header by that host: RFC 9112, section 3.2.2. */
    private static boolean toOriginForm(HttpRequest request) {
        var uri = request.uri();
        int from = uri.indexOf("//") + 2;
        int end = from;
        while (end < uri.length() && "/?#".indexOf(uri.charAt(end)) < 0) {
            end++;
        }
        var authority = uri.substring(from, end);
        if (!plainHost(authority)) {
            return false;
        }
        var path = uri.substring(end);
        request.setUri(path.startsWith("/") ? path : "/" + path);
        request.headers().set(HttpHeaderNames.HOST, authority);
        return true;
    }

    private static boolean absolute(String uri) {
        return uri.regionMatches(true, 0, "http://", 0, 7) || uri.regionMatches(true, 0, "https://", 0, 8);
    }

    private static boolean plainHost(String host) {
        for (int index = 0; index < host.length(); index++) {
            char c = host.charAt(index);
            if (!Correlation.letterOrDigit(c) && "-._:[]~".indexOf(c) < 0) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static boolean visible(String uri) {
        for (int index = 0; index < uri.length(); index++) {
            if (uri.charAt(index) <= ' ' || uri.charAt(index) == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** The host a request is for. */
    static String host(HttpHeaders headers) {
        return orEmpty(headers.get(HttpHeaderNames.HOST));
    }
}
