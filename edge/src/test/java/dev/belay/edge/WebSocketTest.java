package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// Line ends are part of what is sent.
@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class WebSocketTest {

    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: shop.localhost\r\nConnection: keep-alive, Upgrade\r\n"
                    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /** Agrees to an upgrade, says hello at once, and then sends back every byte. */
    private static final FakeInstance.Behaviour ECHO = (request, socket, in, out) -> {
        if (!request.header("Upgrade").equals("websocket")) {
            FakeInstance.answer(out, 200, "plain");
            return;
        }
        FakeInstance.write(
                out,
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello");
        var piece = new byte[8_192];
        for (int bytes = in.read(piece); bytes >= 0; bytes = in.read(piece)) {
            out.write(piece, 0, bytes);
        }
        socket.close();
    };

    @Test
    void bytesPassBothWaysUntilOneSideEnds() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(ECHO);
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.send(UPGRADE);
                var answer = caller.read();
                assertThat(answer.status()).isEqualTo(101);
                assertThat(answer.header("Upgrade")).isEqualTo("websocket");
                assertThat(answer.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
                assertThat(read(caller, 5)).isEqualTo("hello");
                for (int i = 0; i < 20; i++) {
                    caller.send("frame " + i);
                    assertThat(read(caller, ("frame " + i).length())).isEqualTo("frame " + i);
                }
                assertThat(stage.server.awaitRequests("shop-1", 1)).isEqualTo(new FakeServer.Sum(1, 0, 0, 1));
                instance.closeConnections();
                assertThat(caller.ended()).isTrue();
            }
        }
    }

    @Test
    void manyBytesPassWithoutBeingHeldInMemory() throws Exception {
        int bytes = 4 * 1024 * 1024;
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(ECHO));
            try (var caller = stage.caller();
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                caller.send(UPGRADE);
                caller.read();
                read(caller, 5);
                var sending = threads.submit(() -> {
                    caller.send("0123456789abcdef".repeat(bytes / 16));
                    return true;
                });
                assertThat(read(caller, bytes)).isEqualTo("0123456789abcdef".repeat(bytes / 16));
                assertThat(sending.get()).isTrue();
            }
        }
    }

    @Test
    void anUpgradeThatIsRefusedIsAnOrdinaryAnswer() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("no sockets here")));
            try (var caller = stage.caller()) {
                caller.send(UPGRADE);
                assertThat(caller.read().text()).isEqualTo("no sockets here");
                assertThat(caller.get("/").text()).isEqualTo("no sockets here");
            }
        }
    }

    @Test
    void noOtherUpgradeIsPassedOn() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("plain"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                var answer =
                        caller.ask("GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
                assertThat(answer.text()).isEqualTo("plain");
            }
            var heard = instance.heard().getFirst();
            assertThat(heard.has("Upgrade")).isFalse();
            assertThat(heard.has("Connection")).isFalse();
            assertThat(heard.has("HTTP2-Settings")).isFalse();
        }
    }

    @Test
    void anInstanceThatSwitchesUnaskedGivesNoAnswer() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> FakeInstance.write(
                    out, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")));
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").status()).isEqualTo(502);
            }
            assertThat(stage.server.awaitRequests("shop-1", 1).failures()).isEqualTo(1);
        }
    }

    private static String read(Caller caller, int bytes) throws Exception {
        return new String(caller.in().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }
}
