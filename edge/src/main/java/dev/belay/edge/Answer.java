package dev.belay.edge;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;

/** An answer that has begun: how it is framed, and how it counts. */
final class Answer {

    private static final int FAILED_STATUS_MIN = 500;

    private final Release release;
    private final int status;
    private final boolean switching;
    private final boolean endless;
    private final boolean reusable;
    private final boolean endsConnection;
    private boolean counted;

    private Answer(
            Release release, int status, boolean switching, boolean endless, boolean reusable, boolean endsConnection) {
        this.release = release;
        this.status = status;
        this.switching = switching;
        this.endless = endless;
        this.reusable = reusable;
        this.endsConnection = endsConnection;
    }

    /** Whether an instance switches protocols that nobody asked it to switch. */
    static boolean unusable(HttpResponse said, RequestHead asked) {
        if (!HttpResponseStatus.SWITCHING_PROTOCOLS.equals(said.status())) {
            return false;
        }
        var upgrade = said.headers().get(HttpHeaderNames.UPGRADE);
        return !asked.webSocket() || upgrade == null || !HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(upgrade);
    }

    /** Reads the head of an answer, and makes it ready for the customer. */
    static Answer of(HttpResponse said, RequestHead asked, Release release, boolean endsConnection) {
        var headers = said.headers();
        boolean switching = HttpResponseStatus.SWITCHING_PROTOCOLS.equals(said.status());
        boolean bodyless = asked.headOnly()
                || said.status().code() == HttpResponseStatus.NO_CONTENT.code()
                || said.status().code() == HttpResponseStatus.NOT_MODIFIED.code();
        boolean chunked = HttpUtil.isTransferEncodingChunked(said);
        boolean measured = bodyless || chunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        boolean reusable = measured && HttpUtil.isKeepAlive(said);
        Forwarding.strip(headers);
        said.setProtocolVersion(HttpVersion.HTTP_1_1);
        boolean ends = endsConnection;
        if (!asked.modern() && !bodyless && (chunked || !measured)) {
            headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
            ends = true;
        } else if (!measured && !switching) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (switching) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
            headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        } else if (ends) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!asked.modern()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        headers.set(Correlation.REQUEST_ID, asked.requestId());
        if (asked.newCustomer()) {
            headers.add(HttpHeaderNames.SET_COOKIE, Customer.cookie(asked.customerName(), asked.secure()));
        }
        boolean endless = switching || (!bodyless && eventStream(headers.get(HttpHeaderNames.CONTENT_TYPE, "")));
        return new Answer(release, said.status().code(), switching, endless, reusable, ends);
    }

    /** Whether it becomes a WebSocket. */
    boolean switching() {
        return switching;
    }

    /** Whether it has no end of its own: a WebSocket or an event stream. Such count by their beginning. */
    boolean endless() {
        return endless;
    }

    /** Whether its connection can carry another request afterwards. */
    boolean reusable() {
        return reusable;
    }

    /** Whether the customer's connection ends with it. */
    boolean endsConnection() {
        return endsConnection;
    }

    /** Counts it, once. */
    void count(Loop loop, long startedAt) {
        if (!counted) {
            counted = true;
            loop.tally().of(release).request(status >= FAILED_STATUS_MIN, loop.exactNow() - startedAt);
        }
    }

    /** It ended too early. An endless one that was counted as it began is counted again, as the failure it became. */
    void cutShort(Loop loop, long startedAt) {
        loop.tally().of(release).request(true, loop.exactNow() - startedAt);
    }

    private static boolean eventStream(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }
}
