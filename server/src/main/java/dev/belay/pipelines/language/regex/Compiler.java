package dev.belay.pipelines.language.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Turns the parts of a pattern into a program. Counts are written out, so the program is bounded. */
final class Compiler {

    private static final int INSTRUCTIONS_MAX = 5_000;

    private final boolean ignoringCase;
    private final List<Instruction> program;

    /** How many instructions there are in all, those of inner programs too. */
    private final int[] total;

    private int groups;
    private boolean backreferences;

    Compiler(Node whole, boolean ignoringCase) {
        this(ignoringCase, new int[1]);
        add(whole);
        emit(new Instruction.Done());
    }

    private Compiler(boolean ignoringCase, int[] total) {
        this.ignoringCase = ignoringCase;
        this.total = total;
        this.program = new ArrayList<>();
    }

    List<Instruction> program() {
        return List.copyOf(program);
    }

    int groups() {
        return groups;
    }

    boolean hasBackreferences() {
        return backreferences;
    }

    private int emit(Instruction instruction) {
        if (++total[0] > INSTRUCTIONS_MAX) {
            throw new RegexFault("The pattern is too large once its counts are written out.");
        }
        program.add(instruction);
        return program.size() - 1;
    }

    private void add(Node node) {
        switch (node) {
            case Node.Literal literal -> emit(new Instruction.Take(character(literal.character())));
            case Node.OneOf each -> emit(new Instruction.Take(folded(each.members())));
            case Node.At at -> emit(new Instruction.At(at.anchor()));
            case Node.Sequence sequence -> sequence.parts().forEach(this::add);
            case Node.Either either -> either(either.branches());
            case Node.Repeat repeat -> repeat(repeat);
            case Node.Group group -> group(group);
            case Node.Look look -> look(look);
            case Node.Again again -> {
                backreferences = true;
                emit(new Instruction.Again(again.group(), ignoringCase));
            }
        }
    }

    private IntPredicate character(int character) {
        return ignoringCase ? c -> fold(c) == fold(character) : c -> c == character;
    }

    private IntPredicate folded(IntPredicate members) {
        return ignoringCase
                ? c -> members.test(c)
                        || members.test(Character.toLowerCase(c))
                        || members.test(Character.toUpperCase(c))
                : members;
    }

    static int fold(int c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    private void either(List<Node> branches) {
        var ends = new ArrayList<Integer>();
        for (int number = 0; number < branches.size() - 1; number++) {
            int split = emit(new Instruction.Done());
            add(branches.get(number));
            ends.add(emit(new Instruction.Done()));
            program.set(split, new Instruction.Split(split + 1, program.size()));
        }
        add(branches.getLast());
        ends.forEach(end -> program.set(end, new Instruction.Jump(program.size())));
    }

    private void repeat(Node.Repeat repeat) {
        for (int time = 0; time < repeat.min(); time++) {
            add(repeat.part());
        }
        if (repeat.max() == Node.ENDLESS) {
            int split = emit(new Instruction.Done());
            add(repeat.part());
            emit(new Instruction.Jump(split));
            program.set(split, split(split + 1, program.size(), repeat.greedy()));
            return;
        }
        var splits = new ArrayList<Integer>();
        for (int time = repeat.min(); time < repeat.max(); time++) {
            splits.add(emit(new Instruction.Done()));
            add(repeat.part());
        }
        splits.forEach(split -> program.set(split, split(split + 1, program.size(), repeat.greedy())));
    }

    private static Instruction split(int into, int past, boolean greedy) {
        return greedy ? new Instruction.Split(into, past) : new Instruction.Split(past, into);
    }

    private void group(Node.Group group) {
        if (group.number() == 0) {
            add(group.inner());
            return;
        }
        groups = Math.max(groups, group.number());
        emit(new Instruction.Note(2 * group.number()));
        add(group.inner());
        emit(new Instruction.Note(2 * group.number() + 1));
    }

    private void look(Node.Look look) {
        var inner = new Compiler(ignoringCase, total);
        inner.add(look.ahead());
        inner.emit(new Instruction.Done());
        groups = Math.max(groups, inner.groups);
        backreferences |= inner.backreferences;
        emit(new Instruction.Look(inner.program(), look.negative()));
    }
}
