package dev.belay.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.machine.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What git knows of a real repository, and what it does not find out in time. */
@Tag("slow")
final class ChangedFilesTest {

    @TempDir
    private Path folder = Path.of("unset");

    private void git(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git", "-c", "user.name=Olga", "-c", "user.email=olga@example.com"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
    }

    private void commit(String file) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(file), file);
        git("add", ".");
        git("commit", "--quiet", "--message", file);
    }

    @BeforeEach
    void begin() throws IOException, InterruptedException {
        git("init", "--quiet", "--initial-branch", "main");
        commit("one");
        commit("two");
    }

    private Optional<List<String>> since(String base, Duration atMost) {
        return new ChangedFiles(Map.of(), folder, Deadline.in(atMost)).since(Optional.of(base));
    }

    @Test
    void aCommitOfTheBaseIsComparedWithTheOneBefore() throws IOException, InterruptedException {
        assertThat(since("main", Duration.ofMinutes(1))).contains(List.of("two"));
        git("switch", "--quiet", "--create", "topic");
        commit("three");
        commit("four");
        assertThat(since("main", Duration.ofMinutes(1))).contains(List.of("four", "three"));
    }

    @Test
    @Timeout(30)
    void aRepositoryThatDoesNotAnswerIsNotWaitedForLonger() throws IOException, InterruptedException {
        git("config", "core.sshCommand", "sleep 300 #");
        git("remote", "add", "origin", "ssh://nowhere.example/shop");
        assertThat(since("elsewhere", Duration.ofSeconds(2))).isEmpty();
    }
}
