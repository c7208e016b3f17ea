package dev.belay.agent.jobs;

import dev.belay.protocol.paths.Wildcards;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which variables hold what nobody is to read, by patterns of their names, as the field has it.
 *
 * @param patterns with * for any characters
 */
public record RedactedVariables(List<String> patterns) {

    /** What a job says in place of the usual patterns, with commas between; nothing is redacted when it is empty. */
    public static final String VARIABLE = "BUILDKITE_REDACTED_VARS";

    private static final List<String> USUAL = List.of(
            "*_PASSWORD",
            "*_SECRET",
            "*_TOKEN",
            "*_PRIVATE_KEY",
            "*_SSH_KEY",
            "*_ACCESS_KEY",
            "*_SECRET_KEY",
            "*_CONNECTION_STRING",
            "*_API_KEY");

    public RedactedVariables {
        patterns = List.copyOf(patterns);
    }

    /** The patterns that a job's variables name, else the usual ones. */
    public static RedactedVariables of(Map<String, String> variables) {
        return Optional.ofNullable(variables.get(VARIABLE))
                .map(RedactedVariables::of)
                .orElseGet(() -> new RedactedVariables(USUAL));
    }

    /**
     * Patterns as somebody wrote them.
     *
     * @param patterns with commas between
     */
    public static RedactedVariables of(String patterns) {
        return new RedactedVariables(Stream.of(patterns.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList());
    }

    /** Those among them that are to be redacted and long enough for it. */
    public Map<String, String> among(Map<String, String> variables) {
        List<Wildcards> wanted = patterns.stream().map(Wildcards::of).toList();
        var found = new TreeMap<String, String>();
        variables.forEach((name, value) -> {
            if (Redactor.longEnough(value) && wanted.stream().anyMatch(each -> each.matches(List.of(name)))) {
                found.put(name, value);
            }
        });
        return found;
    }

    /** A text without their values. */
    public String cleaned(String text, Map<String, String> variables) {
        return Redactor.clean(text, among(variables).values());
    }
}
