package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class HeapTrimTest {

    private static final long MB = 1 << 20;

    @Test
    void aQuietServerIsTrimmedWhenEnoughGathered() {
        assertThat(HeapTrim.isDue(116 * MB, 100 * MB, Duration.ofMillis(600))).isTrue();
        assertThat(HeapTrim.isDue(115 * MB, 100 * MB, Duration.ofMillis(600))).isFalse();
    }

    @Test
    void aBusyServerIsNotHeldUp() {
        assertThat(HeapTrim.isDue(200 * MB, 100 * MB, Duration.ofMillis(3_900))).isTrue();
        assertThat(HeapTrim.isDue(200 * MB, 100 * MB, Duration.ofSeconds(4))).isFalse();
    }
}
