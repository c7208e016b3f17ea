package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

// Line ends are part of what is sent.
@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class RetryTest {

    /** Reads a whole request, and ends the connection without a word. */
    private static final FakeInstance.Behaviour MUTE = (request, socket, in, out) -> {
        FakeInstance.readBody(request, in);
        socket.close();
    };

    @Test
    void anInstanceThatListensNoMoreIsNotNoticed() throws Exception {
        try (var stage = new Stage()) {
            var dead = stage.instance(FakeInstance.saying("dead"));
            var alive = stage.instance(FakeInstance.saying("alive"));
            dead.die();
            stage.routeTo(dead, alive);
            for (int i = 0; i < 30; i++) {
                try (var caller = stage.caller()) {
                    assertThat(caller.post("/", "order").text()).isEqualTo("alive");
                }
            }
            var sum = stage.server.awaitRequests("shop-1", 30);
            assertThat(sum.failures()).isZero();
            assertThat(sum.retries()).isPositive();
            assertThat(alive.heard()).hasSize(30);
        }
    }

    @Test
    void aGetThatGotNoAnswerIsSentToAnotherInstance() throws Exception {
        try (var stage = new Stage()) {
            var mute = stage.instance(MUTE);
            var alive = stage.instance(FakeInstance.saying("alive"));
            stage.routeTo(mute, alive);
            for (int i = 0; i < 20; i++) {
                try (var caller = stage.caller()) {
                    assertThat(caller.get("/").text()).isEqualTo("alive");
                }
            }
            assertThat(mute.heard()).isNotEmpty();
            var sum = stage.server.awaitRequests("shop-1", 20);
            assertThat(sum.failures()).isZero();
            assertThat(sum.retries()).isEqualTo(mute.heard().size());
        }
    }

    @Test
    void anIdempotentRequestIsRepeatedWithItsWholeBody() throws Exception {
        try (var stage = new Stage()) {
            var mute = stage.instance(MUTE);
            var bodies = new AtomicInteger();
            var alive = stage.instance((request, socket, in, out) -> {
                bodies.addAndGet(FakeInstance.readBody(request, in).length);
                FakeInstance.answer(out, 200, "stored");
            });
            stage.routeTo(mute, alive);
            var body = "x".repeat(5_000);
            for (int i = 0; i < 20; i++) {
                try (var caller = stage.caller()) {
                    var answer = caller.ask("PUT /a HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body);
                    assertThat(answer.text()).isEqualTo("stored");
                }
            }
            assertThat(mute.heard()).isNotEmpty();
            assertThat(bodies).hasValue(20 * body.length());
        }
    }

    @Test
    void aPostIsNeverSentTwiceOnceAByteOfItWasSent() throws Exception {
        try (var stage = new Stage()) {
            var one = stage.instance(MUTE);
            var other = stage.instance(MUTE);
            stage.routeTo(one, other);
            int asked = 20;
            for (int i = 0; i < asked; i++) {
                try (var caller = stage.caller()) {
                    assertThat(caller.post("/", "order").status()).isEqualTo(502);
                }
            }
            assertThat(one.heard().size() + other.heard().size()).isEqualTo(asked);
            var sum = stage.server.awaitRequests("shop-1", asked);
            assertThat(sum.failures()).isEqualTo(asked);
            assertThat(sum.retries()).isZero();
        }
    }

    @Test
    void aConnectionThatTheInstanceClosedWhileIdleIsNotNoticed() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("still here"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                for (int i = 0; i < 50; i++) {
                    assertThat(caller.get("/").text()).isEqualTo("still here");
                    instance.closeConnections();
                }
            }
            assertThat(stage.server.awaitRequests("shop-1", 50).failures()).isZero();
        }
    }

    @Test
    void anAnswerIsNotRetriedOnceTheCustomerSawItsBeginning() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                socket.close();
            });
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.send("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
                assertThat(caller.head().status()).isEqualTo(200);
                assertThat(readToTheEnd(caller)).isLessThan(10);
            }
            assertThat(instance.heard()).hasSize(1);
            assertThat(stage.server.awaitRequests("shop-1", 1)).isEqualTo(new FakeServer.Sum(1, 1, 0, 1));
        }
    }

    @Test
    void aReleaseWithoutInstancesFallsBackToTheStableOne() throws Exception {
        try (var stage = new Stage()) {
            var stable = stage.instance(FakeInstance.saying("stable"));
            var dead = stage.instance(FakeInstance.saying("dead"));
            dead.die();
            stage.route(
                    Stage.pool("shop-1", 0, Stage.target("shop-1-a", stable)),
                    Stage.pool("shop-2", 100, Stage.target("shop-2-a", dead)));
            try (var caller = stage.caller()) {
                assertThat(caller.post("/", "order").text()).isEqualTo("stable");
            }
            stage.server.awaitRequests("shop-1", 1);
            assertThat(stage.server.sum("shop-2")).isEqualTo(new FakeServer.Sum(0, 0, 1, 0));
        }
    }

    @Test
    void aReleaseThatServesNobodyIsNeverFallenBackTo() throws Exception {
        try (var stage = new Stage()) {
            var backedOut = stage.instance(FakeInstance.saying("bad"));
            var dead = stage.instance(FakeInstance.saying("dead"));
            dead.die();
            stage.route(
                    Stage.pool("shop-1", 100, Stage.target("shop-1-a", dead)),
                    Stage.pool("shop-2", 0, Stage.target("shop-2-a", backedOut)));
            try (var caller = stage.caller()) {
                var answer = caller.get("/");
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isEqualTo("1");
            }
            assertThat(backedOut.heard()).isEmpty();
            assertThat(stage.server.awaitRequests("shop-1", 1).failures()).isEqualTo(1);
        }
    }

    @Test
    void retriesStopWhenTheBudgetIsSpent() throws Exception {
        var limits = EdgeLimits.STANDARD.with(EdgeLimit.RETRY_RESERVE, 2).with(EdgeLimit.RETRY_PERCENT_MAX, 0);
        try (var stage = new Stage(limits)) {
            var one = stage.instance(MUTE);
            var other = stage.instance(MUTE);
            stage.routeTo(one, other);
            for (int i = 0; i < 10; i++) {
                try (var caller = stage.caller()) {
                    assertThat(caller.get("/").status()).isEqualTo(502);
                }
            }
            assertThat(one.heard().size() + other.heard().size()).isEqualTo(10 + 2);
        }
    }

    @Test
    void aCustomerWhoGoesAwayIsNoFailureOfTheRelease() throws Exception {
        try (var stage = new Stage()) {
            var arrived = new CountDownLatch(1);
            var left = new CountDownLatch(1);
            var slow = stage.instance((request, socket, in, out) -> {
                if (request.path().equals("/slow")) {
                    arrived.countDown();
                    while (in.read() >= 0) {
                        throw new IOException("nothing more was expected");
                    }
                    left.countDown();
                } else {
                    FakeInstance.answer(out, 200, "quick");
                }
            });
            stage.routeTo(slow);
            var caller = stage.caller();
            caller.send("GET /slow HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
            arrived.await();
            caller.abort();
            left.await();
            try (var next = stage.caller()) {
                assertThat(next.get("/").text()).isEqualTo("quick");
            }
            assertThat(stage.server.awaitRequests("shop-1", 1)).isEqualTo(new FakeServer.Sum(1, 0, 0, 1));
        }
    }

    @Test
    void aCustomerWhoGivesUpWaitingIsAFailureOfTheRelease() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.GIVEN_UP_MILLIS_MIN, 0))) {
            var arrived = new CountDownLatch(1);
            var hanging = stage.instance((request, socket, in, out) -> {
                arrived.countDown();
                FakeInstance.readBody(request, in);
                in.read();
            });
            stage.routeTo(hanging);
            var caller = stage.caller();
            caller.send("GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n");
            arrived.await();
            caller.abort();
            assertThat(stage.server.awaitRequests("shop-1", 1)).isEqualTo(new FakeServer.Sum(1, 1, 0, 1));
        }
    }

    @Test
    void aCustomerWhoLeavesInTheMiddleOfTheirRequestIsNoFailureOfTheRelease() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.GIVEN_UP_MILLIS_MIN, 0))) {
            var arrived = new CountDownLatch(1);
            var left = new CountDownLatch(1);
            var instance = stage.instance((request, socket, in, out) -> {
                if (request.path().equals("/upload")) {
                    arrived.countDown();
                    while (in.read() >= 0) {
                        // What comes of the body.
                    }
                    left.countDown();
                } else {
                    FakeInstance.answer(out, 200, "quick");
                }
            });
            stage.routeTo(instance);
            var caller = stage.caller();
            caller.send("POST /upload HTTP/1.1\r\nHost: shop.localhost\r\nContent-Length: 100\r\n\r\nhalf");
            arrived.await();
            caller.abort();
            left.await();
            try (var next = stage.caller()) {
                assertThat(next.get("/").text()).isEqualTo("quick");
            }
            assertThat(stage.server.awaitRequests("shop-1", 1)).isEqualTo(new FakeServer.Sum(1, 0, 0, 1));
        }
    }

    private static int readToTheEnd(Caller caller) {
        int bytes = 0;
        try {
            while (caller.in().read() >= 0) {
                bytes++;
            }
        } catch (IOException e) {
            // A reset says the same as an end, more clearly.
        }
        return bytes;
    }
}
