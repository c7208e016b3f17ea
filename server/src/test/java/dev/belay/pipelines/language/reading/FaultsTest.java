package dev.belay.pipelines.language.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Read;
import dev.belay.platform.yaml.YamlFault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is told with its place and a remedy. */
final class FaultsTest {

    /** The text, where the fault is, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps: []                                              | 1:8  | no steps",
                "steps: ~                                               | 1:8  | no steps",
                "{}                                                     | 1:1  | no “steps”",
                "stepps: [{command: a}]                                 | 1:1  | Did you mean “steps”?",
                "[{comand: make}]                                       | 1:2  | Did you mean “command”?",
                "[waite]                                                | 1:2  | Did you mean “wait”?",
                "[[wait]]                                               | 1:2  | not a list",
                "[{type: comand}]                                       | 1:9  | Did you mean “command”?",
                "[{command: a, rollout: {service: s, environment: e}}]  | 1:2  | a step of its own",
                "[{command: a, commands: b}]                            | 1:15 | mean the same; give one",
                "[{command: \"\"}]                                      | 1:2  | empty command",
                "[{command: {a: [b]}}]                                  | 1:2  | empty command",
                "[{command: [a}]                                        | 1:14 | not YAML",
                "[{command: a, command: b}]                             | 1:15 | comes twice",
                "[{command: a, timeout_in_minutes: soon}]               | 1:35 | must be a whole number",
                "[{command: a, timeout_in_minutes: 0}]                  | 1:35 | must be from 1 to",
                "[{command: a, soft_fail: yes}]                         | 1:26 | must be true or false",
                "[{command: a, soft_fail: [{exit: 1}]}]                 | 1:27 | names an “exit_status”",
                "[{command: a, soft_fail: [999]}]                       | 1:27 | from -1 to 255",
                "[{command: a, env: {A-B: c}}]                          | 1:20 | cannot be the name of a variable",
                "[{command: a, env: [A]}]                               | 1:20 | must be a mapping",
                "[{command: a, agents: [mac]}]                          | 1:24 | is written key=value",
                "[{command: a, parallelism: 501}]                       | 1:28 | from 0 to 500",
                "[{command: a, concurrency: 1}]                         | 1:28 | needs a “concurrency_group”",
                "[{command: a, concurrency_group: g}]                   | 1:34 | needs “concurrency”",
                "[{command: a, concurrency_method: eager}]              | 1:35 | needs “concurrency”",
                "[{command: a, concurrency: 0, concurrency_group: g}]   | 1:28 | from 1 to",
                "[{command: a, concurrency: 1, concurrency_group: g, concurrency_method: fifo}] | 1:73 | one of ordered",
                "[{command: a, retry: {automatic: {limit: 11}}}]        | 1:42 | from 0 to 10",
                "[{command: a, retry: {automatic: {signal_reason: x}}}] | 1:50 | one of *, none",
                "[{command: a, cache: {name: x}}]                       | 1:22 | names its “paths”",
                "[{command: a, cache: /etc}]                            | 1:22 | below the checkout",
                "[{command: a, cache: [a, b/../../c]}]                  | 1:22 | below the checkout",
                "[{command: a, cache: {paths: a, key: '{{ epoch }}'}}]  | 1:38 | a place that nothing fills",
                "[{command: a, cache: {paths: [a], size: big}}]         | 1:41 | a number with a unit",
                "[{command: a, checkout: {depth: 0}}]                   | 1:33 | from 1 to",
                "[{command: a, if: build.brunch == 1}]                  | 1:19 | Did you mean “build.branch”?",
                "[{command: a, if: 'true', branches: main}]             | 1:37 | not both",
                "[{command: a, skip: [x]}]                              | 1:21 | must be true, false or a reason",
                "[{command: a, notify: {slack: x}}]                     | 1:23 | must be a list",
                "[{command: a, notify: [{slack: x, email: y}]}]         | 1:24 | names one channel",
                "[{command: a, key: a}, {command: b, key: a}]           | 1:24 | already that of the step on line 1",
                "[{group: g, key: a, steps: [{command: b, key: a}]}]    | 1:29 | already that of the step on line 1",
                "[{command: a, key: a b}]                               | 1:20 | but no others",
                "[{command: a, key: 12345678-1234-1234-1234-123456789012}] | 1:20 | must not look like a UUID",
                "[{command: a, depends_on: tset}, {command: b, key: test}] | 1:27 | Did you mean “test”?",
                "[{command: a, key: a, depends_on: a}]                  | 1:35 | cannot depend on itself",
                "[{command: a, depends_on: [{allow_failure: true}]}]    | 1:28 | names its “step”",
                "[{group: g, key: g, steps: [{command: a, depends_on: g}]}] | 1:54 | its own group",
                "[{group: g, steps: []}]                                | 1:20 | at least one",
                "[{group: g}]                                           | 1:2  | at least one",
                "[{group: g, steps: [{group: h, steps: [wait]}]}]       | 1:21 | Groups do not nest",
                "[{block: b, blocked_state: open}]                      | 1:28 | one of passed, failed, running",
                "[{block: b, fields: [{text: a}]}]                      | 1:22 | has a “key”",
                "[{block: b, fields: [{text: a, key: a b}]}]            | 1:37 | letters, digits",
                "[{block: b, fields: [{key: a}]}]                       | 1:22 | a “text” or a “select”",
                "[{block: b, fields: [{text: a, key: a}, {text: b, key: a}]}] | 1:56 | Another field has the key",
                "[{block: b, fields: [{text: a, key: a, format: '('}]}] | 1:48 | a group is not closed",
                "[{input: b, fields: [{select: a, key: a}]}]            | 1:22 | has “options”",
                "[{input: b, fields: [{select: a, key: a, options: [{label: x}]}]}] | 1:52 | has a “value”",
                "[{input: b, fields: [{select: a, key: a, default: z, options: [{value: x}]}]}] | 1:51 | not the value",
                "[{input: b, fields: [{select: a, key: a, default: [x, y], options: [{value: x}, {value: y}]}]}] | 1:51 | multiple",
                "[{trigger: ~}]                                         | 1:2  | by its slug",
                "[{trigger: a b}]                                       | 1:12 | by its slug",
                "[{rollout: {service: shop}}]                           | 1:12 | names its “environment”",
                "[{rollout: {service: s, environment: e, phases: [50, 10, 100]}}] | 1:54 | Phases ascend",
                "[{rollout: {service: s, environment: e, phases: [50]}}] | 1:49 | The last phase is 100",
                "[{rollout: {service: s, environment: e, phase: [50]}}]  | 1:41 | Did you mean “phases”?",
                "[{command: a, label: '${X:?say what}'}]                | 1:22 | $X has no value: say what",
                "[{command: 'echo ${'}]                                 | 1:12 | Write $$ for a dollar sign",
                "[{command: a, matrix: []}]                             | 1:23 | makes no job",
                "[{command: a, matrix: {adjustments: []}}]              | 1:23 | has a “setup”",
                "[{command: a, matrix: [x], parallelism: 2}]            | 1:41 | not both",
                "[{command: 'a {{matrix.os}}', matrix: [x]}]            | 1:12 | write {{matrix}}",
                "[{command: 'a {{matrix}}', matrix: {setup: {os: [x]}}}] | 1:12 | {{matrix.os}}",
                "[{command: 'a {{matrix.so}}', matrix: {setup: {os: [x]}}}] | 1:12 | Did you mean “os”?",
                "[{command: a, matrix: {setup: {os: [x]}, adjustments: [{skip: true}]}}] | 1:56 | says “with”",
                "[{command: a, matrix: {setup: {os: [x], a: [b]}, adjustments: [{with: {os: x}}]}}] | 1:71 | each dimension: os, a",
                "[{command: a, matrix: {setup: {os: [x]}, adjustments: [{with: {so: x}}]}}] | 1:64 | Did you mean “os”?",
                "[{command: a, matrix: {setup: {os: [x]}, adjustments: [{with: x}]}}] | 1:63 | each dimension: os",
            })
    void whatIsWrongIsToldWithItsPlace(String text, String place, String part) {
        YamlFault fault = Read.faults(text).getFirst();
        assertThat(fault.line() + ":" + fault.column() + " " + fault.message())
                .startsWith(place + " ")
                .contains(part);
    }

    @Test
    void theFaultsOfAnUploadHavePlacesToo() {
        Reading reading = PipelineReader.upload(
                "upload",
                "{\"steps\": [\n  {\"command\": \"a\", \"key\": \"earlier\",\n   \"if\": 7}]}",
                Set.of("earlier"));
        assertThat(((Reading.Faulty) reading).faults())
                .extracting(YamlFault::toString)
                .containsExactly(
                        "upload:2:3: The build has a step with the key “earlier” already.",
                        "upload:3:10: “if”: At character 1: a condition is true or false, and this is a number.");
        assertThat(((Reading.Faulty) PipelineReader.upload("upload", "{\"steps\": [", Set.of())).faults())
                .singleElement()
                .asString()
                .startsWith("upload:1:");
    }

    @Test
    void anUploadCannotTakeAKeyThatTheBuildHas() {
        Reading reading = PipelineReader.upload(
                "upload", "{\"steps\": [{\"command\": \"a\", \"key\": \"earlier\"}]}", Set.of("earlier"));
        assertThat(((Reading.Faulty) reading).faults())
                .extracting(YamlFault::message)
                .containsExactly("The build has a step with the key “earlier” already.");
    }

    @Test
    void aCircleIsNamed() {
        List<YamlFault> faults = Read.faults("""
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
        assertThat(Read.faults("""
                - {command: a, depends_on: later}
                - wait
                - {command: b, key: later}
                """).getFirst().message())
                .contains("waits for “later” waits for the wait on line 2 waits for “a”");
    }

    @Test
    void aCircleThroughAGroupIsFoundToo() {
        assertThat(Read.faults("""
                - {command: a, key: a, depends_on: g}
                - group: g
                  key: g
                  depends_on: a
                  steps: [{command: b, key: b}]
                """).getFirst().message()).contains("“a” waits for “b” waits for “a”");
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertThat(Read.faults("- {comand: a}\n- {command: b, label: [c]}\n- wat\n"))
                .hasSize(3);
    }

    @Test
    void whatDoesNotHangOnAnotherFaultIsToldBesideIt() {
        Reading reading = PipelineReader.file("f.yml", """
                env: {A: "${NEEDED:?no value}"}
                steps:
                  - command: a
                    command: twice
                  - {comand: b, key: lost}
                  - {command: c, key: c, depends_on: [lost, nobody]}
                  - {trigger: "no slug", async: perhaps}
                  - group: outer
                    steps:
                      - group: inner
                        steps: [{command: d, parallelism: x, key: d}]
                  - {command: e, depends_on: d, timeout_in_minutes: "${NEEDED:?no value}"}
                  - {command: f, key: f, depends_on: g}
                  - {command: g, key: g, depends_on: f}
                """, Map.of());
        assertThat(((Reading.Faulty) reading).faults())
                .extracting(each -> each.line() + ":" + each.column())
                .containsExactly("1:10", "4:5", "5:5", "6:45", "7:15", "7:33", "10:9", "11:43", "12:53", "13:38");
    }

    @Test
    void stepsThatNobodyReadAreNoFaultOfThoseThatNameThem() {
        String many = "[{command: a, parallelism: 500}, {command: b, key: b}, {command: c, depends_on: b}]";
        assertThat(((Reading.Faulty) PipelineReader.file("f.yml", many, Map.of())).faults())
                .singleElement()
                .extracting(YamlFault::message)
                .asString()
                .contains("at most 500");
    }

    /** What changes nothing, or not what one may think. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{command: a, skip: 12}]             | 1:21 | counts as a reason",
                "[{command: a, matrix: [a, b, a]}]    | 1:30 | makes no other job",
                "[{command: a, matrix: {setup: {x: [1, 1]}, adjustments: [{with: {x: 1}, skip: 3}]}}] | 1:39 | stands here again",
            })
    void whatIsOddIsAWarning(String text, String place, String part) {
        YamlFault warning =
                PipelineReader.file("f.yml", text, Map.of()).warnings().getFirst();
        assertThat(warning.line() + ":" + warning.column()).isEqualTo(place);
        assertThat(warning.message()).contains(part);
    }
}
