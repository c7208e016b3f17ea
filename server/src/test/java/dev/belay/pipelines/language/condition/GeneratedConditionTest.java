package dev.belay.pipelines.language.condition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Whatever the text, reading a condition ends in a condition or a fault, and asking it in an answer or a fault. */
final class GeneratedConditionTest {

    private static final List<String> WORDS = List.of(
            "true",
            "false",
            "null",
            "1",
            "'a'",
            "\"b$X\"",
            "\"",
            "'",
            "/a+/",
            "/(/",
            "[",
            "]",
            "(",
            ")",
            ",",
            "!",
            "&&",
            "||",
            "==",
            "!=",
            "=~",
            "!~",
            "includes",
            "?",
            ":",
            "env",
            "env('A')",
            "build.branch",
            "build.state",
            "build.number",
            "build.pull_request.labels",
            "build.pull_request.draft",
            "$X",
            "${X:-y}",
            "${",
            "//",
            "\n",
            "step.key",
            ".",
            "\\");

    private static final Facts FACTS = new Facts(Map.of("build.branch", new Value.Text("main")), Map.of("X", "x"));

    @Test
    void randomWordsNeverDoHarm() {
        int sound = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var text = new StringBuilder();
            for (int words = random.nextInt(1, 9); words > 0; words--) {
                text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(3) == 0 ? "" : " ");
            }
            sound += asked(seed, text.toString()) ? 1 : 0;
        }
        assertThat(sound).as("some of them make sense").isGreaterThan(200);
    }

    @Test
    void randomCharactersNeverDoHarm() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var text = new StringBuilder();
            for (int characters = random.nextInt(30); characters > 0; characters--) {
                text.append((char) (random.nextInt(8) == 0 ? random.nextInt(0x10000) : random.nextInt(0x20, 0x7f)));
            }
            asked(seed, text.toString());
        }
    }

    /** A random tree that is right by its types means what Java would make of it. */
    @Test
    void soundConditionsMeanWhatTheySay() {
        for (long seed = 0; seed < 5_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            Said said = said(random, 4);
            assertThat(Condition.read(said.text(), Scope.BUILD).holds(FACTS))
                    .as("seed " + seed + ": " + said.text())
                    .isEqualTo(said.holds());
        }
    }

    private record Said(String text, boolean holds) {}

    private static Said said(RandomGenerator random, int depth) {
        int choice = depth == 0 ? random.nextInt(4) : random.nextInt(9);
        return switch (choice) {
            case 0 -> new Said("true", true);
            case 1 -> new Said("false", false);
            case 2 -> {
                boolean main = random.nextBoolean();
                yield new Said("build.branch == '" + (main ? "main" : "other") + "'", main);
            }
            case 3 -> new Said("build.branch =~ /^m.*n$/", true);
            case 4 -> {
                Said inner = said(random, depth - 1);
                yield new Said("!(" + inner.text() + ")", !inner.holds());
            }
            case 5, 6 -> {
                Said left = said(random, depth - 1);
                Said right = said(random, depth - 1);
                boolean and = choice == 5;
                yield new Said(
                        "(" + left.text() + (and ? ") && (" : ") || (") + right.text() + ")",
                        and ? left.holds() && right.holds() : left.holds() || right.holds());
            }
            case 7 -> {
                Said left = said(random, depth - 1);
                Said right = said(random, depth - 1);
                yield new Said("(" + left.text() + ") == (" + right.text() + ")", left.holds() == right.holds());
            }
            default -> {
                Said when = said(random, depth - 1);
                Said then = said(random, depth - 1);
                Said otherwise = said(random, depth - 1);
                yield new Said(
                        "(" + when.text() + ") ? (" + then.text() + ") : (" + otherwise.text() + ")",
                        when.holds() ? then.holds() : otherwise.holds());
            }
        };
    }

    private static boolean asked(long seed, String text) {
        try {
            Condition.read(text, Scope.BUILD).holds(FACTS);
            return true;
        } catch (ConditionFault fault) {
            assertThat(fault.sentence()).as("seed " + seed).startsWith("At character ");
            return false;
        } catch (RuntimeException exception) {
            throw new AssertionError("seed " + seed + ": " + text, exception);
        }
    }
}
