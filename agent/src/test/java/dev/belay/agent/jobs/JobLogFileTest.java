package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A log that cannot be written says so, though not on the disk. */
final class JobLogFileTest {

    /** Every write to it fails as on a full disk. Agents need Linux, which has it. */
    private static final Path FULL = Path.of("/dev/full");

    @Test
    void on_a_full_disk_it_ends_with_a_line_that_says_so() throws IOException, InterruptedException {
        try (var log = new JobLog(FULL, 1_000)) {
            log.say("lost");
            log.say("lost too");
            log.end();

            String read = new String(log.read(0, 1_000, Duration.ZERO), StandardCharsets.UTF_8);
            assertThat(read).contains("The log cannot be kept any more").endsWith("\n");
            assertThat(log.read(read.getBytes(StandardCharsets.UTF_8).length, 1_000, Duration.ZERO))
                    .isEmpty();
            assertThat(log.broken()).isTrue();
        }
    }
}
