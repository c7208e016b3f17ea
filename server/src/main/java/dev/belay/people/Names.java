package dev.belay.people;

import dev.belay.kernel.Problem;

/** What people and tokens may be called. */
final class Names {

    static final int CHARACTERS_MAX = 80;

    private Names() {}

    static void check(String name) {
        boolean printable = name.codePoints().noneMatch(Character::isISOControl);
        if (name.isBlank() || name.length() > CHARACTERS_MAX || !printable) {
            throw Problem.invalid("A name has 1 to " + CHARACTERS_MAX + " characters that can be seen.");
        }
    }
}
