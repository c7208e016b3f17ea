package dev.belay.pipelines.language.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.Step;
import dev.belay.platform.yaml.YamlFault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file as a whole: its scalars, merges, documents and variables, and what is odd in it. */
final class WholeFileTest {

    @Test
    void scalarsAreThoseOfYaml12() {
        Step.Command step =
                Read.command("{command: yes, env: {A: no, B: on, C: 010, D: 0x1F, E: 1e3, F: 12:30, G: true}}");
        assertThat(step.command()).isEqualTo("yes");
        assertThat(step.env().values()).containsExactly("no", "on", "010", "0x1F", "1e3", "12:30", "true");
    }

    @Test
    void whatIsMergedYieldsToWhatIsSaid() {
        PipelineFile file = Read.sound("""
                common: &common {agents: {queue: a}, timeout_in_minutes: 5}
                more: &more {timeout_in_minutes: 9, priority: 1}
                steps:
                  - <<: [*common, *more]
                    command: x
                    agents: {queue: b}
                  - {<<: *more, command: y}
                """);
        Step.Command first = (Step.Command) file.steps().getFirst();
        assertThat(first.agents()).isEqualTo(Map.of("queue", "b"));
        assertThat(first.timeoutMinutes())
                .as("the first mapping of a list wins")
                .contains(5);
        assertThat(first.priority()).contains(1);
    }

    @Test
    void severalDocumentsAreOnePipeline() {
        PipelineFile file = Read.sound("""
                env: {A: 1}
                agents: {queue: a}
                steps: [{command: one}]
                ---
                env: {B: 2}
                steps: [wait, {command: two}]
                """);
        assertThat(file.env()).containsExactly(Map.entry("A", "1"), Map.entry("B", "2"));
        assertThat(file.steps()).hasSize(3);
        assertThat(((Step.Command) file.steps().getLast()).agents()).isEmpty();
    }

    @Test
    void aWholeFileMayBeAList() {
        assertThat(Read.sound("- command: a\n- wait\n- command: b\n").steps()).hasSize(3);
    }

    @Test
    void variablesOfAFileAreReplaced() {
        PipelineFile file = Read.sound("""
                env:
                  REGION: eu
                  HOST: shop.${REGION}.example.com
                  GIVEN: here
                steps:
                  - label: "Ship $BUILDKITE_BRANCH ${BUILDKITE_COMMIT:0:7} to $HOST"
                    key: "ship-$REGION"
                    command: echo $$HOME $RUNTIME ${REGION} ${NOWHERE:-there} $GIVEN
                    timeout_in_minutes: ${MINUTES:-12}
                """);
        Step.Command step = (Step.Command) file.steps().getFirst();
        assertThat(file.env()).containsEntry("HOST", "shop.eu.example.com");
        assertThat(step.label()).isEqualTo("Ship main 1f2e3d4 to shop.eu.example.com");
        assertThat(step.key()).contains("ship-eu");
        assertThat(step.command()).isEqualTo("echo $HOME $RUNTIME eu there by hand");
        assertThat(step.timeoutMinutes()).contains(12);
    }

    @Test
    void aVariableWithoutAValueIsToldWhereNoShellWillSeeIt() {
        assertThat(Read.warnings("[{command: echo $LATER, label: Ship $NOBODY}]"))
                .extracting(YamlFault::toString)
                .containsExactly(
                        ".belay/pipeline.yml:1:32: $NOBODY has no value when the file is read, so nothing stands"
                                + " there. Write $$NOBODY to leave it to the job.");
    }

    /** Where the warning is, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{command: a, artifacts_path: b}]         | 1:15 | Did you mean “artifact_paths”?",
                "[{command: a, wait: ~}]                   | 1:15 | Unknown key “wait” in a command step",
                "[{command: a, label: b, name: c}]         | 1:25 | “name” is ignored, since “label” says the same",
                "{steps: [wait], stepps: []}               | 1:17 | Did you mean “steps”?",
                "[{command: a, retry: {auto: true}}]       | 1:23 | Did you mean “automatic”?",
                "[{block: b, feilds: []}]                  | 1:13 | Did you mean “fields”?",
                "[{command: a, notify: [{slak: x}]}]       | 1:25 | Did you mean “slack”?",
                "[{command: a, notify: [{slack: x, if: build.stat == 1}]}] | 1:39 | Nobody will be told",
            })
    void whatIsOddIsToldAndDoesNoHarm(String text, String place, String part) {
        YamlFault warning = Read.warnings(text).getFirst();
        assertThat(Read.sound(text).steps()).hasSize(1);
        assertThat(warning.line() + ":" + warning.column() + " " + warning.message())
                .startsWith(place + " ")
                .contains(part);
    }
}
