package dev.belay.pipelines.language.regex;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/** One attempt to match a text. For one use. */
final class Match {

    /** Only groups of one digit can be taken again, so only those are noted. */
    private static final int GROUPS_MAX = 9;

    /** A way that remembers what groups took holds more, so fewer of them are tried. */
    private static final int REMEMBERING_COST = 10;

    private final List<Instruction> program;
    private final boolean remembers;
    private final int groups;
    private final int[] text;
    private final Budget whole;
    private final Budget own = new Budget(Regex.STEPS_MAX);

    /** A place in the program and in the text to go on from; {@code taken} is what groups took, where that matters. */
    private static final class Way {
        private final int instruction;
        private final int at;
        private final int[] taken;

        Way(int instruction, int at, int[] taken) {
            this.instruction = instruction;
            this.at = at;
            this.taken = taken;
        }
    }

    Match(List<Instruction> program, int groups, boolean remembers, String text, Budget budget) {
        this.program = program;
        this.whole = budget;
        this.groups = Math.min(groups, GROUPS_MAX);
        this.remembers = remembers;
        this.text = text.codePoints().toArray();
    }

    boolean anywhere() {
        var tried = new BitSet();
        for (int begin = 0; begin <= text.length; begin++) {
            if (run(program, begin, false, new int[2 * groups + 2], tried)) {
                return true;
            }
        }
        return false;
    }

    boolean wholly() {
        return run(program, 0, true, new int[2 * groups + 2], new BitSet());
    }

    /**
     * Goes through all ways to match from one place. Without backreferences, a place of the program that once led
     * nowhere from a place of the text leads nowhere again: {@code tried} holds those.
     */
    private boolean run(List<Instruction> code, int begin, boolean wholly, int[] taken, BitSet tried) {
        Deque<Way> open = new ArrayDeque<>();
        open.push(new Way(0, begin, taken));
        while (!open.isEmpty()) {
            Way way = open.pop();
            spend(remembers ? REMEMBERING_COST : 1);
            if (!remembers) {
                int place = way.at * code.size() + way.instruction;
                if (tried.get(place)) {
                    continue;
                }
                tried.set(place);
            }
            if (step(code, way, wholly, open)) {
                return true;
            }
        }
        return false;
    }

    private void spend(int steps) {
        own.spend(steps);
        whole.spend(steps);
    }

    private boolean step(List<Instruction> code, Way way, boolean wholly, Deque<Way> open) {
        int next = way.instruction + 1;
        int at = way.at;
        switch (code.get(way.instruction)) {
            case Instruction.Done _ -> {
                return !wholly || at == text.length;
            }
            case Instruction.Take take -> {
                if (at < text.length && take.fits().test(text[at])) {
                    open.push(new Way(next, at + 1, way.taken));
                }
            }
            case Instruction.Jump jump -> open.push(new Way(jump.to(), at, way.taken));
            case Instruction.Split split -> {
                open.push(new Way(split.second(), at, way.taken));
                open.push(new Way(split.first(), at, way.taken));
            }
            case Instruction.At place -> {
                if (holds(place.anchor(), at)) {
                    open.push(new Way(next, at, way.taken));
                }
            }
            case Instruction.Look look -> {
                if (run(look.ahead(), at, false, way.taken, new BitSet()) != look.negative()) {
                    open.push(new Way(next, at, way.taken));
                }
            }
            case Instruction.Note note -> open.push(new Way(next, at, noted(way, note.slot())));
            case Instruction.Again again -> {
                int end = again(again, way);
                if (end >= 0) {
                    open.push(new Way(next, end, way.taken));
                }
            }
        }
        return false;
    }

    private int[] noted(Way way, int slot) {
        if (!remembers || slot >= way.taken.length) {
            return way.taken;
        }
        int[] taken = way.taken.clone();
        // Places are kept counted from 1, so that 0 says that the group took nothing yet.
        taken[slot] = way.at + 1;
        return taken;
    }

    /** Where the text goes on behind a repeated group, or -1 where it is not repeated. */
    private int again(Instruction.Again again, Way way) {
        int begin = way.taken[2 * again.group()] - 1;
        int end = way.taken[2 * again.group() + 1] - 1;
        if (begin < 0 || end < begin || way.at + end - begin > text.length) {
            return -1;
        }
        for (int offset = 0; offset < end - begin; offset++) {
            spend(1);
            int one = text[begin + offset];
            int other = text[way.at + offset];
            if (again.ignoringCase() ? Compiler.fold(one) != Compiler.fold(other) : one != other) {
                return -1;
            }
        }
        return way.at + end - begin;
    }

    private boolean holds(Node.Anchor anchor, int at) {
        return switch (anchor) {
            case TEXT_BEGIN -> at == 0;
            case TEXT_END -> at == text.length;
            case TEXT_END_BUT_NEWLINE -> at == text.length || (at == text.length - 1 && text[at] == '\n');
            case WORD_EDGE -> isWord(at - 1) != isWord(at);
            case NO_WORD_EDGE -> isWord(at - 1) == isWord(at);
        };
    }

    private boolean isWord(int at) {
        return at >= 0 && at < text.length && Classes.isWord(text[at]);
    }
}
