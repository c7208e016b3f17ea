package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.parts.Part;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs that do what nobody wants end with a clear message, and harm neither server nor agent. */
final class BadJobTest {

    private static final World WORLD = new World();
    private static final int MEGABYTE = 1 << 20;

    @BeforeAll
    static void open() {
        WORLD.server();
        WORLD.agent("agent");
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    private static BuildView build(String slug, String yaml) {
        WORLD.repository(slug, yaml);
        WORLD.build(slug);
        return WORLD.awaitBuild(slug, 1, view -> view.build().finished());
    }

    @Test
    void aCommandThatDoesNotExist() {
        BuildView build = build("absent", "steps:\n  - label: Try\n    command: no-such-program --now\n");
        assertThat(build.build().state()).isEqualTo("failed");
        JobView job = build.jobs().getFirst();
        assertThat(job.exitStatus()).contains(127);
        assertThat(WORLD.commandLine()
                        .run("build", "log", "absent", "1")
                        .endsWith(0)
                        .out())
                .contains("no-such-program");
        assertThat(WORLD.commandLine()
                        .run("build", "show", "absent", "1")
                        .endsWith(0)
                        .out())
                .contains("Try", "failed", "127");
        assertThat(WORLD.page("/jobs/" + job.id())).contains("127");
        assertThat(WORLD.page("/pipelines/absent/builds/1")).contains("no-such-program", "127");
    }

    @Test
    void anArtifactPathThatMatchesNothing() {
        BuildView build = build("barren", "steps:\n  - command: echo made\n    artifact_paths: \"out/*.jar\"\n");
        assertThat(build.build().state()).isEqualTo("passed");
        assertThat(WORLD.log(build.jobs().getFirst().id())).contains("made", "out/*.jar");
        assertThat(WORLD.commandLine()
                        .run("build", "log", "barren", "1")
                        .endsWith(0)
                        .out())
                .contains("out/*.jar");
    }

    @Test
    void aJobThatIgnoresTerm() {
        WORLD.repository("deaf", """
                steps:
                  - label: Deaf
                    command: trap '' TERM; echo deaf; while :; do sleep 1; done
                """);
        WORLD.build("deaf");
        String job = WORLD.awaitBuild(
                        "deaf",
                        1,
                        view -> view.jobs().stream()
                                .anyMatch(each -> each.state().equals("running")))
                .jobs()
                .getFirst()
                .id();
        World.await(() -> Optional.of(WORLD.log(job)), log -> log.lines().anyMatch("deaf"::equals));
        WORLD.commandLine().run("build", "cancel", "deaf", "1").endsWith(0);
        BuildView ended = WORLD.awaitBuild("deaf", 1, view -> view.build().finished());
        assertThat(ended.build().state()).isEqualTo("canceled");
        assertThat(ended.jobs().getFirst().exitStatus()).contains(-1);
        assertThat(WORLD.commandLine()
                        .run("build", "show", "deaf", "1")
                        .endsWith(0)
                        .out())
                .contains("Deaf", "canceled", "-1");
        assertThat(WORLD.page("/pipelines/deaf/builds/1")).contains("canceled");
    }

    /** Server and agent run with small heaps, and end themselves when they do not suffice: whoever lives was bounded. */
    @Test
    void aLogOfAHundredMegabytesWithLinesOfTen() {
        Part server = WORLD.parts().getFirst();
        long before = server.pid();
        BuildView build = build("chatty", """
                steps:
                  - label: Chat
                    command:
                      - for i in 1 2 3 4 5 6 7 8 9 10; do head -c 10485760 /dev/zero | tr '\\0' x; echo; done
                      - echo the very last word
                """);
        assertThat(build.build().state()).isEqualTo("passed");
        String job = build.jobs().getFirst().id();
        CommandLine.Ran log =
                WORLD.commandLine().run("build", "log", "chatty", "1").endsWith(0);
        assertThat(log.out().getBytes(StandardCharsets.UTF_8).length).isGreaterThan(100 * MEGABYTE);
        assertThat(log.out().stripTrailing().lines().reduce("", (_, last) -> last))
                .contains("the very last word");
        String page = WORLD.page("/jobs/" + job);
        assertThat(page.length()).isLessThan(8 * MEGABYTE);
        assertThat(page).contains("the very last word");
        assertThat(server.pid()).isEqualTo(before);
    }
}
