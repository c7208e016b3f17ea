package dev.belay.pipelines.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a job's turn may come. */
class EstimateTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a free place is taken at once, 0, 0, 0",
        "a busy one when it is free, 30, 0, 30",
        "the first of several, 50 20, 0, 20",
        "those before take their time, 20, 2, 140",
        "on whichever place is free first, 20 50, 2, 80",
        "and as many at once as there are places, 0 0 0, 6, 120"
    })
    void tellsWhenAJobBegins(String rule, String left, int ahead, long seconds) {
        List<Duration> places = Arrays.stream(left.split(" "))
                .map(each -> Duration.ofSeconds(Long.parseLong(each)))
                .toList();
        assertThat(Estimate.begins(places, ahead, Duration.ofSeconds(60)))
                .as(rule)
                .contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"one that has just begun, 0, 60", "one half done, 30, 30"})
    void tellsHowLongAJobMayStillTake(String rule, long ran, long seconds) {
        assertThat(Estimate.left(Duration.ofSeconds(ran), Duration.ofSeconds(60)))
                .as(rule)
                .contains(Duration.ofSeconds(seconds));
    }

    @Test
    void inventsNothingOfAJobThatTakesLongerThanOthersDid() {
        assertThat(Estimate.left(Duration.ofSeconds(90), Duration.ofSeconds(60)))
                .isEmpty();
        assertThat(Estimate.begins(List.of(), 0, Duration.ofSeconds(60))).isEmpty();
    }
}
