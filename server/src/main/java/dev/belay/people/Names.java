package dev.belay.people;

import dev.belay.kernel.Problem;

/** What people and tokens may be called. */
final class Names {

    static final int CHARACTERS_MAX = 80;

    private Names() {}

    static void check(String name) {
        if (!isName(name)) {
            throw Problem.invalid("A name has 1 to " + CHARACTERS_MAX + " characters that can be seen.");
        }
    }

    static boolean isName(String name) {
        boolean printable = name.codePoints().noneMatch(Character::isISOControl);
        return !name.isBlank() && name.length() <= CHARACTERS_MAX && printable;
    }
}
