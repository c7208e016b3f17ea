package dev.belay.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DemoResultTest {

    private static final Instant START = Instant.parse("2026-05-01T12:00:00Z");

    private static final Shipped ONE = new Shipped("1", true, 1, at(0), Optional.of(at(9.5)), Optional.empty());
    private static final Shipped TWO = new Shipped("2", true, 2, at(10), Optional.of(at(25)), Optional.empty());
    private static final Shipped THREE = new Shipped("3", false, 3, at(30), Optional.empty(), Optional.of(at(42)));

    private static Instant at(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    private static Visit ok(double at, int customer, String release) {
        return new Visit(at(at), customer, release, false, new Visit.Outcome.Answered(200));
    }

    private static Visit error(double at, int customer, String release) {
        return new Visit(at(at), customer, release, false, new Visit.Outcome.Answered(500));
    }

    private static Visit broken(double at, int customer) {
        return new Visit(at(at), customer, "", false, new Visit.Outcome.Broken("cut short"));
    }

    @Test
    void allIsWellWhenOnlyTheBadReleaseFailed() {
        var visits = List.of(ok(11, 0, "1"), ok(20, 1, "2"), ok(38, 2, "3"), error(40, 2, "3"), ok(41, 0, "2"));
        var result = DemoResult.of(List.of(ONE, TWO, THREE), visits, 10);
        assertThat(result)
                .isEqualTo(new DemoResult(true, 5, 1, 0, 2, 1, List.of(9.5, 15.0), List.of(2.0), List.of(0.1)));
    }

    @Test
    void aFailureBeforeTheBadCommitIsNotForgiven() {
        var result = DemoResult.of(List.of(ONE, TWO, THREE), List.of(error(20, 1, "2")), 10);
        assertThat(result.ok()).isFalse();
        assertThat(result.failedDuringGood()).isEqualTo(1);
    }

    @Test
    void norIsAFailureOfTheStableReleaseMeanwhile() {
        for (Visit failure : List.of(error(35, 1, "2"), broken(35, 1))) {
            var result = DemoResult.of(List.of(ONE, TWO, THREE), List.of(failure), 10);
            assertThat(result.ok()).isFalse();
            assertThat(result.failedDuringGood()).isZero();
        }
    }

    @Test
    void aBadReleaseThatGotThroughIsNotWell() {
        var through = new Shipped("3", false, 3, at(30), Optional.of(at(42)), Optional.empty());
        var result = DemoResult.of(List.of(ONE, through), List.of(ok(5, 0, "1")), 10);
        assertThat(result.ok()).isFalse();
        assertThat(result.backedOut()).isZero();
    }

    @Test
    void norIsADemoThatBrokeOff() {
        var visits = List.of(ok(11, 0, "1"));
        assertThat(DemoResult.of(List.of(ONE), visits, 10).ok()).isTrue();
        assertThat(DemoResult.of(List.of(ONE), visits, 10).notWell().ok()).isFalse();
    }

    @Test
    void withoutCustomersNothingIsProved() {
        assertThat(DemoResult.of(List.of(ONE, THREE), new ArrayList<>(), 10).ok())
                .isFalse();
    }

    @Test
    void theLastLineIsOneJsonObjectInOrder() {
        var result = DemoResult.of(List.of(ONE, TWO, THREE), List.of(ok(11, 0, "1")), 10);
        assertThat(Json.API.writeValueAsString(result))
                .isEqualTo(
                        "{\"ok\":true,\"requests\":1,\"failed\":0,\"failedDuringGood\":0,\"promoted\":2,\"backedOut\":1,"
                                + "\"pushToLiveSeconds\":[9.5,15.0],\"badToBackOutSeconds\":[0.0],\"badShare\":[0.0]}");
    }
}
