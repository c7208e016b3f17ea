package dev.belay.pipelines.language.reading;

import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values as the language allows them to be written: numbers and flags in quotes too, lists of one as one.
 */
final class Values {

    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int VARIABLES_MAX = 500;

    /** Linux starts no program with a variable of 128 KiB. */
    private static final int VARIABLE_CHARACTERS_MAX = 32 * 1024;

    private static final int TAGS_MAX = 20;
    private static final int TAG_CHARACTERS_MAX = 100;

    final YamlFile file;

    /** Whether what stands here is filled in later, so that a number may still be a placeholder. */
    private final boolean template;

    Values(YamlFile file, boolean template) {
        this.file = file;
        this.template = template;
    }

    Optional<String> text(YamlNode.Mapping fields, String key) {
        return fields.get(key).flatMap(node -> file.text(node, quoted(key)));
    }

    /** A text that says something; blank ones count as absent. */
    Optional<String> words(YamlNode.Mapping fields, String key) {
        return text(fields, key).filter(text -> !text.isBlank());
    }

    boolean flag(YamlNode.Mapping fields, String key) {
        return maybeFlag(fields, key).orElse(false);
    }

    Optional<Boolean> maybeFlag(YamlNode.Mapping fields, String key) {
        return fields.get(key).flatMap(node -> flag(node, quoted(key)));
    }

    Optional<Boolean> flag(YamlNode node, String what) {
        if (isPlaceholder(node)) {
            return Optional.empty();
        }
        if (node instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.TEXT) {
            if (scalar.text().equals("true") || scalar.text().equals("false")) {
                return Optional.of(Boolean.parseBoolean(scalar.text()));
            }
        }
        return file.flag(node, what);
    }

    Optional<Integer> number(YamlNode.Mapping fields, String key, int min, int max) {
        return fields.get(key).flatMap(node -> number(node, quoted(key), min, max));
    }

    Optional<Integer> number(YamlNode node, String what, int min, int max) {
        if (isPlaceholder(node)) {
            return Optional.empty();
        }
        if (node instanceof YamlNode.Scalar scalar
                && scalar.kind() == YamlNode.Kind.TEXT
                && WHOLE.matcher(scalar.text().strip()).matches()) {
            var number = new YamlNode.Scalar(scalar.place(), scalar.text().strip(), YamlNode.Kind.WHOLE_NUMBER);
            return file.number(number, what, min, max);
        }
        return file.number(node, what, min, max);
    }

    private boolean isPlaceholder(YamlNode node) {
        return template && node instanceof YamlNode.Scalar scalar && Matrix.mentions(scalar.text());
    }

    /** One of a few words. */
    Optional<String> oneOf(YamlNode.Mapping fields, String key, List<String> words) {
        Optional<String> word = text(fields, key);
        if (word.isPresent()
                && !words.contains(word.get())
                && !isPlaceholder(fields.get(key).orElseThrow())) {
            file.fault(
                    fields.get(key).orElseThrow(),
                    quoted(key) + " is one of " + String.join(", ", words) + ", not “" + word.get() + "”.");
            return Optional.empty();
        }
        return word;
    }

    /** A list of texts, or one text by itself. */
    List<String> texts(YamlNode.Mapping fields, String key) {
        return fields.get(key).map(node -> texts(node, quoted(key))).orElse(List.of());
    }

    List<String> texts(YamlNode node, String what) {
        if (node instanceof YamlNode.Sequence list) {
            return list.items().stream()
                    .flatMap(item -> file.text(item, "Each item of " + what).stream())
                    .toList();
        }
        return file.text(node, what).stream().toList();
    }

    Map<String, String> env(YamlNode.Mapping fields) {
        return fields.get("env").map(this::env).orElse(Map.of());
    }

    private Map<String, String> env(YamlNode node) {
        Map<String, String> env = file.texts(node, "“env”");
        env.keySet().stream()
                .filter(name -> !VARIABLE.matcher(name).matches())
                .forEach(name -> file.fault(
                        node,
                        "“" + name + "” cannot be the name of a variable; use letters, digits and _, no digit first."));
        if (env.size() > VARIABLES_MAX) {
            file.fault(node, "“env” has at most " + VARIABLES_MAX + " variables.");
        }
        env.forEach((name, value) -> {
            if (value.length() > VARIABLE_CHARACTERS_MAX) {
                file.fault(
                        node, "The variable “" + name + "” has more than " + VARIABLE_CHARACTERS_MAX + " characters.");
            }
        });
        return env;
    }

    Map<String, String> agents(YamlNode.Mapping fields) {
        return fields.get("agents").map(this::agents).orElse(Map.of());
    }

    private Map<String, String> agents(YamlNode node) {
        Map<String, String> agents = tags(node);
        if (agents.size() > TAGS_MAX) {
            file.fault(node, "“agents” has at most " + TAGS_MAX + " tags.");
        }
        if (agents.entrySet().stream()
                .anyMatch(tag -> tag.getKey().length() + tag.getValue().length() > TAG_CHARACTERS_MAX)) {
            file.fault(node, "A tag in “agents” has at most " + TAG_CHARACTERS_MAX + " characters.");
        }
        return agents;
    }

    private Map<String, String> tags(YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list)) {
            return file.texts(node, "“agents”");
        }
        var agents = new LinkedHashMap<String, String>();
        for (YamlNode item : list.items()) {
            file.text(item, "A tag in “agents”").ifPresent(tag -> {
                int equals = tag.indexOf('=');
                if (equals <= 0) {
                    file.fault(item, "A tag is written key=value, not “" + tag + "”.");
                } else {
                    agents.put(tag.substring(0, equals), tag.substring(equals + 1));
                }
            });
        }
        return agents;
    }

    /** Texts of a list, or of one text with semicolons between. */
    List<String> paths(YamlNode.Mapping fields, String key, int max) {
        var paths = new ArrayList<String>();
        Optional<YamlNode> node = fields.get(key);
        texts(fields, key).forEach(text -> paths.addAll(Arrays.asList(text.split(";"))));
        List<String> given = paths.stream()
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .toList();
        if (given.size() > max) {
            file.fault(node.orElseThrow(), quoted(key) + " holds at most " + max + " paths.");
        }
        return given;
    }

    /** Which secret each variable is to hold: a mapping, or names that are both. */
    Map<String, String> secrets(YamlNode.Mapping fields) {
        Optional<YamlNode> node = fields.get("secrets");
        if (node.isPresent() && node.get() instanceof YamlNode.Mapping) {
            return file.texts(node.get(), "“secrets”");
        }
        var secrets = new LinkedHashMap<String, String>();
        texts(fields, "secrets").forEach(name -> secrets.put(name, name));
        return secrets;
    }

    Optional<String> json(YamlNode.Mapping fields, String key) {
        return fields.get(key).map(Values::json);
    }

    /** A node as JSON, for those who read it themselves. */
    static String json(YamlNode node) {
        return Json.API.writeValueAsString(plain(node));
    }

    private static @Nullable Object plain(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> plain(scalar);
            case YamlNode.Sequence list ->
                list.items().stream().map(Values::plain).collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
            case YamlNode.Mapping mapping -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                mapping.entries().forEach(entry -> map.put(entry.key().text(), plain(entry.value())));
                yield map;
            }
        };
    }

    private static @Nullable Object plain(YamlNode.Scalar scalar) {
        return switch (scalar.kind()) {
            case TEXT -> scalar.text();
            case FLAG -> Boolean.parseBoolean(scalar.text());
            case NOTHING -> null;
            case WHOLE_NUMBER ->
                WHOLE.matcher(scalar.text()).matches() ? (Object) Long.parseLong(scalar.text()) : scalar.text();
            case NUMBER -> number(scalar.text());
        };
    }

    private static Object number(String text) {
        try {
            double number = Double.parseDouble(text);
            return Double.isFinite(number) ? (Object) number : text;
        } catch (NumberFormatException _) {
            return text;
        }
    }

    static String quoted(String key) {
        return "“" + key + "”";
    }
}
