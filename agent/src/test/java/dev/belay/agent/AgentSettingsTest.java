package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThatThrownBy(() -> GOOD.withSlots(0)).hasMessage("slots has to be from 1 to 64, and is 0");
        assertThatThrownBy(() -> GOOD.withTags(List.of("queue"))).hasMessageContaining("has to be key=value");
        assertThatThrownBy(() -> GOOD.withTags(List.of("host=mine"))).hasMessageContaining("the agent's own");
        assertThatThrownBy(() -> GOOD.withInstanceAddress("127.0.0.1", 5, 4)).hasMessageContaining("instancePortLast");
        assertThatThrownBy(() -> GOOD.withInstanceAddress("127.0.0.1", 0, 4)).hasMessageContaining("any port");
        assertThatThrownBy(() -> AgentSettings.of(URI.create("ftp://x"), "t", "n", Path.of("a")))
                .hasMessageContaining("no server's address");
        assertThatThrownBy(() -> AgentSettings.of(URI.create("http://x"), " ", "n", Path.of("a")))
                .hasMessageContaining("registration token");
        assertThatThrownBy(() -> new AgentLimits(0, 1, 1, 1, 1, 1)).hasMessageContaining("gitSecondsMax");
    }
}
