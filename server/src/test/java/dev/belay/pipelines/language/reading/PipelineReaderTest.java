package dev.belay.pipelines.language.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.Cache;
import dev.belay.pipelines.language.Checkout;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.Field;
import dev.belay.pipelines.language.Notice;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Plugin;
import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.Retry;
import dev.belay.pipelines.language.RetryRule;
import dev.belay.pipelines.language.Signature;
import dev.belay.pipelines.language.SoftFail;
import dev.belay.pipelines.language.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written, and what it means by itself: sections 2 and 3 of the language. */
final class PipelineReaderTest {

    @Test
    void allThatACommandStepMaySayIsRead() {
        Step.Command step = (Step.Command) Read.sound("""
                env: {A: 1, B: yes}
                agents: {queue: fast, os: linux}
                priority: 3
                image: base
                secrets: [TOKEN]
                checkout: {depth: 10, lfs: true}
                steps:
                  - name: Build
                    id: build
                    commands: [one, two]
                    env: {C: on, D: 010, E: ~}
                    agents: [os=mac, gpu=*]
                    artifacts: "a/*; b"
                    timeout: "10"
                    soft_fail: [{exit_status: 3}, 4]
                    plugins:
                      - docker#v5: {image: "node:20", always: true}
                      - ssh#v1
                    concurrency: 2
                    concurrency_group: deploy/shop
                    concurrency_method: eager
                    priority: -1
                    cancel_on_build_failing: "true"
                    cache: {paths: [node_modules], key: 'n-{{ checksum "a" }}', restore_keys: n-, name: web, size: 20g}
                    checkout: {depth: 1, flags: {clone: --bare}, sparse: {paths: [a]}, ssh_secret: KEY}
                    secrets: {API: shop-api}
                    image: special
                    signature: {algorithm: EdDSA, signed_fields: [command], value: x.y}
                    notify: [{slack: "#shop", if: build.state == "failed"}, github_check]
                    retry:
                      automatic: [{exit_status: [1, 2], limit: 3}, {signal: SIGKILL, signal_reason: agent_stop}]
                      manual: {allowed: false, reason: No}
                    if_changed: "src/**"
                    if: build.branch == "main"
                    allow_dependency_failure: true
                """).steps().getFirst();
        assertThat(step.label()).isEqualTo("Build");
        assertThat(step.key()).contains("build");
        assertThat(step.command()).isEqualTo("one\ntwo");
        assertThat(step.env()).containsExactly(Map.entry("C", "on"), Map.entry("D", "010"), Map.entry("E", ""));
        assertThat(step.agents()).isEqualTo(Map.of("queue", "fast", "os", "mac", "gpu", "*"));
        assertThat(step.artifactPaths()).containsExactly("a/*", "b");
        assertThat(step.timeoutMinutes()).contains(10);
        assertThat(step.softFail()).isEqualTo(new SoftFail(false, List.of(3, 4)));
        assertThat(step.plugins())
                .containsExactly(
                        new Plugin("docker#v5", "{\"image\":\"node:20\",\"always\":true}"),
                        new Plugin("ssh#v1", "null"));
        assertThat(step.concurrency()).contains(new Concurrency(2, "deploy/shop", Concurrency.Method.EAGER));
        assertThat(step.priority()).contains(-1);
        assertThat(step.cancelOnBuildFailing()).isTrue();
        assertThat(step.surroundings().cache())
                .contains(new Cache(
                        List.of("node_modules"),
                        Optional.of("n-{{ checksum \"a\" }}"),
                        List.of("n-"),
                        Optional.of("web"),
                        Optional.of("20g")));
        assertThat(step.surroundings().checkout())
                .isEqualTo(new Checkout(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(true),
                        Optional.of(1),
                        Map.of("clone", "--bare"),
                        List.of("a"),
                        Optional.of("KEY"),
                        Optional.empty()));
        assertThat(step.surroundings().secrets()).isEqualTo(Map.of("TOKEN", "TOKEN", "API", "shop-api"));
        assertThat(step.surroundings().image()).contains("special");
        Signature signature = step.surroundings().signature().orElseThrow();
        assertThat(signature.value()).isEqualTo("x.y");
        assertThat(signature.step()).contains("\"signed_fields\":[\"command\"]");
        assertThat(step.notices())
                .containsExactly(
                        new Notice("slack", "\"#shop\"", Optional.of("build.state == \"failed\"")),
                        new Notice("github_check", "null", Optional.empty()));
        assertThat(step.retry())
                .isEqualTo(new Retry(
                        List.of(
                                new RetryRule(List.of(1, 2), false, Optional.empty(), Optional.empty(), 3),
                                new RetryRule(List.of(), false, Optional.of("SIGKILL"), Optional.of("agent_stop"), 2)),
                        new Retry.Manual(false, true, Optional.of("No"))));
        assertThat(step.ifChanged()).contains("\"src/**\"");
        assertThat(step.common().condition()).contains("build.branch == \"main\"");
        assertThat(step.common().allowDependencyFailure()).isTrue();
    }

    /** The first rule that applies wins: a word, then a type, then a key. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a word: wait                            | wait                                   | wait",
                "a word: waiter                          | waiter                                 | wait",
                "a word: block                           | block                                  | block",
                "a word: manual                          | manual                                 | block",
                "a word: input                           | input                                  | input",
                "type: command                           | {type: command, command: a}            | command",
                "type: script                            | {type: script, command: a}             | command",
                "type: waiter                            | {type: waiter}                         | wait",
                "type: manual                            | {type: manual, label: Go}              | block",
                "type: input                             | {type: input, label: Go}               | input",
                "type: trigger                           | {type: trigger, trigger: shop}         | trigger",
                "type: group                             | {type: group, steps: [wait]}           | group",
                "type goes before keys                   | {type: wait, command: a}               | wait",
                "key: command                            | {command: a}                           | command",
                "key: commands                           | {commands: [a, b]}                     | command",
                "key: plugins makes a command step       | {plugins: [docker#v1]}                 | command",
                "key: wait without a value               | {wait: ~}                              | wait",
                "key: waiter                             | {waiter: ~}                            | wait",
                "key: block                              | {block: Go}                            | block",
                "key: manual                             | {manual: Go}                           | block",
                "key: input                              | {input: Go}                            | input",
                "key: trigger                            | {trigger: shop}                        | trigger",
                "key: group                              | {group: ~, steps: [wait]}              | group",
                "key: rollout                            | {rollout: {service: s, environment: e}} | rollout",
                "command goes before wait                | {wait: ~, command: a}                  | command",
                "wait goes before block                  | {block: Go, wait: ~}                   | wait",
                "block goes before trigger               | {trigger: shop, block: Go}             | block",
                "nested: command                         | {command: {command: a, label: B}}      | command",
                "nested: wait                            | {wait: {continue_on_failure: true}}    | wait",
                "nested: block                           | {block: {block: Go, key: b}}           | block",
                "nested: trigger                         | {trigger: {trigger: shop}}             | trigger",
            })
    void theKindOfAStepIsInferred(String rule, String step, String kind) {
        assertThat(Read.sound("[" + step + "]").steps().getFirst().kindName())
                .as(rule)
                .isEqualTo(kind);
    }

    /** Two ways to write the same step. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "label, name             | {command: a, label: b}                      | {command: a, name: b}",
                "key, id                 | {command: a, key: b}                        | {command: a, id: b}",
                "key, identifier         | {command: a, key: b}                        | {command: a, identifier: b}",
                "a list of commands      | {command: \"a\\nb\"}                         | {commands: [a, b]}",
                "script                  | {command: a}                                | {type: script, script: a}",
                "agents as a list        | {command: a, agents: {queue: b, c: d}}      | {command: a, agents: [queue=b, c=d]}",
                "agent_query_rules       | {command: a, agents: {queue: b}}            | {command: a, agent_query_rules: [queue=b]}",
                "tags are texts          | {command: a, agents: {gpu: true}}           | {command: a, agents: {gpu: 'true'}}",
                "artifact_paths          | {command: a, artifact_paths: [b, c]}        | {command: a, artifacts: 'b;c'}",
                "timeout_in_minutes      | {command: a, timeout_in_minutes: 5}         | {command: a, timeout: '5'}",
                "plugins as a mapping    | {plugins: [{p#v1: {b: c}}]}                 | {plugins: {p#v1: {b: c}}}",
                "a plugin alone          | {plugins: [p#v1]}                           | {plugins: [{p#v1: ~}]}",
                "flags in quotes         | {command: a, cancel_on_build_failing: true} | {command: a, cancel_on_build_failing: 'true'}",
                "soft_fail in quotes     | {command: a, soft_fail: true}               | {command: a, soft_fail: 'true'}",
                "soft_fail of numbers    | {command: a, soft_fail: [{exit_status: 1}]} | {command: a, soft_fail: [1]}",
                "soft_fail: false        | {command: a}                                | {command: a, soft_fail: false}",
                "cache as a text         | {command: a, cache: {paths: [b]}}           | {command: a, cache: b}",
                "cache as a list         | {command: a, cache: {paths: [b]}}           | {command: a, cache: [b]}",
                "secrets as a list       | {command: a, secrets: {B: B}}               | {command: a, secrets: [B]}",
                "retry.automatic: true   | {command: a, retry: {automatic: {limit: 2}}} | {command: a, retry: {automatic: true}}",
                "retry.automatic as one  | {command: a, retry: {automatic: [{limit: 3}]}} | {command: a, retry: {automatic: {limit: 3}}}",
                "retry.manual: false     | {command: a, retry: {manual: {allowed: false}}} | {command: a, retry: {manual: false}}",
                "skip: true              | {command: a, skip: true}                    | {command: a, skip: 'true'}",
                "skip: nothing           | {command: a}                                | {command: a, skip: ''}",
                "skip: false             | {command: a}                                | {command: a, skip: 'false'}",
                "branches as a list      | {command: a, branches: b c}                 | {command: a, branches: [b, c]}",
                "notify by a word        | {command: a, notify: [{github_check: ~}]}   | {command: a, notify: [github_check]}",
                "wait, waiter            | {wait: ~, continue_on_failure: true}        | {waiter: ~, continue_on_failure: 'true'}",
                "a wait may have a text  | {wait: ~}                                   | {wait: ''}",
                "block, manual           | {block: Go, key: b}                         | {manual: Go, key: b}",
                "a block may have a type | {block: Go}                                 | {type: block, label: Go}",
                "allowed_teams as one    | {block: Go, allowed_teams: [ops]}           | {block: Go, allowed_teams: ops}",
                "async in quotes         | {trigger: t, async: true}                   | {trigger: t, async: 'true'}",
                "a group's name          | {group: G, steps: [wait]}                   | {group: ~, name: G, steps: [wait]}",
            })
    void thereAreSeveralWaysToSayIt(String rule, String one, String other) {
        assertThat(placeless(Read.sound("[" + other + "]"))).isEqualTo(placeless(Read.sound("[" + one + "]")));
    }

    /** A step depends on others in one of three ways. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "[a]", "[{step: a}]", "{step: a, allow_failure: false}"})
    void dependenciesAreRead(String dependsOn) {
        Step second = Read.sound("[{command: x, key: a}, {command: y, depends_on: " + dependsOn + "}]")
                .steps()
                .getLast();
        assertThat(second.common().dependsOn().orElseThrow())
                .singleElement()
                .matches(dependency -> dependency.key().equals("a") && !dependency.mayFail());
    }

    @Test
    void whatIsNestedCounts() {
        Step.Wait wait = (Step.Wait) Read.sound("[{wait: {continue_on_failure: true}, key: w}]")
                .steps()
                .getFirst();
        assertThat(wait.continueOnFailure()).isTrue();
        assertThat(wait.key()).contains("w");
        assertThat(Read.command("{command: {command: a, label: B}, label: C}").label())
                .isEqualTo("B");
    }

    @Test
    void aGroupIsCalledWhatItSaysItsLabelOrItsKey() {
        assertThat(group("{group: Audits, label: Other, key: k, steps: [wait]}").label())
                .isEqualTo("Audits");
        assertThat(group("{group: ~, label: Setup, key: k, steps: [wait]}").label())
                .isEqualTo("Setup");
        assertThat(group("{group: ~, key: k, steps: [wait]}").label()).isEqualTo("k");
    }

    private static Step group(String yaml) {
        return Read.sound("[" + yaml + "]").steps().getFirst();
    }

    @Test
    void formsAreRead() {
        Step.Block block = (Step.Block) Read.sound("""
                - block: Release?
                  prompt: Really?
                  submit: Go
                  blocked_state: running
                  allowed_teams: ops
                  fields:
                    - {text: Why, key: why, hint: shortly, required: "false", default: "", format: '[A-Z]+-\\d+'}
                    - select: Where
                      key: where
                      multiple: true
                      default: [eu]
                      options: [{label: Europe, value: eu}, {label: America, value: us, required: true}]
                """).steps().getFirst();
        assertThat(block.label()).isEqualTo("Release?");
        assertThat(block.blockedState()).isEqualTo(Step.Block.BlockedState.RUNNING);
        assertThat(block.form().submit()).isEqualTo("Go");
        assertThat(block.form().allowedTeams()).containsExactly("ops");
        assertThat(block.form().fields())
                .containsExactly(
                        new Field.Text(
                                "why",
                                "Why",
                                Optional.of("shortly"),
                                false,
                                Optional.of(""),
                                Optional.of("[A-Z]+-\\d+")),
                        new Field.Select(
                                "where",
                                "Where",
                                Optional.empty(),
                                true,
                                true,
                                List.of(
                                        new Field.Option("Europe", "eu", Optional.empty(), false),
                                        new Field.Option("America", "us", Optional.empty(), true)),
                                List.of("eu")));
        Step.Block plain = (Step.Block) Read.sound("[block]").steps().getFirst();
        assertThat(plain.form().submit()).isEqualTo("Continue");
        assertThat(plain.blockedState()).isEqualTo(Step.Block.BlockedState.PASSED);
    }

    @Test
    void triggersAreRead() {
        Step.Trigger trigger = (Step.Trigger) Read.sound("""
                - trigger: shop-deploy
                  label: Ship
                  async: true
                  soft_fail: true
                  parallelism: 2
                  build: {message: m, commit: HEAD, branch: main, meta_data: {a: 1}, env: {B: c}}
                """).steps().getFirst();
        assertThat(trigger.pipeline()).isEqualTo("shop-deploy");
        assertThat(trigger.async()).isTrue();
        assertThat(trigger.softFail().covers(9)).isTrue();
        assertThat(trigger.parallelism()).contains(2);
        assertThat(trigger.build().metaData()).containsExactly(Map.entry("a", "1"));
        assertThat(trigger.build().env()).containsExactly(Map.entry("B", "c"));
    }

    /** What agents of 2020 sent, and what those of today send for the same file. */
    @Test
    void uploadsOfOldAndNewAgentsMeanTheSame() {
        String old = """
                {"steps": [
                  {"name": "Test", "command": ["make", "make test"], "identifier": "t", "agent_query_rules": ["queue=fast"],
                   "plugins": [{"docker#v1.0.0": null}], "timeout": 5},
                  "wait",
                  {"block": "Go", "fields": [{"text": false, "key": false}]},
                  {"waiter": null, "continue_on_failure": true}
                ]}""";
        String today = """
                {"steps": [
                  {"label": "Test", "command": "make\\nmake test", "key": "t", "agents": {"queue": "fast"},
                   "plugins": [{"docker#v1.0.0": null}], "timeout_in_minutes": 5},
                  {"type": "wait"},
                  {"type": "block", "block": "Go", "fields": [{"text": "false", "key": "false"}]},
                  {"wait": null, "continue_on_failure": "true"}
                ], "future": {"key": 1}}""";
        assertThat(placeless(Read.uploaded(old))).isEqualTo(placeless(Read.uploaded(today)));
    }

    private static String placeless(PipelineFile file) {
        return file.steps().toString().replaceAll("Place\\[line=\\d+, column=\\d+]", "");
    }

    @Test
    void anUploadMayDependOnWhatTheBuildHas() {
        assertThat(Read.uploaded("{\"steps\": [{\"command\": \"a\", \"depends_on\": \"earlier\"}]}")
                        .earlierKeys())
                .containsExactly("earlier");
    }
}
