package dev.belay.pipelines.language.variables;

/** What backslashes and quotes mean beside the variables of a text. */
public enum Quoting {
    /** A backslash before a dollar lets it stand for itself, as for agents. */
    AGENT,
    /** Backslashes were resolved before: only {@code $$} stands for a dollar. */
    RESOLVED,
    /** As {@link #RESOLVED}, but what is between braces has quotes and escapes like a shell's. */
    SHELL
}
