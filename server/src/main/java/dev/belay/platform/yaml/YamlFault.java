package dev.belay.platform.yaml;

/** One thing wrong with a file, and where; line and column count from 1. */
public record YamlFault(String file, int line, int column, String message) {

    /** Where, as compilers and editors write it: {@code .belay/service.yml:3:1}. */
    public String where() {
        return file + ":" + line + ":" + column;
    }

    @Override
    public String toString() {
        return where() + ": " + message;
    }
}
