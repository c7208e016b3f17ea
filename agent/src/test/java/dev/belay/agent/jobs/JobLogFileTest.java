package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that cannot be written says so, though not on the disk. */
final class JobLogFileTest {

    /** Every write to it fails as on a full disk. Agents need Linux, which has it. */
    private static final Path FULL = Path.of("/dev/full");

    private static final InstantSource NOW = () -> Instant.ofEpochMilli(7);

    @Test
    void each_line_begins_with_its_time(@TempDir Path folder) throws IOException, InterruptedException {
        try (var log = new JobLog(folder.resolve("log"), 1_000, NOW)) {
            for (String written : List.of("on", "e\ntwo\n\nthr", "ee")) {
                log.write(written.getBytes(StandardCharsets.UTF_8), written.length());
            }
            log.say("four");
            log.end();
            String time = "\033_bk;t=7\007";
            assertThat(new String(log.read(0, 1_000, Duration.ZERO), StandardCharsets.UTF_8))
                    .isEqualTo(time + "one\n" + time + "two\n" + time + "\n" + time + "three\n" + time + "four\n");
        }
    }

    @Test
    void on_a_full_disk_it_ends_with_a_line_that_says_so() throws IOException, InterruptedException {
        try (var log = new JobLog(FULL, 1_000, NOW)) {
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
