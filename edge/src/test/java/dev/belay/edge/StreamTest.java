package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// Line ends are part of what is sent.
@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class StreamTest {

    private static final int LARGE = 10 * 1024 * 1024;

    @Test
    void aLargeBodyPassesBothWaysUnchanged() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(StreamTest::echo));
            for (var framing : new String[] {"Content-Length: " + LARGE, "Transfer-Encoding: chunked"}) {
                try (var caller = stage.caller();
                        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                    var sending = threads.submit(() -> {
                        caller.send("POST /echo HTTP/1.1\r\nHost: shop.localhost\r\n" + framing + "\r\n\r\n");
                        return sendRandom(caller.out(), framing.startsWith("T"));
                    });
                    var answer = caller.read();
                    var received = new CRC32();
                    received.update(answer.text().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    assertThat(answer.text()).hasSize(LARGE);
                    assertThat(received.getValue()).isEqualTo(sending.get());
                }
            }
        }
    }

    @Test
    void anInstanceIsHeldBackWhileTheCustomerDoesNotRead() throws Exception {
        try (var stage = new Stage()) {
            var written = new AtomicLong();
            var stuck = new CountDownLatch(1);
            long all = 64L * 1024 * 1024;
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                if (request.path().equals("/small")) {
                    FakeInstance.answer(out, 200, "small");
                    return;
                }
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + all + "\r\n\r\n");
                var piece = new byte[64 * 1024];
                while (written.get() < all) {
                    out.write(piece);
                    if (written.addAndGet(piece.length) > 1024 * 1024) {
                        stuck.countDown();
                    }
                }
            }));
            try (var caller = stage.caller()) {
                caller.send("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                caller.head();
                stuck.await();
                // The edge goes on serving others meanwhile, and holds no more than its buffers and those of the
                // sockets.
                try (var other = stage.caller()) {
                    assertThat(other.get("/small").text()).isEqualTo("small");
                }
                assertThat(written.get()).isLessThan(all);
                caller.in().skipNBytes(all);
            }
        }
    }

    @Test
    void eventsArriveOneByOne() throws Exception {
        try (var stage = new Stage()) {
            var heardFirst = new CountDownLatch(1);
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
                await(heardFirst);
                FakeInstance.write(out, "data: two\n\n");
                socket.close();
            }));
            try (var caller = stage.caller()) {
                caller.send("GET /events HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                assertThat(caller.head().header("Transfer-Encoding")).isEqualTo("chunked");
                assertThat(Wire.line(caller.in())).isEqualTo("b");
                assertThat(Wire.line(caller.in())).isEqualTo("data: one");
                heardFirst.countDown();
                caller.in().skipNBytes(3);
                assertThat(new String(Wire.chunked(caller.in()), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("data: two\n\n");
                stage.server.awaitRequests("shop-1", 1);
            }
        }
    }

    @Test
    void theCustomerIsToldToGoOnByTheInstanceItself() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                if (request.header("Expect").equals("100-continue")) {
                    FakeInstance.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
                }
                FakeInstance.answer(out, 200, "got " + FakeInstance.readBody(request, in).length);
            }));
            try (var caller = stage.caller()) {
                caller.send(
                        "POST / HTTP/1.1\r\nHost: shop.localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
                assertThat(caller.read().status()).isEqualTo(100);
                caller.send("12345");
                assertThat(caller.read().text()).isEqualTo("got 5");
                assertThat(caller.post("/", "again").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void answersWithoutBodyKeepTheConnection() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                switch (request.path()) {
                    case "/head" -> FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    case "/204" -> FakeInstance.write(out, "HTTP/1.1 204 No Content\r\n\r\n");
                    case "/304" ->
                        FakeInstance.write(
                                out, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n");
                    case "/hints" ->
                        FakeInstance.write(
                                out,
                                "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
                                        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    default -> FakeInstance.answer(out, 200, "plain");
                }
            }));
            try (var caller = stage.caller()) {
                var head = caller.ask("HEAD /head HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                assertThat(head.header("Content-Length")).isEqualTo("1000");
                assertThat(caller.get("/204").status()).isEqualTo(204);
                assertThat(caller.get("/304").header("ETag")).isEqualTo("\"a\"");
                var hints = caller.get("/hints");
                assertThat(hints.status()).isEqualTo(103);
                assertThat(hints.header("Link")).isEqualTo("</a.css>");
                assertThat(caller.read().text()).isEqualTo("ok");
                assertThat(caller.get("/").text()).isEqualTo("plain");
            }
        }
    }

    @Test
    void anOldCustomerGetsWhatItUnderstands() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                assertThat(request.line()).endsWith("HTTP/1.1");
                if (request.path().equals("/chunked")) {
                    FakeInstance.write(
                            out,
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                } else {
                    FakeInstance.answer(out, 200, "kept");
                }
            }));
            try (var caller = stage.caller()) {
                var kept = caller.ask("GET / HTTP/1.0\r\nHost: shop.localhost\r\nConnection: keep-alive\r\n\r\n");
                assertThat(kept.header("Connection")).isEqualTo("keep-alive");
                var whole =
                        caller.ask("GET /chunked HTTP/1.0\r\nHost: shop.localhost\r\nConnection: keep-alive\r\n\r\n");
                assertThat(whole.header("Transfer-Encoding")).isEmpty();
                assertThat(whole.text()).isEqualTo("abcde");
                assertThat(caller.ended()).isTrue();
            }
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsWhole() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.0 200 OK\r\n\r\nall of it");
                socket.close();
            }));
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").text()).isEqualTo("all of it");
                assertThat(caller.get("/").text()).isEqualTo("all of it");
            }
            assertThat(stage.server.awaitRequests("shop-1", 2).failures()).isZero();
        }
    }

    @Test
    void anAnswerThatComesBeforeTheEndOfTheRequestIsPassedOn() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                in.transferTo(OutputStream.nullOutputStream());
            }));
            try (var caller = stage.caller()) {
                caller.send("POST / HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 1000000\r\n\r\nbeginning");
                var answer = caller.read();
                assertThat(answer.status()).isEqualTo(403);
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(answer.text()).isEqualTo("no");
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance((request, socket, in, out) ->
                    FakeInstance.answer(out, 200, request.path() + FakeInstance.readBody(request, in).length));
            stage.routeTo(instance);
            var requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: ");
                requests.append(i % 10 == 9 ? "nobody" : "shop.localhost").append("\r\n\r\n");
                requests.append("POST /p HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 3\r\n\r\nabc");
            }
            try (var caller = stage.caller()) {
                caller.send(requests.toString());
                for (int i = 0; i < 200; i++) {
                    var answer = caller.read();
                    assertThat(answer.status()).isEqualTo(i % 10 == 9 ? 404 : 200);
                    if (answer.status() == 200) {
                        assertThat(answer.text()).isEqualTo("/" + i + "0");
                    }
                    assertThat(caller.read().text()).isEqualTo("/p3");
                }
            }
        }
    }

    private static void echo(FakeInstance.Heard request, java.net.Socket socket, InputStream in, OutputStream out)
            throws IOException {
        var body = FakeInstance.readBody(request, in);
        if (request.header("Transfer-Encoding").isEmpty()) {
            FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            out.write(body);
        } else {
            FakeInstance.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int from = 0; from < body.length; from += 100_000) {
                int bytes = Math.min(100_000, body.length - from);
                FakeInstance.write(out, Integer.toHexString(bytes) + "\r\n");
                out.write(body, from, bytes);
                FakeInstance.write(out, "\r\n");
            }
            FakeInstance.write(out, "0\r\n\r\n");
        }
        out.flush();
    }

    private static long sendRandom(OutputStream out, boolean chunked) throws IOException {
        var random = new Random(3);
        var sum = new CRC32();
        var piece = new byte[40_960];
        for (int sent = 0; sent < LARGE; sent += piece.length) {
            random.nextBytes(piece);
            sum.update(piece);
            if (chunked) {
                FakeInstance.write(out, Integer.toHexString(piece.length) + "\r\n");
            }
            out.write(piece);
            if (chunked) {
                FakeInstance.write(out, "\r\n");
            }
        }
        if (chunked) {
            FakeInstance.write(out, "0\r\n\r\n");
        }
        out.flush();
        return sum.getValue();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
