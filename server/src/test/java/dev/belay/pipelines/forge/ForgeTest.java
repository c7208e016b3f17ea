package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What differs between forges. */
class ForgeTest {

    /** The example of GitHub's documentation on validating deliveries. */
    @Test
    void theSignatureIsThatOfTheKnownExample() {
        assertThat(Forge.signature("It's a Secret to Everybody", "Hello, World!".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
    }

    @Test
    void pullRequestsLieWhereTheirForgeKeepsThem() {
        assertThat(Forge.GITHUB.pullRequestRef("7")).isEqualTo("refs/pull/7/head");
        assertThat(Forge.GITEA.pullRequestRef("7")).isEqualTo("refs/pull/7/head");
        assertThat(Forge.GITLAB.pullRequestRef("7")).isEqualTo("refs/merge-requests/7/head");
    }
}
