package dev.belay.platform.page;

/** A state in one or two words, with its tone. */
public record Badge(Tone tone, String word) {

    public static Badge good(String word) {
        return new Badge(Tone.GOOD, word);
    }

    public static Badge moving(String word) {
        return new Badge(Tone.MOVING, word);
    }

    public static Badge waiting(String word) {
        return new Badge(Tone.WAITING, word);
    }

    public static Badge bad(String word) {
        return new Badge(Tone.BAD, word);
    }

    public static Badge quiet(String word) {
        return new Badge(Tone.QUIET, word);
    }
}
