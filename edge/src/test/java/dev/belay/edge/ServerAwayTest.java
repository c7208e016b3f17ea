package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.Json;
import dev.belay.protocol.edge.Routing;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ServerAwayTest {

    @Test
    void trafficGoesOnAndNothingIsLostFromTheReports() throws Exception {
        try (var stage = new Stage()) {
            var instance = stage.instance(FakeInstance.saying("hello"));
            stage.routeTo(instance);
            try (var caller = stage.caller()) {
                caller.get("/");
                stage.server.awaitRequests("shop-1", 1);
                stage.server.goAway();
                for (int i = 0; i < 30; i++) {
                    assertThat(caller.get("/").text()).isEqualTo("hello");
                }
                stage.server.comeBack();
                assertThat(stage.server.awaitRequests("shop-1", 31)).isEqualTo(new FakeServer.Sum(31, 0, 0, 31));
                var other = stage.instance(FakeInstance.saying("other"));
                stage.routeTo(other);
                assertThat(caller.get("/").text()).isEqualTo("other");
            }
        }
    }

    @Test
    void aReportWhoseAnswerWasLostCountsOnce() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            try (var caller = stage.caller()) {
                stage.server.loseAnswers(true);
                for (int i = 0; i < 10; i++) {
                    caller.get("/");
                }
                stage.server.awaitReportsTried(stage.server.reportsTried() + 3);
                caller.get("/");
                stage.server.loseAnswers(false);
            }
            assertThat(stage.server.awaitRequests("shop-1", 11)).isEqualTo(new FakeServer.Sum(11, 0, 0, 11));
        }
    }

    @Test
    void anEdgeStartsByTheRoutingItKept() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            stage.server.awaitSeen(stage.version());
            stage.server.goAway();
            stage.restart();
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").text()).isEqualTo("hello");
            }
            stage.server.comeBack();
        }
    }

    @Test
    void aBrokenFileIsAsNone() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            stage.server.awaitSeen(stage.version());
            Files.writeString(stage.folder.resolve("routing.json"), "{\"version\": 7, \"rou");
            stage.server.goAway();
            stage.restart();
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").status()).isEqualTo(503);
            }
            stage.server.comeBack();
            stage.routeTo(stage.instance(FakeInstance.saying("again")));
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").text()).isEqualTo("again");
            }
        }
    }

    @Test
    void anOlderRoutingIsNeverPutInForce() throws Exception {
        try (var stage = new Stage()) {
            var old = stage.instance(FakeInstance.saying("old"));
            var recent = stage.instance(FakeInstance.saying("recent"));
            var outdated = stage.routing(Stage.pool("shop-1", 100, Stage.target("shop-1-a", old)));
            stage.route(Stage.pool("shop-1", 100, Stage.target("shop-1-b", recent)));
            stage.server.route(outdated);
            stage.server.awaitRoutingAsked(stage.server.routingAsked() + 2);
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").text()).isEqualTo("recent");
            }
            stage.server.awaitSeen(stage.version());
            var kept = Json.API.readValue(Files.readString(stage.folder.resolve("routing.json")), Routing.class);
            assertThat(kept.version()).isEqualTo(stage.version());
        }
    }

    @Test
    void aTokenThatIsNotAcceptedAnyMoreStopsNoTraffic() throws Exception {
        try (var stage = new Stage()) {
            stage.routeTo(stage.instance(FakeInstance.saying("hello")));
            int asked = stage.server.routingAsked();
            int tried = stage.server.reportsTried();
            stage.server.answerReports(403);
            stage.server.answerRouting(403);
            stage.server.awaitReportsTried(tried + 1);
            try (var caller = stage.caller()) {
                assertThat(caller.get("/").text()).isEqualTo("hello");
            }
            // Asking again and again would not help: it is left to a person, and tried twice a minute.
            assertThat(stage.server.routingAsked() - asked).isLessThanOrEqualTo(2);
        }
    }
}
