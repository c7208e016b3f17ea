package dev.belay.protocol.paths;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Patterns of artifact paths mean what people expect of them, in time that no pattern can stretch. */
final class WildcardsTest {

    private static boolean matches(String pattern, String path) {
        return Wildcards.of(pattern).matches(List.of(path.split("/")));
    }

    @Test
    void a_star_stays_within_a_folder() {
        assertThat(matches("build/*.jar", "build/shop.jar")).isTrue();
        assertThat(matches("build/*.jar", "build/libs/shop.jar")).isFalse();
        assertThat(matches("*", "README")).isTrue();
        assertThat(matches("log-?.txt", "log-7.txt")).isTrue();
        assertThat(matches("log-?.txt", "log-77.txt")).isFalse();
    }

    @Test
    void two_stars_cross_any_number_of_folders() {
        assertThat(matches("**/*.xml", "top.xml")).isTrue();
        assertThat(matches("build/**/*.xml", "build/a/b/c.xml")).isTrue();
        assertThat(matches("build/**/*.xml", "build/c.xml")).isTrue();
        assertThat(matches("build/**", "build/a/b")).isTrue();
        assertThat(matches("**/a/**/b", "x/a/y/a/z/b")).isTrue();
        assertThat(matches("build/**/*.xml", "other/c.xml")).isFalse();
    }

    @Test
    void braces_are_alternatives_and_a_leading_dot_is_here() {
        assertThat(matches("./build/*.{jar,war}", "build/shop.war")).isTrue();
        assertThat(matches("{a,b{1,2}}/x", "b2/x")).isTrue();
        assertThat(matches("{a,b}", "c")).isFalse();
        assertThat(matches("a}b", "a}b")).isTrue();
    }

    @Test
    void a_way_out_of_the_checkout_is_seen() {
        assertThat(List.of("/etc/passwd", "../x", "a/../../x", "~/x", "{a,..}/x"))
                .allMatch(pattern -> Wildcards.of(pattern).leaves());
        assertThat(List.of("a..b", "...", "build/**"))
                .noneMatch(pattern -> Wildcards.of(pattern).leaves());
    }

    @Test
    void agrees_with_a_plain_search_on_any_small_pattern() {
        long seed = 20261122;
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            List<String> pattern = words(random, List.of("a", "b", "*", "**", "?b", "a*"));
            List<String> path = words(random, List.of("a", "b", "ab", "bb"));
            assertThat(Wildcards.of(String.join("/", pattern)).matches(path))
                    .as("%s on %s, seed %d", pattern, path, seed)
                    .isEqualTo(plain(pattern, path));
        }
    }

    private static List<String> words(Random random, List<String> from) {
        return random.ints(1 + random.nextInt(4), 0, from.size())
                .mapToObj(from::get)
                .toList();
    }

    private static boolean plain(List<String> pattern, List<String> path) {
        if (pattern.isEmpty()) {
            return path.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.getFirst().equals("**")) {
            return plain(rest, path) || (!path.isEmpty() && plain(pattern, path.subList(1, path.size())));
        }
        String regex = pattern.getFirst().replace("*", ".*").replace("?", ".");
        return !path.isEmpty() && path.getFirst().matches(regex) && plain(rest, path.subList(1, path.size()));
    }

    @Test
    void an_evil_pattern_takes_no_longer_than_another() {
        String name = "a".repeat(2_000) + "c";
        assertThat(matches("a*".repeat(200) + "b", name)).isFalse();
        assertThat(Wildcards.of("{a,b}".repeat(60)).alternatives()).hasSizeLessThan(10_000);
    }
}
