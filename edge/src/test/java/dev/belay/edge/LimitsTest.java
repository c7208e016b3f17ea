package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class LimitsTest {

    private static final String HOST = "Host: shop.localhost\r\n";

    @Test
    void headersHaveASize() throws Exception {
        assertThat(answerTo(EdgeLimits.STANDARD, "GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(20_000) + "\r\n\r\n"))
                .isEqualTo(431);
        assertThat(answerTo(EdgeLimits.STANDARD, "GET / HTTP/1.1\r\n" + HOST + "X: a\r\n".repeat(5_000) + "\r\n"))
                .isEqualTo(431);
    }

    @Test
    void anAddressHasALength() throws Exception {
        assertThat(answerTo(EdgeLimits.STANDARD, "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n" + HOST + "\r\n"))
                .isEqualTo(414);
    }

    @Test
    void aBodyHasASizeHoweverItIsFramed() throws Exception {
        var limits = EdgeLimits.STANDARD.with(EdgeLimit.REQUEST_BODY_BYTES_MAX, 10);
        assertThat(answerTo(limits, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 11\r\n\r\n12345678901"))
                .isEqualTo(413);
        assertThat(answerTo(
                        limits,
                        "POST / HTTP/1.1\r\n" + HOST
                                + "Transfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n0\r\n\r\n"))
                .isEqualTo(413);
        assertThat(answerTo(limits, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n1234567890"))
                .isEqualTo(200);
    }

    @Test
    void aHeadMustArriveInTime() throws Exception {
        var limits = EdgeLimits.STANDARD.with(EdgeLimit.REQUEST_HEAD_MILLIS_MAX, 50);
        assertThat(answerTo(limits, "GET / HTTP/1.1\r\nHost: sh")).isEqualTo(408);
    }

    @Test
    void aBodyMustKeepArriving() throws Exception {
        var limits = EdgeLimits.STANDARD.with(EdgeLimit.BODY_IDLE_MILLIS_MAX, 50);
        assertThat(answerTo(limits, "POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n123"))
                .isEqualTo(408);
    }

    @Test
    void aBodyThatTricklesIsNotWaitedForForEver() throws Exception {
        var limits = EdgeLimits.STANDARD.with(EdgeLimit.BODY_MILLIS_MAX, 200);
        try (var stage = new Stage(limits)) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var caller = stage.caller()) {
                caller.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\n");
                var trickle = Thread.startVirtualThread(() -> trickle(caller));
                assertThat(caller.read().status()).isEqualTo(408);
                trickle.interrupt();
                trickle.join();
            }
        }
    }

    /** A byte every few milliseconds: never idle, and never done. */
    private static void trickle(Caller caller) {
        try {
            while (!Thread.interrupted()) {
                caller.send("a");
                LockSupport.parkNanos(5_000_000);
            }
        } catch (IOException e) {
            // The edge has had enough.
        }
    }

    @Test
    void theLastOfAnAnswerReachesASlowCustomer() throws Exception {
        var limits = EdgeLimits.STANDARD.with(EdgeLimit.REQUEST_HEAD_MILLIS_MAX, 1_500);
        try (var stage = new Stage(limits)) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                int bytes = Integer.parseInt(request.path().substring(1));
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n");
                out.write(new byte[bytes]);
                out.flush();
            }));
            var slow = new ArrayList<Caller>();
            try {
                // Somewhere among these is a size of which the last part waits in the edge for the customer to read.
                for (int bytes = 60_000; bytes < 6_000_000; bytes += 60_000) {
                    var caller = stage.caller();
                    slow.add(caller);
                    caller.send("GET /" + bytes + " HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
                }
                try (var impatient = stage.caller()) {
                    impatient.send("GET / HTTP/1.1\r\n");
                    assertThat(impatient.read().status())
                            .as("so much time has passed")
                            .isEqualTo(408);
                }
                for (int each = 0; each < slow.size(); each++) {
                    assertThat(slow.get(each).read().text()).hasSize(60_000 * (each + 1));
                }
            } finally {
                for (var caller : slow) {
                    caller.close();
                }
            }
        }
    }

    @Test
    void anIdleCustomerIsLetGo() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.CUSTOMER_IDLE_MILLIS_MAX, 50));
                var caller = stage.caller()) {
            assertThat(caller.ended()).isTrue();
        }
    }

    @Test
    void anAnswerMustComeInTime() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.ANSWER_MILLIS_MAX, 50))) {
            var instance = stage.instance((request, socket, in, out) -> in.transferTo(out));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").status()).isEqualTo(504);
            }
            assertThat(stage.server.awaitRequests("shop-1", 1).failures()).isEqualTo(1);
            assertThat(instance.heard()).hasSize(1);
        }
    }

    @Test
    void anAnswerMustKeepArriving() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.ANSWER_IDLE_MILLIS_MAX, 50))) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
                in.transferTo(out);
            }));
            try (var caller = stage.caller()) {
                caller.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
                caller.head();
                caller.in().skipNBytes(5);
                assertThat(caller.ended()).isTrue();
            }
            assertThat(stage.server.awaitRequests("shop-1", 1).failures()).isEqualTo(1);
        }
    }

    @Test
    void anAnswerWithAnEndlessHeadIsNone() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance((request, socket, in, out) -> {
                FakeInstance.write(out, "HTTP/1.1 200 OK\r\nX: " + "a".repeat(100_000) + "\r\n\r\n");
                socket.close();
            }));
            try (var caller = stage.caller()) {
                assertThat(caller.post("/", "order").status()).isEqualTo(502);
            }
        }
    }

    @Test
    void customersBeyondTheLimitAreToldSo() throws Exception {
        try (var stage = new Stage(EdgeLimits.STANDARD.with(EdgeLimit.CONNECTIONS_MAX, 2))) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var one = stage.caller();
                    var two = stage.caller();
                    var three = stage.caller()) {
                assertThat(one.get("/").status()).isEqualTo(200);
                assertThat(two.get("/").status()).isEqualTo(200);
                assertThat(three.read().status()).isEqualTo(503);
                assertThat(three.ended()).isTrue();
            }
        }
    }

    @Test
    void limitsAreSetByName() {
        var limits = EdgeLimits.STANDARD.with("connectMillisMax=250").with("connectionsMax = 5");
        assertThat(limits.of(EdgeLimit.CONNECT_MILLIS_MAX)).isEqualTo(250);
        assertThat(limits.of(EdgeLimit.CONNECTIONS_MAX)).isEqualTo(5);
        assertThatThrownBy(() -> limits.with("connectMillis=1"))
                .hasMessageContaining("no limit 'connectMillis'")
                .hasMessageContaining("connectMillisMax");
        assertThatThrownBy(() -> limits.with("connectMillisMax=soon")).hasMessageContaining("not a whole number");
        assertThatThrownBy(() -> limits.with("connectMillisMax=0")).hasMessageContaining("from 1 to 60000");
        assertThatThrownBy(() -> limits.with("connectMillisMax")).hasMessageContaining("key=value");
        assertThat(Arrays.stream(EdgeLimit.values()).map(EdgeLimit::key)).doesNotHaveDuplicates();
        assertThat(EdgeLimit.values())
                .allSatisfy(limit -> assertThat(limit.standard()).isBetween(limit.least(), limit.most()));
    }

    private static int answerTo(EdgeLimits limits, String request) throws Exception {
        try (var stage = new Stage(limits)) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var caller = stage.caller()) {
                caller.send(request);
                var answer = caller.read();
                if (answer.status() >= 400) {
                    assertThat(caller.ended()).isTrue();
                }
                return answer.status();
            }
        }
    }
}
