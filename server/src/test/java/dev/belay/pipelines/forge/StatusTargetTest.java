package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a repository's address tells of its forge. */
class StatusTargetTest {

    @ParameterizedTest
    @CsvSource({
        "github, https://github.com/team/shop.git,         https://api.github.com,          team/shop",
        "github, git@github.com:team/shop.git,             https://api.github.com,          team/shop",
        "github, https://git.example.com/team/shop,        https://git.example.com/api/v3,  team/shop",
        "gitlab, ssh://git@git.example.com:2222/a/b/c.git, https://git.example.com/api/v4,  a/b/c",
        "gitea,  https://git.example.com/team/shop/,       https://git.example.com/api/v1,  team/shop",
    })
    void theAddressTellsTheForge(String kind, String repository, String api, String project) {
        StatusTarget target =
                StatusTarget.of(kind, Optional.empty(), Optional.empty(), Optional.empty(), "t", repository);
        assertThat(target.api()).hasToString(api);
        assertThat(target.project()).isEqualTo(project);
    }

    @ParameterizedTest
    @CsvSource({"/srv/git/shop.git", "file:///srv/git/shop.git"})
    void aFolderTellsNothing(String repository) {
        assertThatThrownBy(() ->
                        StatusTarget.of("gitea", Optional.empty(), Optional.empty(), Optional.empty(), "t", repository))
                .hasMessageContaining("give it as “api”");
    }

    @Test
    void hostileSettingsAreRefused() {
        assertThatThrownBy(() -> of("file:///etc/passwd", "t")).hasMessageContaining("https or http");
        assertThatThrownBy(() -> of("not an address", "t")).hasMessageContaining("is no address");
        assertThatThrownBy(() -> of("https://api.example.com", "t\r\nX-Evil: 1"))
                .hasMessageContaining("token");
        assertThatThrownBy(() -> of("https://api.example.com", "")).hasMessageContaining("token");
    }

    private static StatusTarget of(String api, String token) {
        return StatusTarget.of(
                "github", Optional.of(api), Optional.of("team/shop"), Optional.empty(), token, "/srv/git/shop");
    }
}
