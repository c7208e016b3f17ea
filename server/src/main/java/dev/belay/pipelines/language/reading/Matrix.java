package dev.belay.pipelines.language.reading;

import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a matrix into its cells: all combinations of the values of its dimensions, adjusted. */
final class Matrix {

    private static final int DIMENSIONS_MAX = 6;
    private static final int ELEMENTS_MAX = 25;
    private static final int ELEMENT_BYTES_MAX = 128;
    private static final int ADJUSTMENTS_MAX = 12;
    private static final int JOBS_MAX = 50;

    /** The dimension of a matrix that is a plain list. */
    private static final String NAMELESS = "";

    private final YamlFile file;

    Matrix(YamlFile file) {
        this.file = file;
    }

    /** One combination, and what its adjustments say of it. */
    record Cell(Map<String, String> values, Optional<YamlNode> skip, Optional<YamlNode> softFail) {}

    /** Whether a text names the matrix. */
    static boolean mentions(String text) {
        return Filling.PLACEHOLDER.matcher(text).find();
    }

    List<Cell> cells(YamlNode node) {
        Map<String, List<String>> dimensions = new LinkedHashMap<>();
        List<YamlNode> adjustments = List.of();
        if (node instanceof YamlNode.Mapping mapping) {
            YamlNode.Mapping fields = file.knownFields(mapping, "a matrix", List.of("setup", "adjustments"));
            if (fields.get("setup").isEmpty()) {
                file.fault(node, "A matrix has a “setup”: a list of values, or lists by the names of dimensions.");
                return List.of();
            }
            dimensions(fields.get("setup").orElseThrow(), dimensions);
            adjustments = fields.get("adjustments")
                    .flatMap(each -> file.list(each, "“adjustments”"))
                    .orElse(List.of());
        } else {
            dimensions(node, dimensions);
        }
        if (!withinLimits(node, dimensions, adjustments)) {
            return List.of();
        }
        Map<Map<String, String>, Cell> cells = new LinkedHashMap<>();
        product(dimensions).forEach(values -> cells.put(values, new Cell(values, Optional.empty(), Optional.empty())));
        for (YamlNode adjustment : adjustments) {
            file.mapping(adjustment, "An adjustment").ifPresent(each -> adjust(each, dimensions, cells));
        }
        if (cells.size() > JOBS_MAX) {
            file.fault(node, "A matrix makes at most " + JOBS_MAX + " jobs, not " + cells.size() + ".");
            return List.of();
        } else if (cells.isEmpty()) {
            file.fault(node, "The matrix makes no job: it has no values.");
        }
        return List.copyOf(cells.values());
    }

    private void dimensions(YamlNode setup, Map<String, List<String>> dimensions) {
        if (setup instanceof YamlNode.Mapping named) {
            named.entries()
                    .forEach(entry -> dimensions.put(
                            entry.key().text(),
                            elements(entry.value(), Values.quoted(entry.key().text()))));
        } else {
            dimensions.put(NAMELESS, elements(setup, "“matrix”"));
        }
    }

    private List<String> elements(YamlNode node, String what) {
        var elements = new ArrayList<String>();
        for (YamlNode item : file.list(node, what).orElse(List.of())) {
            file.text(item, "Each value of " + what).ifPresent(text -> {
                if (text.getBytes(StandardCharsets.UTF_8).length > ELEMENT_BYTES_MAX) {
                    file.fault(item, "A value of a matrix has at most " + ELEMENT_BYTES_MAX + " bytes.");
                }
                if (elements.contains(text)) {
                    file.warning(item, "“" + text + "” stands here again, and makes no other job than the first.");
                } else {
                    elements.add(text);
                }
            });
        }
        if (elements.size() > ELEMENTS_MAX) {
            file.fault(node, "A dimension has at most " + ELEMENTS_MAX + " values.");
        }
        return elements;
    }

    private boolean withinLimits(YamlNode node, Map<String, List<String>> dimensions, List<YamlNode> adjustments) {
        if (dimensions.size() > DIMENSIONS_MAX) {
            file.fault(node, "A matrix has at most " + DIMENSIONS_MAX + " dimensions.");
            return false;
        }
        if (adjustments.size() > ADJUSTMENTS_MAX) {
            file.fault(node, "A matrix has at most " + ADJUSTMENTS_MAX + " adjustments.");
            return false;
        }
        long jobs = dimensions.values().stream().mapToLong(List::size).reduce(1, (one, other) -> one * other);
        if (jobs > JOBS_MAX) {
            file.fault(node, "A matrix makes at most " + JOBS_MAX + " jobs, not " + jobs + ".");
            return false;
        }
        return true;
    }

    private static List<Map<String, String>> product(Map<String, List<String>> dimensions) {
        List<Map<String, String>> all = dimensions.isEmpty() ? List.of() : List.of(Map.of());
        for (var dimension : dimensions.entrySet()) {
            var longer = new ArrayList<Map<String, String>>();
            for (Map<String, String> begun : all) {
                for (String value : dimension.getValue()) {
                    Map<String, String> values = new LinkedHashMap<>(begun);
                    values.put(dimension.getKey(), value);
                    longer.add(values);
                }
            }
            all = longer;
        }
        return all;
    }

    private void adjust(
            YamlNode.Mapping adjustment, Map<String, List<String>> dimensions, Map<Map<String, String>, Cell> cells) {
        YamlNode.Mapping fields = file.knownFields(adjustment, "an adjustment", List.of("with", "skip", "soft_fail"));
        Optional<Map<String, String>> with = fields.get("with").flatMap(node -> with(node, dimensions));
        if (fields.get("with").isEmpty()) {
            file.fault(adjustment, "An adjustment says “with” which values it is for.");
        }
        with.ifPresent(values -> {
            Cell before = cells.getOrDefault(values, new Cell(values, Optional.empty(), Optional.empty()));
            Optional<YamlNode> skip = fields.get("skip").filter(Matrix::says);
            cells.put(
                    values,
                    new Cell(
                            values,
                            before.skip().or(() -> skip),
                            fields.get("soft_fail").or(before::softFail)));
        });
    }

    private static boolean says(YamlNode skip) {
        return !(skip instanceof YamlNode.Scalar scalar)
                || !(scalar.text().isEmpty() || scalar.text().equalsIgnoreCase("false"));
    }

    /** The combination that an adjustment is for; it names every dimension. */
    private Optional<Map<String, String>> with(YamlNode node, Map<String, List<String>> dimensions) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            if (!dimensions.containsKey(NAMELESS)) {
                file.fault(node, "“with” names each dimension: " + String.join(", ", dimensions.keySet()) + ".");
                return Optional.empty();
            }
            return file.text(node, "“with”").map(text -> Map.of(NAMELESS, text));
        }
        Map<String, String> given = file.texts(mapping, "“with”");
        var values = new LinkedHashMap<String, String>();
        for (String dimension : dimensions.keySet()) {
            if (given.containsKey(dimension)) {
                values.put(dimension, given.get(dimension));
            }
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            String name = entry.key().text();
            if (!dimensions.containsKey(name)) {
                file.fault(
                        entry.key(),
                        "The matrix has no dimension “" + name + "”." + Nearest.hint(name, dimensions.keySet()));
                return Optional.empty();
            }
        }
        if (values.size() < dimensions.size()) {
            file.fault(node, "“with” names each dimension: " + String.join(", ", dimensions.keySet()) + ".");
            return Optional.empty();
        }
        return Optional.of(values);
    }
}
