package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Steps are left out when what they ask about has not changed. */
class IfChangedTest {

    private static boolean runs(String ifChanged, String... changed) {
        JsonNode pipeline = Json.V3.readTree("{\"steps\":[{\"command\":\"a\",\"if_changed\":" + ifChanged + "}]}");
        JsonNode step = IfChanged.decided(pipeline, Optional.of(List.of(changed)))
                .path("steps")
                .path(0);
        assertThat(step.has("if_changed")).isFalse();
        return !step.has("skip");
    }

    @Test
    void onePatternSeveralAndExceptions() {
        assertThat(runs("\"src/**\"", "src/a/b.c")).isTrue();
        assertThat(runs("\"src/**\"", "docs/a.md")).isFalse();
        assertThat(runs("\"**.md\"", "docs/a.md")).isTrue();
        assertThat(runs("\"*.md\"", "docs/a.md")).isFalse();
        assertThat(runs("[\"*.c\", \"docs/**\"]", "docs/a.md")).isTrue();
        assertThat(runs("{\"include\": \"**\", \"exclude\": [\"docs/**\"]}", "docs/a.md"))
                .isFalse();
        assertThat(runs("{\"include\": \"**\", \"exclude\": [\"docs/**\"]}", "docs/a.md", "b"))
                .isTrue();
        assertThat(runs("\"{a,b}/[cd].txt\"", "b/d.txt")).isTrue();
        assertThat(runs("\"{a,b}/[cd].txt\"", "b/e.txt")).isFalse();
        assertThat(runs("\"**\"")).isFalse();
    }

    @Test
    void whatIsNotKnownLeavesNothingOut() {
        JsonNode pipeline =
                Json.V3.readTree("[{\"group\":\"g\",\"steps\":[{\"command\":\"a\",\"if_changed\":\"b\"}]}]");
        assertThat(IfChanged.in(pipeline)).isTrue();
        JsonNode decided = IfChanged.decided(pipeline, Optional.empty());
        assertThat(decided.toString()).isEqualTo("[{\"group\":\"g\",\"steps\":[{\"command\":\"a\"}]}]");
        assertThat(IfChanged.decided(pipeline, Optional.of(List.of())).toString())
                .contains("\"skip\":\"if_changed matched no unexcluded changed files in this build\"");
        assertThat(pipeline.toString()).contains("if_changed");
    }
}
