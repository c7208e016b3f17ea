package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.api.BuildView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is wrong with a pipeline or its repository is said on the page, by the command line and by the API alike. */
final class BadPipelineTest {

    private static final World WORLD = new World();

    @BeforeAll
    static void open() {
        WORLD.server();
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @Test
    void brokenYaml() {
        refused("broken", "steps:\n  - command: [make\n", ".belay/pipeline.yml:3:1", "This is not YAML");
    }

    @Test
    void aCycleInDependsOn() {
        refused("cycle", """
            steps:
              - {key: egg, command: lay, depends_on: hen}
              - {key: hen, command: hatch, depends_on: egg}
            """, ".belay/pipeline.yml:2:", "egg", "hen");
    }

    @Test
    void anUnknownKey() {
        refused("unknown", "steps:\n  - comand: make\n", ".belay/pipeline.yml:2:5", "Did you mean “command”?");
    }

    @Test
    void aBombOfAliases() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 9; level++) {
            String before = "*a" + (level - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(level, level, String.join(", ", Collections.nCopies(9, before))));
        }
        refused("bomb", bomb + "steps: [{command: make}]\n", ".belay/pipeline.yml:6:", "The file holds more than");
    }

    @Test
    void tenMegabytes() {
        refused("huge", "steps: [{command: '" + "x".repeat(10 << 20) + "'}]\n", ".belay/pipeline.yml", "er than ");
    }

    @Test
    void fiveThousandSteps() {
        refused("many", "steps:\n" + "  - command: make\n".repeat(5_000), "Split it into several uploads.");
    }

    @Test
    void aCommitWithoutAPipelineFile() {
        WORLD.repository("empty", Map.of("README", "nothing to build"));
        WORLD.build("empty");
        failed("empty", ".belay/pipeline.yml");
    }

    @Test
    void aRepositoryThatIsNotThere() {
        String body = "{\"repository\":\"/no/such/place\",\"slug\":\"nowhere\"}";
        var answer = WORLD.send("POST", "/api/pipelines", body);
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("/no/such/place");
        assertThat(WORLD.commandLine()
                        .run("pipeline", "create", "/no/such/place", "--slug", "nowhere")
                        .endsWith(4)
                        .err())
                .contains("/no/such/place");
        assertThat(WORLD.page("/pipelines")).doesNotContain("/no/such/place");
    }

    @Test
    void aRepositoryThatIsNotThereAnyMore() throws IOException {
        WORLD.repository("gone", "steps:\n  - command: make\n");
        Path repository = WORLD.folder().resolve("gone/shop.git");
        Files.move(repository, repository.resolveSibling("elsewhere.git"));
        WORLD.build("gone");
        // It may come back, so the build waits for it and says so.
        BuildView build =
                WORLD.awaitBuild("gone", 1, view -> view.build().reason().isPresent());
        assertThat(build.build().finished()).isFalse();
        assertThat(build.build().reason().orElseThrow()).contains("shop.git", "tried again");
        assertThat(WORLD.page("/pipelines/gone/builds/1")).contains("shop.git", "tried again");
        assertThat(WORLD.commandLine()
                        .run("build", "show", "gone", "1")
                        .endsWith(0)
                        .out())
                .contains("shop.git", "tried again");
    }

    /** By lint before it is pushed, and by the build if it is pushed all the same. */
    private static void refused(String slug, String yaml, String... said) {
        WORLD.repository(slug, yaml);
        String file =
                WORLD.folder().resolve(slug).resolve("shop/.belay/pipeline.yml").toString();
        for (String command : List.of("lint", "preview")) {
            var ran = WORLD.commandLine().run("pipeline", command, file).endsWith(1);
            for (String each : said) {
                assertThat(ran.out() + ran.err()).as(ran.toString()).contains(each);
            }
        }
        WORLD.build(slug);
        failed(slug, said);
    }

    private static void failed(String slug, String... said) {
        BuildView build = WORLD.awaitBuild(slug, 1, view -> view.build().finished());
        assertThat(build.build().state()).isEqualTo("failed");
        assertThat(build.build().reason().orElse("")).contains(said);
        assertThat(WORLD.page("/pipelines/" + slug + "/builds/1")).contains(said);
        assertThat(WORLD.commandLine()
                        .run("build", "show", slug, "1")
                        .endsWith(0)
                        .out())
                .contains(said);
    }
}
