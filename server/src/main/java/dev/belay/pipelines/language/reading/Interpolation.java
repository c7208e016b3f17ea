package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.variables.Quoting;
import dev.belay.pipelines.language.variables.Replacement;
import dev.belay.pipelines.language.variables.ReplacementFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces variables in a file that the server reads itself, as agents do in those that they upload: in keys and
 * values, by what is known of the build, then by the pipeline's own {@code env}, whose later entries may use earlier
 * ones. Where a shell will read the text anyway, a variable that nobody knows yet is left to it.
 */
final class Interpolation {

    /** Under these keys stand lines for a shell. */
    private static final Set<String> SHELL = Set.of("command", "commands", "script");

    /** How much the replaced texts of a file may hold: variables that hold each other grow quickly. */
    private static final int CHARACTERS_MAX = 4 * 1024 * 1024;

    private final YamlFile file;
    private final Map<String, String> known;
    private int charactersLeft = CHARACTERS_MAX;

    Interpolation(YamlFile file, Map<String, String> variables) {
        this.file = file;
        this.known = new LinkedHashMap<>(variables);
    }

    YamlNode replaced(YamlNode root) {
        if (root instanceof YamlNode.Mapping mapping) {
            mapping.get("env").ifPresent(this::learn);
        }
        return node(root, false);
    }

    private void learn(YamlNode env) {
        if (env instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Entry entry : mapping.entries()) {
                if (entry.value() instanceof YamlNode.Scalar value) {
                    String name = replaced(entry.key(), false).text();
                    known.putIfAbsent(name, replaced(value, false).text());
                }
            }
        }
    }

    private YamlNode node(YamlNode node, boolean shell) {
        return switch (node) {
            case YamlNode.Scalar scalar -> replaced(scalar, shell);
            case YamlNode.Sequence list ->
                new YamlNode.Sequence(
                        list.place(),
                        list.items().stream().map(item -> node(item, shell)).toList());
            case YamlNode.Mapping mapping -> mapping(mapping);
        };
    }

    private YamlNode mapping(YamlNode.Mapping mapping) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            YamlNode.Scalar key = replaced(entry.key(), false);
            YamlNode value = node(entry.value(), SHELL.contains(key.text()));
            if (entries.putIfAbsent(key.text(), new YamlNode.Entry(key, value)) != null) {
                file.fault(key, "The key “" + key.text() + "” comes twice once its variables are replaced.");
            }
        }
        return new YamlNode.Mapping(mapping.place(), List.copyOf(entries.values()));
    }

    private YamlNode.Scalar replaced(YamlNode.Scalar scalar, boolean shell) {
        if (scalar.text().indexOf('$') < 0) {
            return scalar;
        }
        try {
            String text = Replacement.replace(scalar.text(), new Known(scalar, shell), charactersLeft, Quoting.AGENT);
            charactersLeft -= text.length();
            return new YamlNode.Scalar(scalar.place(), text, YamlNode.Kind.TEXT);
        } catch (ReplacementFault fault) {
            file.spoil(scalar, fault.sentence());
            return scalar;
        }
    }

    /** What a variable stands for in one text. */
    private final class Known implements Replacement.Names {

        private final YamlNode.Scalar at;
        private final boolean shell;

        Known(YamlNode.Scalar at, boolean shell) {
            this.at = at;
            this.shell = shell;
        }

        @Override
        public Optional<String> value(String name) {
            return Optional.ofNullable(known.get(name));
        }

        @Override
        public String unknown(String name, String written) {
            if (shell) {
                return written;
            }
            file.warning(
                    at,
                    "$" + name + " has no value when the file is read, so nothing stands there. Write $$" + name
                            + " to leave it to the job.");
            return "";
        }
    }
}
