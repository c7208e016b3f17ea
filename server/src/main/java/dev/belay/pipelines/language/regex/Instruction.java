package dev.belay.pipelines.language.regex;

import java.util.List;
import java.util.function.IntPredicate;

/** One instruction of a pattern's program. */
sealed interface Instruction {

    /** Takes a character that fits. */
    record Take(IntPredicate fits) implements Instruction {}

    /** Tries {@code first}, and if that leads nowhere {@code second}. */
    record Split(int first, int second) implements Instruction {}

    record Jump(int to) implements Instruction {}

    /** Holds at a place between characters. */
    record At(Node.Anchor anchor) implements Instruction {}

    /** Whether the program of its own matches from here on. */
    record Look(List<Instruction> ahead, boolean negative) implements Instruction {}

    /** Notes where a group begins or ends: slot 2n and 2n+1. */
    record Note(int slot) implements Instruction {}

    /** Takes again what a group took. */
    record Again(int group, boolean ignoringCase) implements Instruction {}

    /** The whole pattern matched. */
    record Done() implements Instruction {}
}
