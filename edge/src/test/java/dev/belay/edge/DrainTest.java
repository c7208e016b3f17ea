package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// Line ends are part of what is sent.
@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class DrainTest {

    @Test
    void aDrainingInstanceEndsWhatItHasAndGetsNothingNew() throws Exception {
        try (var stage = new Stage()) {
            var arrived = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            var old = stage.instance((request, socket, in, out) -> {
                if (request.path().equals("/slow")) {
                    arrived.countDown();
                    await(goOn);
                }
                FakeInstance.answer(out, 200, "old");
            });
            var fresh = stage.instance(FakeInstance.saying("fresh"));
            stage.routeTo(old);
            try (var slow = stage.caller();
                    var quick = stage.caller()) {
                assertThat(quick.get("/").text()).isEqualTo("old");
                slow.send("GET /slow HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                arrived.await();
                stage.route(
                        Stage.pool("shop-1", 0, Stage.draining("shop-1-a", old)),
                        Stage.pool("shop-2", 100, Stage.target("shop-2-a", fresh)));
                int before = old.heard().size();
                for (int i = 0; i < 20; i++) {
                    assertThat(quick.get("/").text()).isEqualTo("fresh");
                }
                assertThat(old.heard()).hasSize(before);
                goOn.countDown();
                assertThat(slow.read().text()).isEqualTo("old");
            }
            assertThat(stage.server.awaitRequests("shop-1", 2).failures()).isZero();
        }
    }

    @Test
    void whatIsOpenOnALeavingInstanceIsReportedUntilItEnds() throws Exception {
        try (var stage = new Stage()) {
            var arrived = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            var old = stage.instance((request, socket, in, out) -> {
                arrived.countDown();
                await(goOn);
                FakeInstance.answer(out, 200, "old");
            });
            stage.route(Stage.pool("shop-1", 100, Stage.target("shop-1-a", old)));
            try (var slow = stage.caller()) {
                slow.send("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                arrived.await();
                stage.route(Stage.pool("shop-1", 100, Stage.draining("shop-1-a", old)));
                stage.server.awaitReport(report ->
                        report.version() == stage.version() && report.inFlight().getOrDefault("shop-1-a", 0) == 1);
                stage.route(Stage.pool("shop-1", 100));
                stage.server.awaitReport(report ->
                        report.version() == stage.version() && report.inFlight().getOrDefault("shop-1-a", 0) == 1);
                goOn.countDown();
                assertThat(slow.read().text()).isEqualTo("old");
                stage.server.awaitReport(report -> report.version() == stage.version()
                        && !report.inFlight().containsKey("shop-1-a"));
            }
        }
    }

    @Test
    void anAcknowledgedVersionHoldsForEveryRequestSince() throws Exception {
        try (var stage = new Stage()) {
            var one = stage.instance(FakeInstance.saying("one"));
            var other = stage.instance(FakeInstance.saying("other"));
            stage.route(Stage.pool("shop-1", 100, Stage.target("shop-1-a", one)));
            try (var caller = stage.caller()) {
                for (int i = 0; i < 10; i++) {
                    boolean odd = i % 2 == 1;
                    stage.route(
                            Stage.pool("shop-1", 100, Stage.target("shop-1-" + (odd ? "b" : "a"), odd ? other : one)));
                    assertThat(caller.get("/").text()).isEqualTo(odd ? "other" : "one");
                }
            }
        }
    }

    @Test
    void streamsAreEndedInGoodOrderBeforeTheirInstanceGoes() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.LEAVING_MILLIS_MAX, 50))) {
            var instance = stage.instance((request, socket, in, out) -> {
                if (request.path().equals("/events")) {
                    FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
                } else {
                    FakeInstance.write(
                            out,
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                }
                in.transferTo(java.io.OutputStream.nullOutputStream());
            });
            stage.route(Stage.pool("shop-1", 100, Stage.target("shop-1-a", instance)));
            try (var events = stage.caller();
                    var socket = stage.caller()) {
                events.send("GET /events HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                events.head();
                socket.send(
                        "GET /ws HTTP/1.1\r\nHost: shop.localhost\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
                assertThat(socket.read().status()).isEqualTo(101);
                stage.route(Stage.pool("shop-1", 100, Stage.draining("shop-1-a", instance)));
                assertThat(new String(Wire.chunked(events.in()), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("data: one\n\n");
                assertThat(events.ended()).isTrue();
                assertThat(socket.ended()).isTrue();
            }
            stage.server.awaitReport(report ->
                    report.version() == stage.version() && report.inFlight().getOrDefault("shop-1-a", 0) == 0);
            assertThat(stage.server.awaitRequests("shop-1", 2).failures()).isZero();
        }
    }

    @Test
    void aStoppingEdgeDoesNotWaitForStreams() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.STOP_MILLIS_MAX, 3_600_000))) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n");
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }));
            try (var events = stage.caller()) {
                events.send("GET /events HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                events.head();
                var closing = Thread.ofVirtual().start(stage.edge()::close);
                assertThat(new String(Wire.chunked(events.in()), java.nio.charset.StandardCharsets.UTF_8))
                        .isEqualTo("data: one\n\n");
                assertThat(events.ended()).isTrue();
                closing.join();
            }
        }
    }

    @Test
    void aStoppingEdgeLetsRequestsEnd() throws Exception {
        try (var stage = new Stage()) {
            var arrived = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                if (request.path().equals("/slow")) {
                    arrived.countDown();
                    await(goOn);
                }
                FakeInstance.answer(out, 200, "whole");
            }));
            try (var idle = stage.caller();
                    var slow = stage.caller()) {
                assertThat(idle.get("/").text()).isEqualTo("whole");
                slow.send("GET /slow HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                arrived.await();
                var closing = Thread.ofVirtual().start(stage.edge()::close);
                assertThat(idle.ended()).isTrue();
                goOn.countDown();
                var answer = slow.read();
                assertThat(answer.text()).isEqualTo("whole");
                assertThat(answer.header("Connection")).isEqualTo("close");
                assertThat(slow.ended()).isTrue();
                closing.join();
            }
            assertThat(stage.server.left()).isTrue();
            assertThat(stage.server.sum("shop-1")).isEqualTo(new FakeServer.Sum(2, 0, 0, 2));
            stage.restart();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
