package dev.belay.agent.jobs;

import dev.belay.agent.local.LocalJob;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the commands of a job change while it runs: what its later phases find in their environment, and what its log hides. */
final class JobSpace implements LocalJob {

    /** No process can have more on Linux, as it usually is. */
    private static final int CHARACTERS_MAX = 2 << 20;

    private final Map<String, String> variables;
    private final Redactor redactor;

    /** @param redactor what the job writes goes through it */
    JobSpace(Map<String, String> variables, Redactor redactor) {
        this.variables = new TreeMap<>(variables);
        this.redactor = redactor;
    }

    @Override
    public synchronized Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** As later phases find it; empty when there is none. */
    String variable(String name) {
        return variables().getOrDefault(name, "");
    }

    @Override
    public synchronized Set<String> set(Map<String, String> changes) {
        var updated = new TreeSet<>(changes.keySet());
        updated.retainAll(variables.keySet());
        var after = new TreeMap<>(variables);
        after.putAll(changes);
        if (characters(after) > Math.max(CHARACTERS_MAX, characters(variables))) {
            throw new IllegalStateException(
                    "The variables of this job would have more than " + CHARACTERS_MAX + " characters.");
        }
        redactor.add(RedactedVariables.of(after).among(changes).values());
        variables.putAll(changes);
        return updated;
    }

    private static long characters(Map<String, String> variables) {
        return variables.entrySet().stream()
                .mapToLong(each -> each.getKey().length() + each.getValue().length())
                .sum();
    }

    @Override
    public synchronized Set<String> unset(Collection<String> names) {
        var there = new TreeSet<>(names);
        there.retainAll(variables.keySet());
        variables.keySet().removeAll(names);
        return there;
    }

    @Override
    public void redact(String value) {
        redactor.add(List.of(value));
    }
}
