package dev.belay.pipelines.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.Json;
import org.junit.jupiter.api.Test;

/** Builds keep their steps as JSON. */
final class StepTest {

    @Test
    void everyKindOfStepIsTheSameAfterItWasKept() {
        PipelineFile file = Read.sound("""
                - command: make {{matrix.a}}
                  key: make
                  depends_on: [{step: ask, allow_failure: true}]
                  if: build.tag != null
                  env: {B: c}
                  agents: {queue: fast}
                  plugins: [{docker#v5: {image: x, list: [1, true, ~]}}]
                  soft_fail: [3]
                  retry: {automatic: [{exit_status: [1, -1], limit: 3}], manual: {allowed: false, reason: No}}
                  concurrency: 1
                  concurrency_group: g
                  priority: 4
                  cache: {paths: [a], size: 2g}
                  checkout: {depth: 1, flags: {fetch: -v}}
                  signature: {algorithm: x, signed_fields: [command], value: y}
                  notify: [{slack: "#a", if: build.state == "failed"}]
                  skip: later
                  matrix: {setup: {a: [b, c]}, adjustments: [{with: {a: c}, skip: true}]}
                - {wait: ~, continue_on_failure: true}
                - block: Go
                  blocked_state: failed
                  fields:
                    - {text: Why, key: why, format: "[a-z]+", default: x}
                    - {select: Where, key: where, options: [{label: Here, value: here}]}
                - {input: Ask, key: ask}
                - {trigger: deploy, build: {meta_data: {a: b}, env: {C: d}}, soft_fail: true, parallelism: 2}
                - {group: G, key: g, steps: [{command: a, parallelism: 2}]}
                - {rollout: {service: s, environment: e, phases: [50, 100]}}
                """);
        assertThat(file.steps()).hasSize(7);
        for (Step step : file.steps()) {
            String kept = Json.API.writeValueAsString(step);
            assertThat(Json.API.readValue(kept, Step.class)).as(kept).isEqualTo(step);
        }
    }
}
