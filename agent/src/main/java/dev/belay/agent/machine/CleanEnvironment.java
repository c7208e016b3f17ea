package dev.belay.agent.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The variables that a job or an instance inherits from the agent: {@code PATH HOME LANG USER TMPDIR SHELL}, and
 * nothing else, so that no secret of the agent reaches it and its result does not depend on who started the agent.
 */
public record CleanEnvironment(Map<String, String> variables) {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "USER", "TMPDIR", "SHELL");

    /** As {@code git rev-parse --local-env-vars} lists them, where they name folders and files. */
    private static final Set<String> OF_ONE_REPOSITORY = Set.of(
            "GIT_DIR",
            "GIT_WORK_TREE",
            "GIT_COMMON_DIR",
            "GIT_INDEX_FILE",
            "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES",
            "GIT_CONFIG",
            "GIT_PREFIX",
            "GIT_SHALLOW_FILE",
            "GIT_GRAFT_FILE",
            "GIT_NAMESPACE");

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

    /**
     * What git gets: all that the agent has, since keys, proxies and certificates are told by variables; but neither what
     * says which repository git is in, nor the agent's own, which may be secret.
     */
    public static Map<String, String> forGit(Map<String, String> own) {
        var variables = new LinkedHashMap<>(from(own).variables());
        own.forEach((name, value) -> {
            if (!OF_ONE_REPOSITORY.contains(name) && !name.startsWith("BELAY_") && !name.startsWith("BUILDKITE_")) {
                variables.put(name, value);
            }
        });
        return Map.copyOf(variables);
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
