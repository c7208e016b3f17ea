package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log is seen while the job runs, and in the end every byte of it is there once, whatever happened to the server. */
@Tag("slow")
final class JobLogTest {

    @TempDir
    Path temporary;

    private Ground ground;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
    }

    @AfterEach
    void clear() {
        ground.close();
    }

    @Test
    void is_seen_while_the_job_runs() throws IOException {
        ground.open(ground.settings());
        Path go = temporary.resolve("go");

        String job = ground.offer("printf 'begun'; until [ -e $GO ]; do sleep 0.05; done; echo", Map.of("GO", "" + go));

        ground.server.jobs.awaitLog(job, "begun");
        assertThat(ground.server.jobs.job(job).finishes).isEmpty();
        Files.createFile(go);
        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
    }

    @Test
    void keeps_every_byte_through_an_outage() throws IOException {
        ground.open(ground.settings());
        Path go = temporary.resolve("go");
        Path done = temporary.resolve("done");

        String job = ground.offer(
                "seq 1 20000; until [ -e $GO ]; do sleep 0.05; done; seq 20001 60000; touch $DONE",
                Map.of("GO", "" + go, "DONE", "" + done));
        ground.server.jobs.awaitLog(job, "\n20000\n");
        ground.server.goAway();
        Files.createFile(go);
        ground.awaitFile(done);
        assertThat(ground.server.jobs.job(job).finishes).isEmpty();
        ground.server.comeBack();

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(numbers(job)).isEqualTo(sequence(60000));
        assertThat(ground.server.jobs.job(job).finishes.getFirst().chunksFailedCount())
                .contains(0);
        assertThat(ground.server.jobs.job(job).starts).isEqualTo(1);
    }

    @Test
    void repeats_no_byte_when_answers_are_lost() throws IOException {
        var calls = new AtomicInteger();
        ground.server.loseAnswers(call -> call.contains("/chunks") && calls.incrementAndGet() % 3 != 0);
        ground.open(ground.settings());

        String job = ground.offer("seq 1 15000");

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(numbers(job)).isEqualTo(sequence(15000));
        assertThat(ground.server.jobs.job(job).repeatedChunks).isPositive();
    }

    @Test
    void carries_a_hundred_megabytes_in_ten_megabyte_lines_in_little_memory() throws IOException {
        try (var agent = AgentProcess.start(ground, false, 32)) {
            String line = "head -c 10000000 /dev/zero | tr '\\0' x; echo; ";

            String job = ground.offer(line.repeat(10), Map.of(), 200 << 20);

            assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
            assertThat(ground.server.jobs.log(job).lines())
                    .filteredOn(each -> each.startsWith("xxxx"))
                    .hasSize(10)
                    .allMatch(each -> each.length() == 10_000_000);
            assertThat(ground.server.jobs.job(job).biggestChunk).isLessThanOrEqualTo(100_000);
            assertThat(agent).isNotNull();
        }
    }

    @Test
    void ends_beyond_its_limit_with_a_line_that_says_so_while_the_job_goes_on() throws IOException {
        ground.open(ground.settings());
        Path done = temporary.resolve("done");

        String job = ground.offer("seq 1 100000; touch $DONE", Map.of("DONE", "" + done), 10_000);

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(done).exists();
        assertThat(ground.server.jobs.logBytes(job))
                .hasSizeLessThanOrEqualTo(10_000)
                .hasSizeGreaterThan(9_000);
        assertThat(ground.server.jobs.log(job)).endsWith("longer than 10000 bytes; the rest is not kept.\033[0m\n");
    }

    @Test
    void passes_colours_and_any_other_bytes_on() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("printf '\\033[32mgreen\\033[0m \\377\\000\\001 end'");

        ground.server.jobs.awaitFinish(job);
        String log = new String(ground.server.jobs.logBytes(job), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(log).endsWith("\033[32mgreen\033[0m \u00ff\0\u0001 end");
    }

    private String numbers(String job) {
        var numbers = new StringBuilder();
        ground.server
                .jobs
                .log(job)
                .lines()
                .filter(line -> line.matches("[0-9]+"))
                .forEach(line -> numbers.append(line).append('\n'));
        return numbers.toString();
    }

    private static String sequence(int last) {
        var numbers = new StringBuilder();
        for (int number = 1; number <= last; number++) {
            numbers.append(number).append('\n');
        }
        return numbers.toString();
    }
}
