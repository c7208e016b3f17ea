package dev.belay.pipelines.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.platform.yaml.YamlFault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineFileTest {

    @Test
    void allThatAStepMaySayIsRead() {
        PipelineFile file = sound("""
                env: {A: 1, B: yes}
                agents: {queue: fast, os: linux}
                steps:
                  - name: Build
                    key: build
                    commands: [one, two]
                    env: {C: on}
                    agents: [os=mac, gpu=*]
                    artifact_paths: "a/*; b"
                    timeout_in_minutes: 10
                    soft_fail: [{exit_status: 3}, {exit_status: 4}]
                  - wait
                  - rollout: {service: shop, environment: production, phases: [5, 100]}
                    depends_on: build
                """);
        assertThat(file.env()).isEqualTo(Map.of("A", "1", "B", "yes"));
        Step.Command build = (Step.Command) file.steps().getFirst();
        assertThat(build)
                .isEqualTo(new Step.Command(
                        "Build",
                        Optional.of("build"),
                        "one\ntwo",
                        Map.of("C", "on"),
                        Map.of("queue", "fast", "os", "mac", "gpu", "*"),
                        List.of("a/*", "b"),
                        Optional.of(10),
                        new SoftFail(false, List.of(3, 4))));
        assertThat(file.steps().get(2))
                .isEqualTo(new Step.Rollout(
                        "Roll out shop to production", Optional.empty(), "shop", "production", List.of(5, 100)));
        assertThat(file.needs()).containsExactly(List.of(), List.of(new Need(0, false)), List.of(new Need(0, false)));
    }

    @Test
    void aWholeFileMayBeAList() {
        PipelineFile file = sound("- command: a\n- wait\n- command: b\n");
        assertThat(file.needs()).containsExactly(List.of(), List.of(new Need(0, false)), List.of(new Need(1, false)));
    }

    @Test
    void aWaitThatContinuesLetsOnlyTheStepsSinceTheLastWaitFail() {
        PipelineFile file =
                sound("[{command: a}, wait, {command: b}, {wait: ~, continue_on_failure: true}, {command: c}]");
        assertThat(file.needs().get(3)).containsExactly(new Need(1, false), new Need(2, true));
    }

    @Test
    void toDependOnNothingIsNotToSayNothing() {
        assertThat(sound("[{command: a}, wait, {command: b, depends_on: ~}]")
                        .needs()
                        .get(2))
                .isEmpty();
    }

    /** The text, where the fault is, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps: []                                              | 1:8  | no steps",
                "{}                                                     | 1:1  | no steps",
                "stepps: [{command: a}]                                 | 1:1  | Did you mean “steps”?",
                "[{comand: make}]                                       | 1:2  | Did you mean “command”?",
                "[{command: a, artifacts_path: b}]                      | 1:15 | Did you mean “artifact_paths”?",
                "[{command: a, timeout_in_minutes: soon}]               | 1:35 | must be a whole number",
                "[{command: a, timeout_in_minutes: 0}]                  | 1:35 | must be from 1 to",
                "[{command: a, soft_fail: yes}]                         | 1:26 | must be true or false",
                "[{command: a, retry: {}}]                              | 1:15 | “retry” is not supported",
                "[{block: Go}]                                          | 1:3  | “block” steps are not supported",
                "[{command: a, wait: ~}]                                | 1:2  | not several",
                "[waite]                                                | 1:2  | Did you mean “wait”?",
                "[{command: a, key: a}, {command: b, key: a}]           | 1:24 | already that of the step on line 1",
                "[{command: a, depends_on: tset}, {command: b, key: test}] | 1:27 | Did you mean “test”?",
                "[{command: a, key: a, depends_on: a}]                  | 1:35 | cannot depend on itself",
                "[{command: a, key: 12345678-1234-1234-1234-123456789012}] | 1:20 | must not look like a UUID",
                "[{command: a, command: b}]                             | 1:15 | comes twice",
                "[{command: a, env: {A-B: c}}]                          | 1:20 | cannot be the name of a variable",
                "[{rollout: {service: shop}}]                           | 1:12 | names its “environment”",
                "[{rollout: {service: s, environment: e, phases: [50, 10, 100]}}] | 1:54 | Phases ascend",
                "[{rollout: {service: s, environment: e, phases: [50]}}] | 1:49 | The last phase is 100",
                "[{rollout: {service: s, environment: e, phase: [50]}}]  | 1:41 | Did you mean “phases”?",
                "[{command: a, agents: [mac]}]                          | 1:24 | is written key=value",
                "[{command: \"\"}]                                      | 1:2  | empty command",
                "[{command: [a}]                                        | 1:14 | not YAML",
            })
    void whatIsWrongIsToldWithItsPlace(String text, String place, String part) {
        YamlFault fault = faults(text).getFirst();
        assertThat(fault.line() + ":" + fault.column() + " " + fault.message())
                .startsWith(place + " ")
                .contains(part);
    }

    @Test
    void aCircleIsNamed() {
        List<YamlFault> faults = faults("""
                - {command: a, key: a, depends_on: c}
                - {command: b, key: b, depends_on: a}
                - {command: c, key: c, depends_on: b}
                """);
        assertThat(faults).hasSize(1);
        assertThat(faults.getFirst().message())
                .isEqualTo("These steps wait for each other: “a” waits for “c” waits for “b” waits for “a”.");
    }

    @Test
    void aCircleThroughAWaitIsFoundToo() {
        assertThat(faults("""
                - {command: a, depends_on: later}
                - wait
                - {command: b, key: later}
                """).getFirst().message())
                .contains("waits for “later” waits for the wait on line 2 waits for “a”");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(faults("- {comand: a}\n- {command: b, label: [c]}\n- wat\n")).hasSize(3);
    }

    @Test
    void bombsAreRefused() {
        String levels = IntStream.range(1, 12)
                .mapToObj(level -> "a" + level + ": &a" + level + " ["
                        + Arrays.stream(new String[9])
                                .map(_ -> "*a" + (level - 1))
                                .collect(Collectors.joining(",")) + "]")
                .collect(Collectors.joining("\n"));
        assertThat(faults("a0: &a0 x\n" + levels + "\nsteps: *a11\n")).isNotEmpty();
        assertThat(faults("[".repeat(5_000))).isNotEmpty();
        assertThat(faults("- command: " + "x".repeat(1 << 20))).isNotEmpty();
        String many = IntStream.range(0, 501).mapToObj(_ -> "- command: a\n").collect(Collectors.joining());
        assertThat(faults(many).getFirst().message()).contains("at most 500 steps");
    }

    private static PipelineFile sound(String text) {
        return switch (PipelineFile.read(".belay/pipeline.yml", text)) {
            case Reading.Sound sound -> sound.file();
            case Reading.Faulty faulty -> throw new AssertionError(faulty.faults());
        };
    }

    private static List<YamlFault> faults(String text) {
        return switch (PipelineFile.read(".belay/pipeline.yml", text)) {
            case Reading.Sound sound -> throw new AssertionError("sound: " + sound.file());
            case Reading.Faulty faulty -> faulty.faults();
        };
    }
}
