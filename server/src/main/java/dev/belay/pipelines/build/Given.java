package dev.belay.pipelines.build;

import dev.belay.kernel.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What whoever makes a build gives it, beside its commit.
 *
 * @param env variables, which win over those of the file and yield to those of a step
 * @param metaData what its jobs can ask for from the beginning
 */
public record Given(Map<String, String> env, Map<String, String> metaData) {

    public static final Given NOTHING = new Given(Map.of(), Map.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,199}");
    private static final int VARIABLES_MAX = 500;
    private static final int KEYS_MAX = 1_000;
    private static final int KEY_CHARACTERS_MAX = 1_024;
    private static final int VALUE_CHARACTERS_MAX = 100 * 1_024;

    public Given {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        metaData = Collections.unmodifiableMap(new LinkedHashMap<>(metaData));
        atMost("variables", env, VARIABLES_MAX);
        atMost("keys of meta-data", metaData, KEYS_MAX);
        env.keySet().stream()
                .filter(name -> !NAME.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.invalid(
                            "“" + name + "” cannot be the name of a variable: letters, digits and _, at most 200.");
                });
        metaData.keySet().stream()
                .filter(key -> key.isBlank() || key.length() > KEY_CHARACTERS_MAX || key.contains("\0"))
                .findFirst()
                .ifPresent(_ -> {
                    throw Problem.invalid("A key of meta-data has 1 to " + KEY_CHARACTERS_MAX + " characters.");
                });
    }

    private static void atMost(String what, Map<String, String> values, int most) {
        if (values.size() > most) {
            throw Problem.invalid("A build is given at most " + most + " " + what + ".");
        }
        values.forEach((key, value) -> {
            // Jackson puts null into maps, too.
            if (Objects.isNull(value)) {
                throw Problem.invalid("The value of “" + key + "” is missing: it is a text, which may be empty.");
            }
            if (value.length() > VALUE_CHARACTERS_MAX || value.contains("\0")) {
                throw Problem.invalid("The value of “" + key + "” has more than " + VALUE_CHARACTERS_MAX
                        + " characters, or a zero character.");
            }
        });
    }

    /** As people type them: a line for each, as {@code NAME=value}. */
    public static Map<String, String> lines(String text) {
        var values = new LinkedHashMap<String, String>();
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw Problem.invalid("“" + line + "” is not NAME=value.");
            }
            values.put(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        });
        return values;
    }
}
