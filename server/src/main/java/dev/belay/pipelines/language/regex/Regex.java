package dev.belay.pipelines.language.regex;

import java.util.List;

/**
 * A regular expression as people write them in pipelines: literals, classes, groups, alternatives, greedy and lazy
 * repetition, anchors, lookahead, backreferences and comments. Lookbehind, atomic and named groups, conditionals and
 * possessive repetition are refused. A text is matched in at most {@link #STEPS_MAX} steps, whatever the pattern:
 * without backreferences no place of the pattern is tried twice at one place of the text.
 */
public final class Regex {

    /** How long a pattern may be. */
    public static final int CHARACTERS_MAX = 2_000;

    /** How much work one match may be. */
    public static final int STEPS_MAX = 1_000_000;

    private final List<Instruction> program;
    private final int groups;
    private final boolean remembers;

    private Regex(Compiler compiler) {
        this.program = compiler.program();
        this.groups = compiler.groups();
        this.remembers = compiler.hasBackreferences();
    }

    /**
     * Reads a pattern.
     *
     * @throws RegexFault when it is not understood
     */
    public static Regex compile(String pattern, boolean ignoringCase) {
        if (pattern.length() > CHARACTERS_MAX) {
            throw new RegexFault("A pattern has at most " + CHARACTERS_MAX + " characters.");
        }
        return new Regex(new Compiler(new PatternParser(pattern).read(), ignoringCase));
    }

    /**
     * Whether a part of the text matches.
     *
     * @throws RegexFault when that takes too many steps
     */
    public boolean find(String text) {
        return find(text, new Budget(STEPS_MAX));
    }

    /**
     * The same, where several matches share a budget.
     *
     * @throws RegexFault when that takes more steps than are left, or than one match may take
     */
    public boolean find(String text, Budget budget) {
        return new Match(program, groups, remembers, text, budget).anywhere();
    }

    /**
     * Whether the whole text matches.
     *
     * @throws RegexFault when that takes too many steps
     */
    public boolean matches(String text) {
        return new Match(program, groups, remembers, text, new Budget(STEPS_MAX)).wholly();
    }
}
