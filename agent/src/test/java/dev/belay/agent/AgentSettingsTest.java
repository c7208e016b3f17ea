package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.agent.AgentSettings.Instances;
import dev.belay.agent.AgentSettings.Jobs;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent is told is checked before it begins, and its token is never shown. */
final class AgentSettingsTest {

    private static final AgentSettings GOOD =
            AgentSettings.of(URI.create("http://127.0.0.1:8080/v3/"), "secret", "build", Path.of("agent"));

    @Test
    void leaves_the_version_out_of_the_address() {
        assertThat(GOOD.server()).isEqualTo(URI.create("http://127.0.0.1:8080"));
    }

    @Test
    void does_not_show_its_token() {
        assertThat(GOOD.toString()).doesNotContain("secret").contains("build");
    }

    @Test
    void says_what_is_wrong() {
        assertThatThrownBy(() -> new Jobs(0, List.of(), 1, 1)).hasMessage("slots has to be from 1 to 64, and is 0");
        assertThatThrownBy(() -> new Jobs(1, List.of("queue"), 1, 1)).hasMessageContaining("has to be key=value");
        assertThatThrownBy(() -> new Jobs(1, List.of("host=mine"), 1, 1)).hasMessageContaining("the agent's own");
        assertThatThrownBy(() -> new Instances(true, false, "127.0.0.1", 5, 4)).hasMessageContaining("portLast");
        assertThatThrownBy(() -> new Instances(true, false, "127.0.0.1", 0, 4)).hasMessageContaining("any port");
        assertThatThrownBy(() -> new Jobs(1, List.of(), 241, 1)).hasMessageContaining("from 0 to 240");
        assertThatThrownBy(() -> AgentSettings.of(URI.create("ftp://x"), "t", "n", Path.of("a")))
                .hasMessageContaining("no server's address");
        assertThatThrownBy(() -> AgentSettings.of(URI.create("http://x"), " ", "n", Path.of("a")))
                .hasMessageContaining("registration token");
        assertThatThrownBy(() -> new AgentLimits(0, 1, 1, 1, 1, 1, 1)).hasMessageContaining("gitSecondsMax");
    }
}
