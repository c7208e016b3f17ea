package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What two parsers could read differently never reaches an instance: RFC 9112, section 11.2. */
@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class SmugglingTest {

    private static final String HOST = "Host: shop.localhost\r\n";

    static List<String> ambiguousLengths() {
        return Arrays.asList(
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5, 6\r\n\r\nhello!",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: +5\r\n\r\nhello",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: -5\r\n\r\nhello",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 5a\r\n\r\nhello",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length : 5\r\n\r\nhello",
                "POST / HTTP/1.1\r\n" + HOST + "Content-Length:\r\n\r\nhello",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    static List<String> malformedHeads() {
        return Arrays.asList(
                "GET / HTTP/1.1\r\n" + HOST + "Host: other.localhost\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: shop.localhost/x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a@shop.localhost\r\n\r\n",
                "GET http://user@shop.localhost/ HTTP/1.1\r\n" + HOST + "\r\n",
                "GET ftp://shop.localhost/ HTTP/1.1\r\n" + HOST + "\r\n",
                "GET nothing HTTP/1.1\r\n" + HOST + "\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n\tb\rc\r\n\r\n",
                "GET / HTTP/1.1\n" + HOST + "\n",
                "GET / HTTP/1.1\r\n" + HOST + "X: a\nY: b\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Bad Name: a\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + ": empty\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "X: a\u0000b\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "no colon at all\r\n\r\n",
                "GET / HTTP/1.1\r\n" + HOST + "Sec-WebSocket-Key1: a\r\nSec-WebSocket-Key2: b\r\n\r\nGET /xxxx",
                "GET  / HTTP/1.1 x\r\n" + HOST + "\r\n",
                "GET / HTTP/2.0\r\n" + HOST + "\r\n",
                "G(T / HTTP/1.1\r\n" + HOST + "\r\n",
                "CONNECT shop.localhost:80 HTTP/1.1\r\n" + HOST + "\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n");
    }

    static List<String> brokenChunks() {
        return Arrays.asList(
                "x\r\nabc\r\n0\r\n\r\n",
                "-1\r\nabc\r\n0\r\n\r\n",
                "0x3\r\nabc\r\n0\r\n\r\n",
                "3 3\r\nabc\r\n0\r\n\r\n",
                "3\r\nabcd\r\n0\r\n\r\n",
                "3\r\nabc0\r\n\r\n",
                "3\nabc\n0\n\n",
                "80000000\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffff3\r\nabc\r\n0\r\n\r\n",
                "3;a=\"\n\"\r\nabc\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource({"ambiguousLengths", "malformedHeads"})
    void anAmbiguousRequestIsRefused(String request) throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("reached"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.send(request);
                assertThat(caller.read().status()).isIn(400, 405, 501, 505);
                assertThat(caller.ended()).isTrue();
            }
            assertThat(instance.heard()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("brokenChunks")
    void aBrokenChunkEndsTheRequest(String body) throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("reached"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body
                        + "GET /smuggled HTTP/1.1\r\n" + HOST + "\r\n");
                assertThat(caller.read().status()).isEqualTo(400);
                assertThat(caller.ended()).isTrue();
            }
            assertThat(instance.heard()).noneMatch(heard -> heard.line().contains("smuggled"));
        }
    }
}
