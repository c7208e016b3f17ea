package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.edge.Route;
import dev.belay.protocol.edge.Routing;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class RoutingTest {

    @Test
    void anAddressThatWasNotKnownIsLookedForAgain() {
        var target = new Route.Target("shop-1-a", "shop.internal", 4_000, 1, false);
        var routing = new Routing(
                3,
                List.of(new Route(
                        "shop",
                        "production",
                        List.of("shop.localhost"),
                        1,
                        List.of(Stage.pool("shop-1", 100, target)))));
        var before = RouteTable.of(routing, RouteTable.EMPTY, 0, name -> {
            throw new UnknownHostException(name);
        });
        assertThat(before.unresolved()).isTrue();

        var after = RouteTable.of(routing, before, 0, _ -> InetAddress.getLoopbackAddress());
        assertThat(after.unresolved()).isFalse();
        var pool = after.route("shop.localhost").orElseThrow().pools().getFirst();
        assertThat(pool.pick(new SplittableRandom(1), 0, List.of())).isPresent();
    }

    @Test
    void aRequestReachesAnInstanceOfItsHost() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                var answer = caller.ask("GET /a?b=c HTTP/1.1\r\nHost: Shop.Localhost:8080\r\nX-Own: yes\r\n\r\n");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.text()).isEqualTo("hello");
            }
            var heard = instance.heard().getFirst();
            assertThat(heard.line()).isEqualTo("GET /a?b=c HTTP/1.1");
            assertThat(heard.header("Host")).isEqualTo("Shop.Localhost:8080");
            assertThat(heard.header("X-Own")).isEqualTo("yes");
            assertThat(heard.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
            assertThat(heard.header("X-Forwarded-Proto")).isEqualTo("http");
            assertThat(heard.header("X-Forwarded-Host")).isEqualTo("Shop.Localhost:8080");
        }
    }

    @Test
    void connectionsAreKeptOnBothSides() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("again"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                for (int i = 0; i < 20; i++) {
                    assertThat(caller.get("/").text()).isEqualTo("again");
                    assertThat(caller.post("/", "body").text()).isEqualTo("again");
                }
            }
            assertThat(instance.heard())
                    .extracting(FakeInstance.Heard::connection)
                    .containsOnly(1);
        }
    }

    @Test
    void anUnknownHostIsNotFoundAndLearnsNothing() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var caller = stage.caller()) {
                var answer = caller.ask("GET / HTTP/1.1\r\nHost: other.localhost\r\n\r\n");
                assertThat(answer.status()).isEqualTo(404);
                assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(answer.text()).doesNotContain("shop");
                assertThat(caller.get("/").text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void everyRequestIsReportedOnce() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var caller = stage.caller()) {
                for (int i = 0; i < 50; i++) {
                    caller.get("/");
                }
            }
            var sum = stage.server.awaitRequests("shop-1", 50);
            assertThat(sum).isEqualTo(new FakeServer.Sum(50, 0, 0, 50));
        }
    }
}
