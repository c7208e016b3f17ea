package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.JobView;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Inside a job the program adds steps to the build, shares values and files with other jobs, and speaks to readers. */
final class JobCommandsTest {

    private static final World WORLD = new World();

    @BeforeAll
    static void open() {
        WORLD.server();
        WORLD.agent("agent");
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @Test
    void aJobPlansWhatComesAfterIt() {
        WORLD.repository("planned", Map.of(".belay/pipeline.yml", """
                steps:
                  - label: Plan
                    key: plan
                    command: |
                      belay meta-data set region eu
                      echo '**Planned** by a job' | belay annotate --style info --context plan
                      echo rope > rope.txt
                      belay artifact upload rope.txt
                      belay step update label ' (done)' --append
                      sh steps.sh | belay pipeline lint -
                      sh steps.sh | belay pipeline upload
                  - wait
                  - label: End
                    command: belay meta-data exists nothing || echo "status $?"
                """, "steps.sh", """
                cat <<'END'
                steps:
                  - label: Use
                    command: |
                      belay artifact download '*.txt' fetched
                      cat fetched/rope.txt
                      buildkite-agent meta-data get region
                      belay meta-data get country --default none
                      belay step get outcome --step plan
                  - label: Of $BUILDKITE_PIPELINE_SLUG
                    command: "true"
                  - label: Never
                    command: "false"
                    if: build.branch != "main"
                END
                """));
        WORLD.build("planned");
        BuildView build = WORLD.awaitBuild("planned", 1, view -> view.build().finished());
        assertThat(build.build().state())
                .as(() -> build.jobs().stream()
                        .map(job -> WORLD.log(job.id()))
                        .toList()
                        .toString())
                .isEqualTo("passed");
        assertThat(build.jobs())
                .extracting(JobView::label)
                .containsExactly("Plan (done)", "Use", "Of planned", "wait", "End");
        assertThat(WORLD.log(build.jobs().get(1).id()))
                .contains("Downloaded rope.txt", "rope\n", "eu", "none", "passed");
        assertThat(WORLD.log(build.jobs().getLast().id())).contains("status 100");
        assertThat(WORLD.page("/pipelines/planned/builds/1")).contains("<strong>Planned</strong> by a job");
    }

    @Test
    void aJobSpeaksWithTheAgentThatRunsIt() {
        WORLD.repository("spoken", """
                steps:
                  - label: Speak
                    artifact_paths: a.txt
                    command: |
                      echo a > a.txt; echo b > b.txt
                      belay env set BUILDKITE_ARTIFACT_PATHS=b.txt
                      echo rope-of-hemp | belay redactor add
                      echo 'a rope-'of-hemp
                      belay oidc request-token --audience us
                      token=$(belay lock acquire anchor)
                      belay lock acquire anchor --lock-wait-timeout 100ms || echo "held"
                      belay lock release anchor "$token"
                      belay lock do once
                """);
        WORLD.build("spoken");
        BuildView build = WORLD.awaitBuild("spoken", 1, view -> view.build().finished());
        assertThat(WORLD.log(build.jobs().getFirst().id()))
                .contains(
                        "~ BUILDKITE_ARTIFACT_PATHS",
                        "a [REDACTED]\n",
                        "[REDACTED]\n",
                        "held\n",
                        "do\n",
                        "Uploaded b.txt")
                .doesNotContain("a rope-of-hemp", "eyJ", "Uploaded a.txt");
        assertThat(build.build().state()).isEqualTo("passed");
    }

    @Test
    void whatIsWrongEndsTheCommandInWords() {
        WORLD.repository("wrong", """
                steps:
                  - label: Plan
                    command: "echo 'steps: [{command: a, depends_on: nobody}]' | belay pipeline upload"
                """);
        WORLD.build("wrong");
        BuildView build = WORLD.awaitBuild("wrong", 1, view -> view.build().finished());
        assertThat(build.jobs().getFirst().exitStatus()).contains(4);
        assertThat(WORLD.log(build.jobs().getFirst().id()))
                .contains("standard-input.yml:1:34: There is no step with the key “nobody”.");
    }

    @Test
    void aJobEndsItsBuild() {
        WORLD.repository("ended", """
                steps:
                  - label: Stop
                    command: belay build cancel; while :; do sleep 1; done
                """);
        WORLD.build("ended");
        BuildView build = WORLD.awaitBuild("ended", 1, view -> view.build().finished());
        assertThat(build.build().state()).isEqualTo("canceled");
    }
}
