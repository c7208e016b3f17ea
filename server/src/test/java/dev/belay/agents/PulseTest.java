package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.database.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Five thousand agents are noted alive by a few writes. */
@Tag("slow")
class PulseTest {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @Test
    void everyAgentIsWrittenOnceInAHeartbeatAndManyTogether() {
        var now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
        var writes = new AtomicInteger();
        Set<UUID> written = new HashSet<>();
        var pulse = new Pulse(database.database(), now::get, Duration.ofSeconds(10), (_, agents) -> {
            writes.incrementAndGet();
            written.addAll(agents);
        });
        for (int second = 0; second < 20; second++) {
            for (int agent = 0; agent < 5_000; agent++) {
                pulse.beat(new UUID(7, agent));
            }
            now.updateAndGet(before -> before.plusSeconds(1));
        }
        assertThat(written).hasSize(5_000);
        assertThat(writes.get()).isBetween(2, 6);
    }

    @Test
    void thoseWhoWereSeenTogetherAreWrittenAtOnce() {
        var now = new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
        Set<UUID> written = new HashSet<>();
        var pulse =
                new Pulse(database.database(), now::get, Duration.ofSeconds(10), (_, agents) -> written.addAll(agents));
        pulse.beat(new UUID(7, 0));
        pulse.beat(List.of(new UUID(7, 1), new UUID(7, 2)));
        assertThat(written).containsExactlyInAnyOrder(new UUID(7, 0), new UUID(7, 1), new UUID(7, 2));
    }
}
