package dev.belay.agent.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands get what is written down, git what its user has set up. */
final class CleanEnvironmentTest {

    private static final Map<String, String> OWN = Map.of(
            "PATH", "/bin",
            "SSH_AUTH_SOCK", "/run/keys",
            "https_proxy", "http://proxy:3128",
            "GIT_SSL_CAINFO", "/etc/ca.pem",
            "GIT_DIR", "/elsewhere/.git",
            "BELAY_TOKEN", "secret");

    @Test
    void commands_inherit_nothing_but_what_every_command_needs() {
        assertThat(CleanEnvironment.from(OWN).variables()).containsOnlyKeys("PATH", "LANG", "SHELL");
    }

    @Test
    void git_inherits_keys_proxies_and_certificates_but_no_other_repository_and_no_secret_of_the_agent() {
        assertThat(CleanEnvironment.forGit(OWN))
                .containsEntry("SSH_AUTH_SOCK", "/run/keys")
                .containsEntry("https_proxy", "http://proxy:3128")
                .containsEntry("GIT_SSL_CAINFO", "/etc/ca.pem")
                .doesNotContainKeys("GIT_DIR", "BELAY_TOKEN");
    }
}
