package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job is checked out, run, told of while it runs, and ended once. */
final class JobsTest {

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
    void runs_the_command_at_its_commit_and_says_the_exit_status() throws IOException {
        ground.commit("hello.txt", "hello from the commit\n");
        ground.open(ground.settings());

        String good = ground.offer("cat hello.txt; echo $CI $BUILDKITE_COMMIT");
        String bad = ground.offer("echo before; false; echo never");

        assertThat(ground.server.awaitFinish(good).exitStatus()).isEqualTo("0");
        assertThat(ground.server.log(good))
                .contains("~~~ Preparing working directory\n", "+++ Running command\n", "hello from the commit\n")
                .contains("true " + ground.git("rev-parse", "HEAD"));
        assertThat(ground.server.awaitFinish(bad).exitStatus()).isEqualTo("1");
        assertThat(ground.server.log(bad))
                .contains("before\n", "exited with status 1")
                .doesNotContain("\nnever\n");
    }
}
