package dev.belay.pipelines.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgentVersionTest {

    @ParameterizedTest
    @CsvSource({
        "buildkite-agent/3.20.0.x (linux; amd64), false",
        "buildkite-agent/3.126.3.9 (linux; amd64), false",
        "buildkite-agent/3.127.0.1 (linux; amd64), true",
        "buildkite-agent/4.0.0-beta.15+x.abc (linux; amd64), true",
        "buildkite-agent/api, true",
        "buildkite-agent/99999.1.2, true",
        "Java-http-client/25, true",
        "'', true"
    })
    void tellsWhichAgentsKnowTimeOuts(String said, boolean knows) {
        assertThat(AgentVersion.of(said).knowsTimeOuts()).isEqualTo(knows);
    }
}
