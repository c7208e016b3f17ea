package dev.belay.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a proxy takes off and puts on: RFC 9110, section 7.6.1, and the {@code X-Forwarded} headers. */
final class Forwarding {

    static final AsciiString FOR = AsciiString.cached("x-forwarded-for");
    static final AsciiString PROTO = AsciiString.cached("x-forwarded-proto");
    static final AsciiString HOST = AsciiString.cached("x-forwarded-host");

    private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
    private static final AsciiString REAL_IP = AsciiString.cached("x-real-ip");
    private static final AsciiString PREFIX = AsciiString.cached("x-forwarded-");
    private static final AsciiString HTTP = AsciiString.cached("http");

    /** What says how far a message reaches is never taken off because a customer names it in {@code Connection}. */
    private static final Set<String> KEPT = Set.of(
            "host", "content-length", "transfer-encoding", "cookie", "x-request-id", "traceparent", "authorization");

    private static final List<AsciiString> HOP_BY_HOP = List.of(
            AsciiString.cached("keep-alive"),
            AsciiString.cached("proxy-connection"),
            AsciiString.cached("te"),
            AsciiString.cached("upgrade"),
            AsciiString.cached("proxy-authorization"),
            AsciiString.cached("proxy-authenticate"));

    private Forwarding() {}

    /** Takes off what is meant for one connection only. */
    static void strip(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            for (var value : headers.getAll(HttpHeaderNames.CONNECTION)) {
                stripNamed(headers, value);
            }
            headers.remove(HttpHeaderNames.CONNECTION);
        }
        for (var name : HOP_BY_HOP) {
            headers.remove(name);
        }
    }

    /** Says who asked, and how. */
    static void mark(HttpHeaders headers, String customerAddress, boolean trusted) {
        if (!trusted) {
            distrust(headers);
            headers.set(FOR, customerAddress);
            headers.set(PROTO, HTTP);
            headers.set(HOST, RequestRules.host(headers));
            return;
        }
        var before = headers.getAll(FOR);
        headers.set(FOR, before.isEmpty() ? customerAddress : String.join(", ", before) + ", " + customerAddress);
        if (!headers.contains(PROTO)) {
            headers.set(PROTO, HTTP);
        }
        if (!headers.contains(HOST)) {
            headers.set(HOST, RequestRules.host(headers));
        }
    }

    /** Whatever a customer says of who they are and how they came, by any name that services are known to believe. */
    private static void distrust(HttpHeaders headers) {
        var said = new ArrayList<CharSequence>(0);
        for (var each = headers.iteratorCharSequence(); each.hasNext(); ) {
            var name = each.next().getKey();
            if (AsciiString.regionMatches(name, true, 0, PREFIX, 0, PREFIX.length())) {
                said.add(name);
            }
        }
        said.forEach(headers::remove);
        headers.remove(REAL_IP);
        headers.remove(FORWARDED);
    }

    private static void stripNamed(HttpHeaders headers, String connection) {
        for (var token : connection.split(",", -1)) {
            var name = token.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !KEPT.contains(name)) {
                headers.remove(name);
            }
        }
    }
}
