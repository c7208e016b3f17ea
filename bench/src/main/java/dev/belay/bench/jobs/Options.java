package dev.belay.bench.jobs;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was asked for, by name. */
record Options(Map<String, String> given) {

    /** Of arguments such as {@code name=value}. */
    static Options of(String... arguments) {
        var given = new HashMap<String, String>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            given.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Options(given);
    }

    int number(String name, int usual) {
        return Integer.parseInt(text(name, Integer.toString(usual)));
    }

    String text(String name) {
        return Optional.ofNullable(given.get(name))
                .orElseThrow(() -> new IllegalArgumentException("the argument " + name + "=… is missing"));
    }

    String text(String name, String usual) {
        return given.getOrDefault(name, usual);
    }
}
