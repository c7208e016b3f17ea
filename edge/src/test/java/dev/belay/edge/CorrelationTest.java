package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

// Line ends are part of what is sent.
@SuppressWarnings("StringConcatToTextBlock")
class CorrelationTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aRequestWithoutThemGetsBoth() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                var answer = caller.get("/");
                var heard = instance.heard().getFirst();
                assertThat(heard.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
                assertThat(heard.header("X-Request-ID")).matches("[0-9a-f]{32}");
                assertThat(answer.header("X-Request-ID")).isEqualTo(heard.header("X-Request-ID"));
                caller.get("/");
            }
            assertThat(instance.heard().get(1).header("traceparent"))
                    .isNotEqualTo(instance.heard().getFirst().header("traceparent"));
        }
    }

    @Test
    void whatIsWellFormedIsPassedOn() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                var answer = caller.ask("GET / HTTP/1.1\r\nHost: shop.localhost\r\ntraceparent: " + TRACE
                        + "\r\ntracestate: a=b\r\nX-Request-ID: order-7.retry:2\r\n\r\n");
                assertThat(answer.header("X-Request-ID")).isEqualTo("order-7.retry:2");
            }
            var heard = instance.heard().getFirst();
            assertThat(heard.header("traceparent")).isEqualTo(TRACE);
            assertThat(heard.header("tracestate")).isEqualTo("a=b");
            assertThat(heard.header("X-Request-ID")).isEqualTo("order-7.retry:2");
        }
    }

    @Test
    void anAnswerOfTheEdgeCarriesTheIdAsWell() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var caller = stage.caller()) {
                var unrouted = caller.ask("GET / HTTP/1.1\r\nHost: nobody.localhost\r\nX-Request-ID: order-7\r\n\r\n");
                assertThat(unrouted.status()).isEqualTo(404);
                assertThat(unrouted.header("X-Request-ID")).isEqualTo("order-7");
                var malformed = caller.ask("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
                assertThat(malformed.status()).isEqualTo(400);
                assertThat(malformed.header("X-Request-ID")).matches("[0-9a-f]{32}");
            }
        }
    }

    @Test
    void whatACustomerSaysOfTheirWayIsDroppedUnderEveryName() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.ask("GET / HTTP/1.1\r\nHost: shop.localhost\r\nX-Real-IP: 9.9.9.9\r\nx-forwarded-port: 1\r\n"
                        + "X-FORWARDED-PREFIX: /admin\r\nX-Forwarded-Server: a\r\nX-Forwards: kept\r\n\r\n");
            }
            var heard = instance.heard().getFirst();
            assertThat(heard.has("X-Real-IP")).isFalse();
            assertThat(heard.has("X-Forwarded-Port")).isFalse();
            assertThat(heard.has("X-Forwarded-Prefix")).isFalse();
            assertThat(heard.has("X-Forwarded-Server")).isFalse();
            assertThat(heard.header("X-Forwards")).isEqualTo("kept");
            assertThat(heard.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void whatIsMalformedIsReplaced() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.ask("GET / HTTP/1.1\r\nHost: shop.localhost\r\ntraceparent: 00-zz\r\ntracestate: a=b\r\n"
                        + "X-Request-ID: <script>\r\n\r\n");
            }
            var heard = instance.heard().getFirst();
            assertThat(heard.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
            assertThat(heard.has("tracestate")).isFalse();
            assertThat(heard.header("X-Request-ID")).matches("[0-9a-f]{32}");
        }
    }

    @Test
    void whatIsWellFormedIsToldApart() {
        assertThat(List.of(TRACE, TRACE.replace("00-4", "01-4"), "cc" + TRACE.substring(2) + "-what-the-future-brings"))
                .allMatch(Correlation::wellFormedTrace);
        assertThat(List.of(
                        "",
                        "00",
                        TRACE + "-",
                        TRACE + "-01",
                        TRACE.substring(1),
                        TRACE.toUpperCase(java.util.Locale.ROOT),
                        TRACE.replace('-', '_'),
                        "ff" + TRACE.substring(2),
                        "cc" + TRACE.substring(2) + ".more",
                        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"))
                .noneMatch(Correlation::wellFormedTrace);
        assertThat(Correlation.wellFormedId("a".repeat(128))).isTrue();
        assertThat(Correlation.wellFormedId("a".repeat(129))).isFalse();
        assertThat(Correlation.wellFormedId("")).isFalse();
        assertThat(Correlation.wellFormedId("a b")).isFalse();
        assertThat(Correlation.wellFormedId("a\u00e4")).isFalse();
    }

    @Test
    void aCustomerCannotPretendToBeSomeoneElse() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.ask(
                        "GET / HTTP/1.1\r\nHost: shop.localhost\r\nX-Forwarded-For: 9.9.9.9\r\nForwarded: for=9.9.9.9\r\n"
                                + "X-Forwarded-Proto: https\r\nConnection: close, X-Forwarded-For, Cookie\r\nCookie: a=b\r\n\r\n");
            }
            var heard = instance.heard().getFirst();
            assertThat(heard.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
            assertThat(heard.header("X-Forwarded-Proto")).isEqualTo("http");
            assertThat(heard.has("Forwarded")).isFalse();
            assertThat(heard.has("Connection")).isFalse();
            assertThat(heard.header("Cookie")).isEqualTo("a=b");
        }
    }
}
