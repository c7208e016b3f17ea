package dev.belay.pipelines.language.reading;

import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the values of one cell of a matrix into a step. */
final class Filling {

    static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{\\s{0,10}matrix(?:\\.([A-Za-z0-9_-]{1,128}))?\\s{0,10}}}");

    /** What stays as it is: what names the step, what orders it, and the matrix itself. */
    private static final Set<String> KEPT =
            Set.of("key", "matrix", "concurrency_group", "depends_on", "if", "branches", "signature", "if_changed");

    private final YamlFile file;
    private final Map<String, String> values;

    Filling(YamlFile file, Map<String, String> values) {
        this.file = file;
        this.values = values;
    }

    YamlNode.Mapping fill(YamlNode.Mapping step) {
        List<YamlNode.Entry> entries = step.entries().stream()
                .map(entry -> {
                    String key = entry.key().text();
                    return KEPT.contains(key)
                            ? entry
                            : new YamlNode.Entry(entry.key(), filled(entry.value(), key.equals("plugins")));
                })
                .toList();
        return new YamlNode.Mapping(step.place(), entries);
    }

    /** @param keysToo whether keys are filled in: those of plugins are, names of variables are not */
    private YamlNode filled(YamlNode node, boolean keysToo) {
        return switch (node) {
            case YamlNode.Scalar scalar -> filled(scalar);
            case YamlNode.Sequence list ->
                new YamlNode.Sequence(
                        list.place(),
                        list.items().stream().map(item -> filled(item, keysToo)).toList());
            case YamlNode.Mapping mapping ->
                new YamlNode.Mapping(
                        mapping.place(),
                        mapping.entries().stream()
                                .map(entry -> new YamlNode.Entry(
                                        keysToo ? filled(entry.key()) : entry.key(), filled(entry.value(), keysToo)))
                                .toList());
        };
    }

    private YamlNode.Scalar filled(YamlNode.Scalar scalar) {
        if (scalar.kind() != YamlNode.Kind.TEXT || !scalar.text().contains("{{")) {
            return scalar;
        }
        Matcher matcher = PLACEHOLDER.matcher(scalar.text());
        String text =
                matcher.replaceAll(found -> Matcher.quoteReplacement(value(scalar, found.group(1), found.group())));
        return new YamlNode.Scalar(scalar.place(), text, YamlNode.Kind.TEXT);
    }

    private String value(YamlNode.Scalar at, @org.jspecify.annotations.Nullable String dimension, String written) {
        String value = values.get(dimension == null ? "" : dimension);
        if (value != null) {
            return value;
        }
        if (dimension == null) {
            file.fault(at, "{{matrix}} names no dimension; write one of " + names() + ".");
        } else if (values.containsKey("")) {
            file.fault(at, written + " names a dimension, but this matrix is a plain list; write {{matrix}}.");
        } else {
            file.fault(
                    at, "The matrix has no dimension “" + dimension + "”." + Nearest.hint(dimension, values.keySet()));
        }
        return written;
    }

    private String names() {
        return String.join(
                ", ",
                values.keySet().stream().map(name -> "{{matrix." + name + "}}").toList());
    }
}
