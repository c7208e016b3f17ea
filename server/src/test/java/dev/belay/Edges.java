package dev.belay;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The allowed edges between subjects, as {@code edges.txt} lists them. */
record Edges(Map<String, Set<String>> allowed) {

    static Edges read() throws IOException {
        var allowed = new LinkedHashMap<String, Set<String>>();
        try (InputStream file = Edges.class.getResourceAsStream("/edges.txt")) {
            if (file == null) {
                throw new IllegalStateException("edges.txt is not on the class path");
            }
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] sides = line.split("->", 2);
                        var used = new LinkedHashSet<String>();
                        Arrays.stream(sides[1].split(","))
                                .map(String::strip)
                                .filter(name -> !name.isEmpty())
                                .forEach(used::add);
                        allowed.put(sides[0].strip(), used);
                    });
        }
        return new Edges(allowed);
    }

    boolean allows(String from, String to) {
        return from.equals(to) || allowed.getOrDefault(from, Set.of()).contains(to);
    }

    /** What ARCHITECTURE.md shows between its markers. */
    String diagram() {
        var diagram = new StringBuilder("```mermaid\ngraph BT\n");
        allowed.forEach((from, used) -> {
            if (used.isEmpty()) {
                diagram.append("    ").append(from).append('\n');
            }
            used.forEach(to -> diagram.append("    ")
                    .append(from)
                    .append(" --> ")
                    .append(to)
                    .append('\n'));
        });
        return diagram.append("```\n").toString();
    }
}
