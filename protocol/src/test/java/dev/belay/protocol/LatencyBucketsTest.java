package dev.belay.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.edge.LatencyBuckets;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {

    @Test
    void everyLatencyFallsIntoTheFirstBucketThatHoldsIt() {
        for (long micros = 0; micros < 200_000; micros += 37) {
            int bucket = LatencyBuckets.of(micros);
            assertThat(micros).isLessThanOrEqualTo(LatencyBuckets.upperMicros(bucket));
            if (bucket > 0) {
                assertThat(micros).isGreaterThan(LatencyBuckets.upperMicros(bucket - 1));
            }
        }
        assertThat(LatencyBuckets.of(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
    }
}
