package dev.belay.pipelines.language.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegexTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '`',
            value = {
                "abc xabcx true",
                "^abc xabc false",
                "abc$ xabc true",
                "a.c a\u00e4c true",
                "a|b|cd xcd true",
                "^(a|b)*$ abba true",
                "^(?:ab)+$ abab true",
                "^a{2,3}$ aaaa false",
                "^a{2,}$ aaaa true",
                "^a{,2}$ aa true",
                "a{x a{x true",
                "^[a-c]+$ abcd false",
                "^[^a-c]+$ xyz true",
                "^[]a]+$ ]a true",
                "^[a-]+$ a-a true",
                "^[\\d_]+$ 1_2 true",
                "^[[:alpha:]]+$ abZ true",
                "^\\w+\\W\\d+$ ab-12 true",
                "\\bfoo\\b a.foo.b true",
                "\\bfoo\\b afoo false",
                "o\\B foo true",
                "\\Aab\\z ab true",
                "foo(?=bar) foobar true",
                "foo(?!bar) foobar false",
                "foo(?!bar) foobaz true",
                "(a+)-\\1$ xaa-aa true",
                "^(a+)-\\1$ aa-aaa false",
                "a(?#comment)b ab true",
                "^a+?b$ aab true",
                "^\\x41\\u0042\\/$ AB/ true",
                "v[0-9]+(\\.[0-9]+)* v1.2.3 true",
            })
    void patternsMean(String pattern, String text, boolean found) {
        assertThat(Regex.compile(pattern, false).find(text)).as(pattern).isEqualTo(found);
    }

    @Test
    void casesCanBeIgnored() {
        assertThat(Regex.compile("hotfix [A-Z]", true).find("HOTFIX x")).isTrue();
        assertThat(Regex.compile("(a)\\1", true).find("aA")).isTrue();
    }

    @Test
    void aWholeTextCanBeAsked() {
        assertThat(Regex.compile("a|ab", false).matches("ab")).isTrue();
        assertThat(Regex.compile("a", false).matches("ab")).isFalse();
    }

    @Test
    void theEndOfATextIsBeforeItsLastNewline() {
        assertThat(Regex.compile("end$", false).find("the end\n")).isTrue();
        assertThat(Regex.compile("^the$", false).find("the\nend")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "[a",
                "a**",
                "*a",
                "a{2,1}",
                "a{1001}",
                "\\",
                "\\q",
                "\\x4",
                "(?<=a)",
                "(?i)a",
                "a++",
                "\\2(a)",
                "(?#",
                "[b-a]",
                "[[:no:]]",
                "((a{1000}){1000}){1000}"
            })
    void whatIsNotUnderstoodIsRefused(String pattern) {
        assertThatThrownBy(() -> Regex.compile(pattern, false)).isInstanceOf(RegexFault.class);
    }

    /** Each of these takes longer than the age of the world where every way is tried. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(a+)+$",
                "^(a|a)*$",
                "^(a|aa)+$",
                "^(.*)*b$",
                "(x+x+)+y",
                "^(([a-z])+.)+[A-Z]([a-z])+$",
                "(|a)(|a)(|a)(|a)*b",
                "^(a?){200}a{200}$",
                "(a*)*(a*)*(a*)*b"
            })
    void noPatternExplodes(String pattern) {
        String text = "a".repeat(300) + "!";
        assertThat(Regex.compile(pattern, false).find(text)).isFalse();
    }

    /** With backreferences there is no such promise, so steps are counted. */
    @Test
    void whatWouldTakeTooLongIsRefusedAfterSoManySteps() {
        Regex regex = Regex.compile("^(a|aa)+\\1b$", false);
        assertThatThrownBy(() -> regex.find("a".repeat(60))).isInstanceOf(RegexFault.class);
        Regex empty = Regex.compile("((|){30}){30}b", false);
        assertThatThrownBy(() -> empty.find("a".repeat(2_000))).isInstanceOf(RegexFault.class);
        Regex many = Regex.compile(".*".repeat(200) + "b", false);
        assertThatThrownBy(() -> many.find("a".repeat(20_000))).isInstanceOf(RegexFault.class);
    }

    @Test
    void patternsAreBounded() {
        assertThatThrownBy(() -> Regex.compile("a".repeat(Regex.CHARACTERS_MAX + 1), false))
                .isInstanceOf(RegexFault.class);
        assertThatThrownBy(() -> Regex.compile("(".repeat(1_000) + ")".repeat(1_000), false))
                .isInstanceOf(RegexFault.class);
    }

    /** Random patterns agree with Java's own, on what both understand. */
    @Test
    void agreesWithJava() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            String pattern = pattern(random, 3);
            String text = text(random);
            assertThat(Regex.compile(pattern, false).find(text))
                    .as("seed %d: /%s/ on “%s”", seed, pattern, text)
                    .isEqualTo(Pattern.compile(pattern).matcher(text).find());
            assertThat(Regex.compile(pattern, false).matches(text))
                    .as("seed %d: the whole of /%s/ on “%s”", seed, pattern, text)
                    .isEqualTo(Pattern.compile(pattern).matcher(text).matches());
        }
    }

    @Test
    void randomCharactersNeverDoHarm() {
        String characters = "ab()[]{}*+?|^$\\.-,:=!<>#19 ";
        for (long seed = 0; seed < 30_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var pattern = new StringBuilder();
            for (int length = random.nextInt(15); length > 0; length--) {
                pattern.append(characters.charAt(random.nextInt(characters.length())));
            }
            try {
                Regex.compile(pattern.toString(), random.nextBoolean()).find("abba(19)");
            } catch (RegexFault fault) {
                assertThat(fault.sentence()).isNotBlank();
            } catch (RuntimeException exception) {
                throw new AssertionError("seed " + seed + ": " + pattern, exception);
            }
        }
    }

    private static String pattern(RandomGenerator random, int depth) {
        List<String> atoms = List.of("a", "b", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$", "ab");
        if (depth == 0) {
            return atoms.get(random.nextInt(atoms.size()));
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> pattern(random, depth - 1) + pattern(random, depth - 1);
            case 2 -> "(" + pattern(random, depth - 1) + "|" + pattern(random, depth - 1) + ")";
            case 3 ->
                "(?:" + pattern(random, depth - 1) + ")"
                        + List.of("*", "+", "?", "*?", "{1,2}").get(random.nextInt(5));
            case 4 -> "(?=" + pattern(random, depth - 1) + ")";
            case 5 -> "(?!" + pattern(random, depth - 1) + ")";
            default -> atoms.get(random.nextInt(atoms.size()));
        };
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        for (int length = random.nextInt(7); length > 0; length--) {
            text.append("ab -".charAt(random.nextInt(4)));
        }
        return text.toString();
    }
}
