package dev.belay.pipelines.language.variables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables in texts: section 4.10. */
final class ReplacementTest {

    private static final Map<String, String> VALUES = Map.of("V", "value", "EMPTY", "", "_x1", "y", "TWO", "2");
    private static final Replacement.Names NAMES = Replacement.Names.of(name -> Optional.ofNullable(VALUES.get(name)));

    private static String replaced(String text) {
        return Replacement.replace(text, NAMES, 1_000, Quoting.AGENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain                        | `a b`               | `a b`",
                "by name                      | a $V b              | a value b",
                "ends at what is no letter    | $V-$_x1.            | value-y.",
                "in braces                    | a${V}b              | avalueb",
                "without a value              | a${NO}b$NO          | ab",
                "usual when absent            | ${NO-usual}         | usual",
                "not usual when empty         | [${EMPTY-usual}]    | []",
                "usual when empty             | ${EMPTY:-usual}     | usual",
                "not usual when there         | ${V:-usual}         | value",
                "usual may be empty           | [${NO:-}]           | []",
                "usual may hold variables     | ${NO:-${V}-${_x1}}  | value-y",
                "usual may nest               | ${NO:-${NO2:-deep}} | deep",
                "other when there             | ${V:+other}         | other",
                "nothing when absent          | [${NO:+other}]      | []",
                "nothing when empty           | [${EMPTY:+other}]   | []",
                "other when empty             | ${EMPTY+other}      | other",
                "from an offset               | ${V:2}              | lue",
                "from an offset, so many      | ${V:1:3}            | alu",
                "from the end                 | ${V: -2}            | ue",
                "without the end              | ${V:0:-1}           | valu",
                "beyond the end               | [${V:9}]            | []",
                "more than there is           | ${V:3:99}           | ue",
                "from a variable offset       | ${V:$TWO}           | lue",
                "so many by a variable        | ${V:1:${TWO}}       | al",
                "offset and length nest       | ${V:${NO:-1}:${EMPTY:-$TWO}} | al",
                "an absent one has no part    | [${NO:0:7}]         | []",
                "insisted on and there        | ${V:?why}           | value",
                "insisted on, may be empty    | [${EMPTY?why}]      | []",
                "a doubled dollar             | $$V $$              | $V $",
                "a doubled dollar and braces  | $${V}               | ${V}",
                "an escaped dollar            | \\$V $V              | $V value",
                "an escaped backslash is two  | \\n                 | \\n",
                "a dollar alone               | a $ b $             | a $ b $",
                "a command                    | $(date) $1 $?       | $(date) $1 $?",
            })
    void variablesAreReplaced(String rule, String text, String result) {
        assertThat(replaced(text)).as(rule).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "${NO:?say what}  | $NO has no value: say what",
                "${NO?}           | $NO has no value.",
                "${EMPTY:?why}    | $EMPTY has no value: why",
                "${               | is followed by no name",
                "${1}             | is followed by no name",
                "${V              | is not closed by “}”",
                "${V x}           | is not closed by “}”",
                "${V:-x           | is not closed by “}”",
                "${V:x}           | is followed by an offset",
                "${V:$_x1}        | is followed by an offset",
                "${V:${TWO}       | is not closed by “}”",
                "${V:1:2:3}       | is followed by an offset",
                "${V:99999999999} | is followed by an offset",
            })
    void whatMakesNoSenseIsTold(String text, String part) {
        assertThatThrownBy(() -> replaced(text))
                .isInstanceOf(ReplacementFault.class)
                .hasMessageContaining(part);
    }

    @Test
    void resultsAreBounded() {
        assertThatThrownBy(() -> replaced("$V".repeat(300)))
                .isInstanceOf(ReplacementFault.class)
                .hasMessageContaining("longer than 1000");
        assertThatThrownBy(() -> replaced("${A:-".repeat(10_000)))
                .isInstanceOf(ReplacementFault.class)
                .hasMessageContaining("nests deeper");
    }

    @Test
    void randomCharactersNeverDoHarm() {
        String characters = "$${}{}:-?+VNO19 \\\"'";
        for (long seed = 0; seed < 30_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var text = new StringBuilder();
            for (int length = random.nextInt(20); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            for (Quoting quoting : Quoting.values()) {
                harmless(seed, text.toString(), quoting);
            }
        }
    }

    private static void harmless(long seed, String text, Quoting quoting) {
        try {
            Replacement.replace(text, NAMES, 1_000, quoting);
        } catch (ReplacementFault fault) {
            assertThat(fault.sentence()).isNotBlank();
        } catch (RuntimeException exception) {
            throw new AssertionError("seed " + seed + ": " + text, exception);
        }
    }
}
