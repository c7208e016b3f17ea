package dev.belay.agent.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The variables that a job or an instance inherits from the agent: {@code PATH HOME LANG USER TMPDIR SHELL}, and
 * nothing else, so that no secret of the agent reaches it and its result does not depend on who started the agent.
 */
public record CleanEnvironment(Map<String, String> variables) {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "USER", "TMPDIR", "SHELL");
    private static final Map<String, String> DEFAULTS = Map.of(
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG", "C.UTF-8",
            "SHELL", "/bin/sh");

    public CleanEnvironment {
        variables = Map.copyOf(variables);
    }

    public static CleanEnvironment from(Map<String, String> own) {
        var kept = new LinkedHashMap<String, String>(DEFAULTS);
        for (String name : INHERITED) {
            String value = own.getOrDefault(name, "");
            if (!value.isEmpty()) {
                kept.put(name, value);
            }
        }
        return new CleanEnvironment(kept);
    }

    /** These variables over the inherited ones. Names that no process can have are left out. */
    public Map<String, String> with(Map<String, String> more) {
        var all = new LinkedHashMap<>(variables);
        more.forEach((name, value) -> {
            if (possible(name, value)) {
                all.put(name, value);
            }
        });
        return all;
    }

    /** Whether a process can have this variable. */
    public static boolean possible(String name, String value) {
        return !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('\0') < 0 && value.indexOf('\0') < 0;
    }
}
