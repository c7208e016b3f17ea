package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Screen;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.PipelinePreview;
import dev.belay.protocol.api.PipelineReview;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program says of pipeline files without a server. */
final class PipelineFilesTest {

    private static final JobServer NO_JOB = new JobServer(Map.of(), InputStream.nullInputStream());

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("unset");

    private int run(String... arguments) {
        var screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false);
        return Main.run(screen, () -> Instant.parse("2026-05-01T12:00:00Z"), NO_JOB, arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void faultsAreListedWithTheirPlace() throws IOException {
        String file = file("p.yml", "steps:\n  - command: make\n    key: a b\n    artefact_paths: x\n");
        assertThat(run("pipeline", "lint", file)).isEqualTo(1);
        assertThat(out())
                .isEqualTo(file
                        + ":3:10: A key has 1 to 100 letters, digits and any of _ - : . , $ { } but no others.\n"
                        + file
                        + ":4:5: warning: Unknown key “artefact_paths” in a command step; it changes nothing."
                        + " Did you mean “artifact_paths”?\n");
    }

    @Test
    void aSoundFileIsCountedAndItsOdditiesTold() throws IOException {
        String file = file("p.yml", "- command: make\n- {command: ship, notify: [github_check]}\n");
        assertThat(run("pipeline", "lint", file)).isZero();
        assertThat(out())
                .isEqualTo(file
                        + ":2:28: warning: Belay tells nobody by “github_check”. It needs an app on GitHub; github_commit_status"
                        + " does the same without one.\n" + file
                        + ": 2 steps, no fault\n");
    }

    @Test
    void programsAreToldInJson() throws IOException {
        assertThat(run("pipeline", "lint", file("p.yml", "[waite]"), "--json")).isEqualTo(1);
        PipelineReview review = Json.API.readValue(out(), PipelineReview.class);
        assertThat(review.faults()).singleElement().matches(fault -> fault.line() == 1 && fault.column() == 2);
    }

    @Test
    void aFileThatIsNotThereIsAMistakeOfUse() {
        assertThat(run("pipeline", "lint", folder.resolve("no.yml").toString())).isEqualTo(2);
        assertThat(err()).contains("cannot be read");
    }

    @Test
    void aPreviewShowsWhatRunsAndWhyTheRestDoesNot() throws IOException {
        String file = file("p.yml", """
                env: {REGION: eu}
                steps:
                  - {label: "Build $REGION", key: build, command: [make, make test]}
                  - {label: "Test {{matrix}}", command: "test {{matrix}}", matrix: [a, b], depends_on: build}
                  - wait
                  - group: Ship
                    steps:
                      - {label: Deploy, command: deploy, if: build.branch == "main" && env("WINDOW") == "open"}
                      - {label: Docs, command: docs, branches: docs/*}
                """);
        assertThat(run("pipeline", "preview", file, "--branch", "main", "--env", "WINDOW=open"))
                .isZero();
        assertThat(out().lines())
                .containsExactly(
                        "STEP           KIND     WAITS FOR               WHAT HAPPENS",
                        "Build eu       command                          make …",
                        "Test a         command  build                   test a",
                        "Test b         command  build                   test b",
                        "wait           wait     build, Test {{matrix}}  lets the steps after it begin",
                        "Ship / Deploy  command  wait                    deploy",
                        "Ship / Docs    command                          broken: The branch main does not match “docs/*”.");
    }

    @Test
    void aPreviewLeavesOutWhatNothingThatChangedConcerns() throws IOException {
        String file = file("p.yml", "[{command: a, if_changed: 'src/**'}, {command: b, if_changed: docs/**}]");
        assertThat(run("pipeline", "preview", file, "--changed", "docs/a.md", "--changed", "x"))
                .isZero();
        assertThat(out().lines())
                .element(1)
                .asString()
                .endsWith("skipped: if_changed matched no unexcluded changed files in this build");
        assertThat(out().lines()).element(2).asString().endsWith(" b");
    }

    @Test
    void aPreviewForProgramsHoldsAll() throws IOException {
        String file = file(
                "p.json", "{\"steps\": [{\"command\": \"a $X\", \"parallelism\": 2, \"if\": \"build.tag =~ /^v/\"}]}");
        assertThat(run("pipeline", "preview", file, "--tag", "v1", "--json", "--message", "x [skip ci]"))
                .isZero();
        PipelinePreview preview = Json.API.readValue(out(), PipelinePreview.class);
        assertThat(preview.skipped()).isTrue();
        assertThat(preview.steps().getFirst().jobs())
                .extracting(job -> job.command().orElse("") + job.env().get("BUILDKITE_PARALLEL_JOB"))
                .containsExactly("a $X0", "a $X1");
    }

    @Test
    void aPreviewOfAFaultyFileFails() throws IOException {
        assertThat(run("pipeline", "preview", file("p.yml", "[{command: a, if: nonsense}]")))
                .isEqualTo(1);
        assertThat(err()).contains("p.yml:1:19: “if”: At character 1: There is no variable “nonsense”.");
        assertThat(out()).isEmpty();
    }
}
