package dev.belay.agent.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.agent.CacheWish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CacheKeyTest {

    @TempDir
    Path checkout = Path.of("");

    @Test
    void aChecksumIsOfTheNamesAndContentsOfFiles() throws IOException {
        Files.writeString(checkout.resolve("package-lock.json"), "one");
        String before = key("npm-{{ checksum \"package-lock.json\" }}").key();
        assertThat(before).matches("npm-[0-9a-f]{32}");
        assertThat(key("npm-{{checksum \"package-lock.json\"}}").key()).isEqualTo(before);
        Files.createDirectory(checkout.resolve("web"));
        Files.writeString(checkout.resolve("web/package-lock.json"), "two");
        assertThat(key("npm-{{ checksum \"package-lock.json\" }}").key()).isEqualTo(before);
        String both = key("npm-{{ checksum \"**/package-lock.json\" }}").key();
        assertThat(both).isNotEqualTo(before);
        Files.writeString(checkout.resolve("web/package-lock.json"), "three");
        assertThat(key("npm-{{ checksum \"**/package-lock.json\" }}").key()).isNotEqualTo(both);
    }

    @Test
    void withoutAKeyACacheIsOfItsCommitAndFoundByItsBranchAndThenByAny() {
        CacheQuestion asked =
                of(new CacheWish(List.of("target"), Optional.empty(), List.of(), Optional.empty(), Optional.empty()));
        assertThat(asked.key()).isEqualTo("main/c0ffee");
        assertThat(asked.restoreKeys()).containsExactly("main/", "");
    }

    @Test
    void otherPathsAndAnotherNameAreAnotherScope() {
        assertThat(scope(List.of("a", "b"), "x")).isEqualTo(scope(List.of("b", "a"), "x"));
        assertThat(scope(List.of("a"), "x")).isNotEqualTo(scope(List.of("a", "b"), "x"));
        assertThat(scope(List.of("a"), "x")).isNotEqualTo(scope(List.of("a"), "y"));
    }

    @Test
    void whatNothingFillsIsToldAndSoIsAFileThatIsNotThere() {
        assertThatThrownBy(() -> key("{{ epoch }}")).hasMessageContaining("nothing fills");
        assertThatThrownBy(() -> key("{{ checksum }}")).hasMessageContaining("names in quotes");
        assertThatThrownBy(() -> key("{{ checksum \"none\" }}")).hasMessageContaining("No file");
        assertThatThrownBy(() -> key("{{ checksum \"../secret\" }}")).hasMessageContaining("of the checkout");
    }

    private String scope(List<String> paths, String name) {
        return of(new CacheWish(paths, Optional.of("k"), List.of(), Optional.of(name), Optional.empty()))
                .scope();
    }

    private CacheQuestion key(String key) {
        return of(new CacheWish(List.of("target"), Optional.of(key), List.of(), Optional.empty(), Optional.empty()));
    }

    private CacheQuestion of(CacheWish wish) {
        var variables = Map.of("BUILDKITE_BRANCH", "main", "BUILDKITE_COMMIT", "c0ffee");
        return new CacheKey(checkout, name -> Optional.ofNullable(variables.get(name))).of(wish);
    }
}
