package dev.belay.pipelines.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The rules of one section of the language, and the cases that show them. At the top of the file stands the list of rules;
 * {@code shown} names the tests of those that need more than a table, and {@code cases} follow.
 *
 * @param rules each rule, by its name
 * @param shown by the name of a rule the test that shows it, as {@code Class#method}
 */
public record RuleTable(
        String section, Map<String, String> rules, Map<String, String> shown, List<Map<String, Object>> cases) {

    private static final String PACKAGE = "dev.belay.";
    private static final List<String> ROOMS = List.of(
            "pipelines.",
            "pipelines.build.",
            "pipelines.job.",
            "pipelines.waiting.",
            "pipelines.output.",
            "pipelines.secret.",
            "pipelines.identity.",
            "pipelines.forge.",
            "pipelines.notice.",
            "pipelines.language.",
            "pipelines.language.reading.",
            "pipelines.language.planning.",
            "pipelines.language.condition.",
            "pipelines.language.regex.",
            "pipelines.language.variables.",
            "");

    @SuppressWarnings("unchecked")
    public static RuleTable read(String section) {
        String name = "section-" + section + ".yml";
        try (InputStream input = RuleTable.class.getResourceAsStream(name)) {
            String text = new String(Objects.requireNonNull(input, name).readAllBytes(), StandardCharsets.UTF_8);
            var all = (Map<String, Object>) Objects.requireNonNull(
                    new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text));
            return new RuleTable(
                    section,
                    (Map<String, String>) Objects.requireNonNull(all.get("rules")),
                    (Map<String, String>) all.getOrDefault("shown", Map.of()),
                    (List<Map<String, Object>>) all.getOrDefault("cases", List.of()));
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    /** Every rule has a case or a test that is there, and no case is without a rule. */
    public void check() {
        Set<String> covered = new LinkedHashSet<>(shown.keySet());
        cases.forEach(each -> covered.add((String) each.get("rule")));
        assertThat(covered).as("the rules of section " + section).containsExactlyInAnyOrderElementsOf(rules.keySet());
        shown.forEach((rule, tests) -> Arrays.stream(tests.split(", "))
                .forEach(test -> assertThat(isThere(test))
                        .as(rule + " is shown by " + test)
                        .isTrue()));
    }

    private static boolean isThere(String test) {
        String[] parts = test.split("#");
        return ROOMS.stream()
                .anyMatch(room -> methods(PACKAGE + room + parts[0])
                        .anyMatch(method -> method.getName().equals(parts[1])
                                && (method.isAnnotationPresent(Test.class)
                                        || method.isAnnotationPresent(ParameterizedTest.class))));
    }

    private static Stream<Method> methods(String name) {
        try {
            return Arrays.stream(Class.forName(name).getDeclaredMethods());
        } catch (ClassNotFoundException _) {
            return Stream.empty();
        }
    }
}
