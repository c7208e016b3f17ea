package dev.belay.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;

/**
 * What the answer will need to know of the head of a request.
 *
 * @param modern whether the customer speaks HTTP/1.1
 * @param headOnly whether the answer has no body
 * @param webSocket whether a WebSocket is asked for
 * @param secure whether the customer came by TLS, as a trusted balancer says
 * @param customerName who asks
 * @param newCustomer whether the name was made for this request, so that the answer sets the cookie
 */
record RequestHead(
        boolean modern,
        boolean headOnly,
        boolean webSocket,
        boolean secure,
        String customerName,
        boolean newCustomer,
        CharSequence requestId) {

    /** Prepares the head of a request for an instance, and remembers what the answer needs. */
    static RequestHead prepare(HttpRequest request, String customerAddress, CharSequence requestId, Loop loop) {
        boolean modern = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
        boolean webSocket = RequestRules.webSocket(request);
        var headers = request.headers();
        Forwarding.strip(headers);
        Forwarding.mark(headers, customerAddress, loop.settings().trustForwarded());
        if (webSocket) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        Correlation.complete(headers, requestId, loop.random());
        var named = Optional.ofNullable(headers.get(HttpHeaderNames.COOKIE)).flatMap(Customer::named);
        return new RequestHead(
                modern,
                HttpMethod.HEAD.equals(request.method()),
                webSocket,
                "https".equalsIgnoreCase(headers.get(Forwarding.PROTO)),
                named.orElseGet(() -> Customer.newName(loop.random())),
                named.isEmpty(),
                requestId);
    }
}
