package dev.belay.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A group is found again by its file, is never taken for another, and ends whole. */
final class ProcessGroupTest {

    /** By their mark processes are found on the whole machine, so it must be no other test's there. */
    private static final String MINE = "MARK=" + ProcessHandle.current().pid();

    @TempDir
    Path folder;

    private ProcessGroup start(String script) throws IOException {
        return ProcessGroup.start(new ProcessGroup.Launch(
                List.of("/bin/sh", "-c", script),
                folder,
                Map.of("PATH", "/usr/bin:/bin", "MARK", MINE.substring("MARK=".length())),
                Optional.of(trail(MINE)),
                new ProcessGroup.Output.Piped()));
    }

    private ProcessGroup.Trail trail(String mark) {
        return new ProcessGroup.Trail(folder.resolve("process"), mark);
    }

    private static String line(ProcessGroup group) throws IOException {
        var line = new StringBuilder();
        for (int each = group.output().read();
                each >= 0 && each != '\n';
                each = group.output().read()) {
            line.append((char) each);
        }
        return line.toString();
    }

    @Test
    void is_found_again_by_what_it_wrote_down() throws IOException {
        ProcessGroup group = start("echo up; exec sleep 1003");
        assertThat(line(group)).isEqualTo("up");

        ProcessGroup again = ProcessGroup.leftBehind(trail(MINE)).orElseThrow();

        assertThat(again.pid()).isEqualTo(group.pid());
        assertThat(again.leads()).isTrue();
        again.stop(Duration.ofSeconds(5));
        assertThat(again.leads()).isFalse();
        assertThat(group.running()).isFalse();
        assertThat(ProcessGroup.leftBehind(trail(MINE))).isEmpty();
    }

    @Test
    void is_found_by_its_children_when_its_leader_is_gone() throws IOException {
        ProcessGroup group = start("sleep 1004 & echo up");
        assertThat(line(group)).isEqualTo("up");
        assertThat(group.await(Duration.ofSeconds(10))).hasValue(0);

        assertThat(ProcessGroup.leftBehind(trail("MARK=other"))).isEmpty();
        ProcessGroup again = ProcessGroup.leftBehind(trail(MINE)).orElseThrow();
        assertThat(again.leads()).isFalse();
        again.stop(Duration.ofSeconds(5));
        assertThat(group.running()).isFalse();
    }

    @Test
    void ends_even_when_it_is_stopped_before_its_session_exists() throws IOException {
        for (int round = 0; round < 40; round++) {
            ProcessGroup group = start("exec sleep 1006");
            group.stop(Duration.ofSeconds(5));
            assertThat(group.leads()).as("round %s", round).isFalse();
        }
    }

    @Test
    void ends_with_what_fled_from_its_session_though_the_leader_is_gone() throws IOException {
        ProcessGroup group = start("setsid sh -c 'echo $$; exec sleep 1007' & sleep 0.2");
        long stray = Long.parseLong(line(group));
        assertThat(group.await(Duration.ofSeconds(10))).hasValue(0);

        group.stop(Duration.ofSeconds(5));

        assertThat(ProcessEntry.of(stray).filter(ProcessEntry::running)).isEmpty();
    }

    @Test
    void is_not_taken_for_a_later_process_with_its_number() throws IOException {
        ProcessGroup group = start("echo up; exec sleep 1005");
        assertThat(line(group)).isEqualTo("up");
        Path file = folder.resolve("process");
        List<String> lines = Files.readAllLines(file);
        ProcessEntry entry = ProcessEntry.parse(lines.get(1)).orElseThrow();
        String earlier = lines.get(1).replace(" " + entry.startTicks() + " ", " " + (entry.startTicks() - 1) + " ");

        Files.writeString(file, lines.getFirst() + "\n" + earlier + "\n" + lines.get(2) + "\n");
        assertThat(ProcessGroup.leftBehind(trail("MARK=other"))).isEmpty();
        Files.writeString(file, lines.getFirst() + "\n" + lines.get(1) + "\nanother boot\n");
        assertThat(ProcessGroup.leftBehind(trail(MINE))).isEmpty();
        for (String broken : List.of("", "x", "1\n", "-1\n1 (x) S\n\n", "99999999999999999999\n")) {
            Files.writeString(file, broken);
            assertThat(ProcessGroup.leftBehind(trail(MINE))).isEmpty();
        }
        group.stop(Duration.ZERO);
    }

    @Test
    void has_nothing_of_the_agents_environment() throws IOException {
        ProcessGroup group = start("env | cut -d= -f1 | sort | tr '\\n' ' '");
        String names = new String(group.output().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(List.of(names.strip().split(" "))).contains("MARK", "PATH").isSubsetOf("MARK", "PATH", "PWD", "_");
    }

    @Test
    void reads_a_name_that_tries_to_confuse() {
        String line = "42 (a) S 1 1 (b) Z 1 42 42 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 777 1 1";
        ProcessEntry entry = ProcessEntry.parse(line).orElseThrow();
        assertThat(entry.pid()).isEqualTo(42);
        assertThat(entry.state()).isEqualTo('Z');
        assertThat(entry.running()).isFalse();
        assertThat(entry.startTicks()).isEqualTo(777);
        assertThat(ProcessEntry.parse("nonsense")).isEmpty();
    }
}
