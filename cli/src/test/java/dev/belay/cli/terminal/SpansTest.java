package dev.belay.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SpansTest {

    @ParameterizedTest
    @CsvSource({
        "-5, 0 s",
        "0, 0 s",
        "850, 0.8 s",
        "1000, 1 s",
        "9999, 9.9 s",
        "12345, 12 s",
        "60000, 1 min",
        "200000, 3 min 20 s",
        "3600000, 1 h",
        "18600000, 5 h 10 min",
        "400000000, 4 d"
    })
    void spansReadAsPeopleSayThem(long millis, String words) {
        assertThat(Spans.of(Duration.ofMillis(millis))).isEqualTo(words);
    }

    @Test
    void pastAndFuture() {
        Instant now = Instant.parse("2026-05-01T12:00:00Z");
        assertThat(Spans.from(now, now.minusSeconds(300))).isEqualTo("5 min ago");
        assertThat(Spans.from(now, now.plusSeconds(345_600))).isEqualTo("in 4 d");
        assertThat(Spans.between(Optional.empty(), Optional.empty(), now)).isEmpty();
        assertThat(Spans.between(Optional.of(now.minusSeconds(12)), Optional.empty(), now))
                .isEqualTo("12 s");
    }
}
