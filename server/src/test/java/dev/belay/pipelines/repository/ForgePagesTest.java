package dev.belay.pipelines.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForgePagesTest {

    @ParameterizedTest
    @CsvSource({
        "https://github.com/team/shop.git, https://github.com/team/shop/commit/7c1d9a3f, https://github.com/team/shop/pull/12",
        "https://bob:pw@github.com/a/b/, https://github.com/a/b/commit/7c1d9a3f, https://github.com/a/b/pull/12",
        "git@gitlab.test:a/b/c.git, https://gitlab.test/a/b/c/-/commit/7c1d9a3f, https://gitlab.test/a/b/c/-/merge_requests/12",
        "ssh://git@codeberg.org:2222/a/b, https://codeberg.org/a/b/commit/7c1d9a3f, https://codeberg.org/a/b/pulls/12",
        "http://git.test:3000/a/b.git, http://git.test:3000/a/b/commit/7c1d9a3f, http://git.test:3000/a/b/pull/12",
        "https://bitbucket.org/a/b, https://bitbucket.org/a/b/commits/7c1d9a3f, https://bitbucket.org/a/b/pull-requests/12",
    })
    void aRepositorysUrlTellsWhereItsCommitsAreShown(String repository, String commit, String pullRequest) {
        ForgePages pages = ForgePages.of(repository).orElseThrow();
        assertThat(pages.commit("7c1d9a3f")).contains(commit);
        assertThat(pages.pullRequest("12")).contains(pullRequest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/git/shop.git",
                "file:///srv/git/shop",
                "git://example.com/shop",
                "https://x.test/a?b=\"onload"
            })
    void whatHasNoPagesGetsNoLinks(String repository) {
        assertThat(ForgePages.of(repository)).isEmpty();
    }

    @Test
    void whatIsNoCommitGetsNoLink() {
        ForgePages pages = ForgePages.of("https://github.com/team/shop").orElseThrow();
        assertThat(pages.commit("")).isEmpty();
        assertThat(pages.commit("HEAD")).isEmpty();
        assertThat(pages.pullRequest("12/../x")).isEmpty();
    }
}
