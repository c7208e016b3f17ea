package dev.belay.pipelines.language.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of {@code if}: section 5. */
final class ConditionTest {

    private static final Facts FACTS = new Facts(
            Map.of(
                    "build.branch", new Value.Text("feature/ropes"),
                    "build.message", new Value.Text("Sell \"ropes\"\n\nThey hold."),
                    "build.number", new Value.Whole(7),
                    "build.source", new Value.Text("webhook"),
                    "build.pull_request.draft", new Value.Flag(false),
                    "build.pull_request.labels", new Value.Texts(List.of("hot", "needs-review")),
                    "build.creator.teams", new Value.Texts(List.of())),
            Map.of("FOO", "bar", "EMPTY", "", "TWO", "2", "NAME", "FOO", "BUILDKITE_BRANCH", "feature/ropes"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "true                                                    | true",
                "false                                                   | false",
                "!false                                                  | true",
                "!!true                                                  | true",
                "!null                                                   | true",
                "true && false                                           | false",
                "true && !false                                          | true",
                "`false || true`                                         | true",
                "`true || false && false`                                | true",
                "`(true || false) && false`                              | false",
                "`false && true || true`                                 | true",
                "1 == 1                                                  | true",
                "1 != 1                                                  | false",
                "build.number == 7                                       | true",
                "'a' == \"a\"                                            | true",
                "'a' == 'A'                                              | false",
                "build.branch == 'feature/ropes'                         | true",
                "build.branch != 'main'                                  | true",
                "build.tag == null                                       | true",
                "build.tag != null                                       | false",
                "null == null                                            | true",
                "build.tag == 'v1'                                       | false",
                "build.branch =~ /^feature\\//                            | true",
                "build.branch =~ /^ropes/                                | false",
                "build.branch !~ /^ropes/                                | true",
                "build.branch =~ /ROPES$/i                               | true",
                "build.tag =~ /^v/                                       | false",
                "build.tag !~ /^v/                                       | true",
                "build.pull_request.labels includes 'hot'                | true",
                "build.pull_request.labels includes 'cold'               | false",
                "build.pull_request.labels includes /^needs-/            | true",
                "build.creator.teams includes 'ops'                      | false",
                "build.pull_request.labels includes null                 | false",
                "null includes 'ops'                                     | false",
                "['main', \"release\"] includes build.branch             | false",
                "['a', 'b'] == ['a', 'b']                                | true",
                "['a', 'b'] == ['b', 'a']                                | false",
                "[] == []                                                | true",
                "build.source == 'webhook'                               | true",
                "build.pull_request.draft                                | false",
                "!build.pull_request.draft                               | true",
                "build.pull_request.repository.fork                      | false",
                "build.branch == 'main' ? false : true                   | true",
                "true ? false ? false : true : false                     | true",
                "(build.tag == null ? 'main' : build.tag) == 'main'      | true",
                "env('FOO') == 'bar'                                     | true",
                "env(\"FOO\") != \"bar\"                                  | false",
                "env('MISSING') == ''                                    | true",
                "build.env('MISSING') == null                            | true",
                "build.env('FOO') == 'bar'                               | true",
                "env(env('NAME')) == 'bar'                               | true",
                "env('BUILDKITE_BRANCH') == build.branch                 | true",
                "$FOO == 'bar'                                           | true",
                "$MISSING == null                                        | true",
                "$EMPTY == ''                                            | true",
                "${FOO} == 'bar'                                         | true",
                "${MISSING:-x} == 'x'                                    | true",
                "${EMPTY:-x} == 'x'                                      | true",
                "${EMPTY-x} == ''                                        | true",
                "${FOO:+x} == 'x'                                        | true",
                "${FOO:0:2} == 'ba'                                      | true",
                "${FOO: -1} == 'r'                                       | true",
                "\"$FOO-${FOO:1}\" == 'bar-ar'                           | true",
                "\"\\$FOO\" == '$FOO'                                     | true",
                "\"$$FOO\" == '$FOO'                                     | true",
                "'$FOO' == \"\\$FOO\"                                     | true",
                "'it\\'s' == \"it's\"                                     | true",
                "\"a\\tb\\x41\\101\" == \"a\\tbAA\"                       | true",
                "$FOO.deploy == 'bar.deploy'                             | true",
                "$MISSING.deploy == '.deploy'                            | true",
                "${FOO:1:$TWO} == 'ar'                                   | true",
                "${FOO:${EMPTY:-1}:${TWO+1}} == 'a'                      | true",
                "\"C:\\\\${FOO}\" == \"C:\\\\bar\"                          | true",
                "\"\\\\\\$FOO\" == '\\$FOO'                                 | true",
                "\"\\x24FOO\" == '$FOO'                                   | true",
                "${MISSING-\\x41\\svalue} == 'A value'                    | true",
                "${MISSING-\"${FOO}\"} == 'bar'                          | true",
                "${MISSING-\"}\"} == '}'                                 | true",
                "${MISSING-'$FOO \\x41'} == '$FOO \\x41'                  | true",
                "${MISSING:-\\}} == '}'                                   | true",
                "`                                                      ` | true",
                "// nothing                                              | true",
                "build.message =~ /\"ropes\"/                            | true",
                "build.message =~ /^Sell(?# the lot).*$/                 | false",
                "build.message =~ /^Sell(?= \"r).*/                       | true",
                "build.branch =~ /a\\/b/                                  | false",
            })
    void conditionsAreAnswered(String condition, boolean holds) {
        assertThat(Condition.read(condition, Scope.BUILD).holds(FACTS))
                .as(condition)
                .isEqualTo(holds);
    }

    /** Nobody has read these names before. */
    @ParameterizedTest
    @ValueSource(strings = {"env(env('SECRET_NAME')) == ''", "env(env('MISSING')) == ''", "env(\"$EMPTY\") == ''"})
    void namesThatComeFromVariablesAreLookedAtWhenTheyAreKnown(String condition) {
        var facts = new Facts(Map.of(), Map.of("SECRET_NAME", "BUILDKITE_AGENT_ACCESS_TOKEN", "EMPTY", ""));
        var read = Condition.read(condition, Scope.BUILD);
        assertThatThrownBy(() -> read.holds(facts)).isInstanceOf(ConditionFault.class);
    }

    @Test
    void commentsEndWithTheLine() {
        assertThat(Condition.read("// first\nbuild.number == 7 // seven\n&& true", Scope.BUILD)
                        .holds(FACTS))
                .isTrue();
    }

    /** The condition, which character is wrong, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "build.branch ¦ 1 ¦ this is a text",
                "1 ¦ 1 ¦ this is a number",
                "null ¦ 1 ¦ this is null",
                "build.brnach == 'a' ¦ 1 ¦ Did you mean “build.branch”?",
                "step.key == 'a' ¦ 1 ¦ only where somebody is told of a step",
                "nev('A') == 'a' ¦ 1 ¦ Did you mean “env”?",
                "env() == 'a' ¦ 1 ¦ takes the name of one variable",
                "env(1) == 'a' ¦ 5 ¦ not a number",
                "env('$FOO') == 'a' ¦ 5 ¦ without “$”: FOO",
                "env('!') == 'a' ¦ 5 ¦ is no name of a variable",
                "env(\"\\$FOO\") == 'a' ¦ 5 ¦ without “$”: FOO",
                "env(\"$$FOO\") == 'a' ¦ 5 ¦ without “$”: FOO",
                "'\\400' == \"\\400\" ¦ 12 ¦ end with \\377",
                "${FOO-\\400} == 'a' ¦ 1 ¦ end with \\377",
                "${FOO-\"a} == 'a' ¦ 1 ¦ is not closed",
                "${FOO:'a:1} == 'a' ¦ 1 ¦ is not closed",
                "build.state == \"\\\\\\$STATE\" ¦ 16 ¦ There is no build state",
                "env('BUILDKITE_BRNACH') == 'a' ¦ 5 ¦ Did you mean “BUILDKITE_BRANCH”?",
                "env('BUILDKITE_JOB_ID') == 'a' ¦ 5 ¦ is not known yet",
                "$BUILDKITE_JOB_ID == 'a' ¦ 1 ¦ is not known yet",
                "build.state == 'pased' ¦ 16 ¦ Did you mean “passed”?",
                "'ui2' == build.source ¦ 1 ¦ There is no build source “ui2”",
                "build.source == build.state ¦ 14 ¦ a build source never equals a build state",
                "build.number == '7' ¦ 14 ¦ a number never equals a text",
                "build.branch == true ¦ 14 ¦ a text never equals true or false",
                "['a'] == 'a' ¦ 7 ¦ a list of texts never equals a text",
                "[1] == ['a'] ¦ 2 ¦ a list holds texts",
                "!build.branch ¦ 1 ¦ stands before true or false",
                "build.branch && true ¦ 1 ¦ joins what is true or false",
                "true || 'a' ¦ 9 ¦ joins what is true or false",
                "build.branch =~ 'main' ¦ 17 ¦ a regular expression such as /^v/",
                "build.number =~ /7/ ¦ 1 ¦ only a text can match",
                "build.branch == /main/ ¦ 14 ¦ write =~ or !~",
                "build.branch includes 'a' ¦ 1 ¦ a list stands before “includes”",
                "['a'] includes 1 ¦ 16 ¦ a text or a regular expression stands after",
                "1 ? true : false ¦ 1 ¦ what stands before “?”",
                "true ? 1 : 'a' ¦ 6 ¦ are of one sort",
                "true ? true ¦ 12 ¦ with “:” between",
                "build.branch = 'a' ¦ 14 ¦ Write ==",
                "true & false ¦ 6 ¦ Write &&",
                "true | false ¦ 6 ¦ Write ||",
                "build.number > 3 ¦ 14 ¦ no order in conditions",
                "['a'] @> 'a' ¦ 7 ¦ Write “includes”",
                "true false ¦ 6 ¦ && or || is missing",
                "(true ¦ 6 ¦ “(” is not closed",
                "['a' ¦ 5 ¦ “[” is not closed",
                "true && ¦ 8 ¦ a value is expected here, not its end",
                "'a ¦ 1 ¦ is not closed",
                "build.branch =~ /a ¦ 17 ¦ not closed by “/”",
                "build.branch =~ /a/gx ¦ 17 ¦ the only flag",
                "build.branch =~ /(/ ¦ 17 ¦ a group is not closed",
                "build.branch =~ /(?<=a)b/ ¦ 17 ¦ lookbehind is not supported",
                "build.branch =~ /(?<!a)b/ ¦ 17 ¦ lookbehind is not supported",
                "build.branch =~ /(?<n>a)/ ¦ 17 ¦ named groups are not supported",
                "build.branch =~ /(?P<n>a)/ ¦ 17 ¦ named groups are not supported",
                "build.branch =~ /(?'n'a)/ ¦ 17 ¦ named groups are not supported",
                "build.branch =~ /(?>a)/ ¦ 17 ¦ atomic groups are not supported",
                "build.branch =~ /(?(1)a)/ ¦ 17 ¦ conditionals are not supported",
                "build.branch =~ /a++/ ¦ 17 ¦ possessive repetition is not supported",
                "build..branch == 'a' ¦ 1 ¦ its dots stand between words",
                "build.branch. == 'a' ¦ 1 ¦ its dots stand between words",
                "99999999999999999999 == 1 ¦ 1 ¦ too large",
                "${FOO == 'a' ¦ 1 ¦ not closed by “}”",
                "$ == 'a' ¦ 1 ¦ no name of a variable",
            })
    void whatMakesNoSenseIsToldWithItsPlace(String condition, int character, String part) {
        Optional<String> fault = Condition.fault(condition, Scope.BUILD);
        assertThat(fault).as(condition).isPresent();
        assertThat(fault.get()).startsWith("At character " + character + ": ").contains(part);
    }

    @Test
    void stepsAreKnownWhereSomebodyIsToldOfThem() {
        Facts facts = new Facts(Map.of("step.outcome", new Value.Text("hard_failed")), Map.of());
        assertThat(Condition.read("step.outcome == 'hard_failed'", Scope.STEP).holds(facts))
                .isTrue();
        assertThat(Condition.fault("step.outcome == 'bad'", Scope.STEP)).isPresent();
    }

    @Test
    void aNoticeIsSentUnlessItsConditionForbidsIt() {
        assertThat(Condition.allowsNotice(Optional.empty(), Scope.BUILD, FACTS)).isTrue();
        assertThat(Condition.allowsNotice(Optional.of(" "), Scope.BUILD, FACTS)).isTrue();
        assertThat(Condition.allowsNotice(Optional.of("build.number == 7"), Scope.BUILD, FACTS))
                .isTrue();
        assertThat(Condition.allowsNotice(Optional.of("build.number == 8"), Scope.BUILD, FACTS))
                .isFalse();
        assertThat(Condition.allowsNotice(Optional.of("nonsense("), Scope.BUILD, FACTS))
                .isFalse();
    }

    @Test
    void conditionsAreBounded() {
        assertThat(Condition.fault("!".repeat(5_000) + "true", Scope.BUILD)).isPresent();
        assertThat(Condition.fault("(".repeat(5_000), Scope.BUILD)).isPresent();
        assertThat(Condition.fault("true" + " && true".repeat(1_200), Scope.BUILD))
                .isPresent();
        assertThat(Condition.fault("true ? ".repeat(1_000), Scope.BUILD)).isPresent();
        assertThat(Condition.fault(" ".repeat(20_000), Scope.BUILD)).isPresent();
        var huge = Condition.read("\"" + "$BIG".repeat(50) + "\" == 'a'", Scope.BUILD);
        assertThatThrownBy(() -> huge.holds(new Facts(Map.of(), Map.of("BIG", "x".repeat(50_000)))))
                .isInstanceOf(ConditionFault.class);
    }
}
