package dev.belay.pipelines.api;

import dev.belay.kernel.Problem;
import java.util.Map;
import java.util.Optional;

/** Pure: numbers that a pipeline says itself or leaves to the server, which is written as -1. */
final class LeftToServer {

    private static final int LEFT = -1;

    private LeftToServer() {}

    /** A field that is left empty is left to the server. */
    static Optional<Integer> typed(Map<String, String> form, String name) {
        String text = form.getOrDefault(name, "").strip();
        try {
            return Optional.of(text.isEmpty() ? LEFT : Integer.parseInt(text));
        } catch (NumberFormatException _) {
            throw Problem.invalid("“" + text + "” is not a number.");
        }
    }

    /** What is not asked for stays; empty is left to the server. */
    static Optional<Integer> chosen(String name, Optional<Integer> asked, Optional<Integer> before, int min, int max) {
        if (asked.isEmpty()) {
            return before;
        }
        int value = asked.get();
        if (value == LEFT) {
            return Optional.empty();
        }
        if (value < min || value > max) {
            throw Problem.invalid("“" + name + "” is from " + min + " to " + max
                    + ", or -1 to leave it to the server, as of all pipelines.");
        }
        return asked;
    }
}
