package dev.belay.pipelines.language.reading;

import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A step as it is written, before its fields are read: what kind it is, and its fields under their one name each. A
 * step says its kind in one of three ways, and the first that applies wins: by being a single word, by {@code type}, or
 * by one of its keys.
 */
record Shape(Kind kind, YamlNode.Mapping fields) {

    /** The kinds in the order in which the keys of a step are asked for them. */
    enum Kind {
        COMMAND,
        WAIT,
        BLOCK,
        INPUT,
        TRIGGER,
        GROUP,
        ROLLOUT;

        /** Its one name. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What {@code type} calls it. */
        List<String> types() {
            return switch (this) {
                case COMMAND -> List.of("command", "commands", "script");
                case WAIT -> List.of("wait", "waiter");
                case BLOCK -> List.of("block", "manual");
                case INPUT, TRIGGER, GROUP, ROLLOUT -> List.of(word());
            };
        }

        /** The keys that make a step one of this kind. */
        List<String> keys() {
            return switch (this) {
                case COMMAND -> List.of("command", "commands", "plugins");
                case WAIT, BLOCK, INPUT, TRIGGER, GROUP, ROLLOUT -> types();
            };
        }
    }

    private static final List<String> WORDS = List.of("wait", "waiter", "block", "input", "manual");

    /** All names of the key of a step. */
    static final List<String> KEYS = List.of("key", "id", "identifier");

    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("name", "label"),
            Map.entry("id", "key"),
            Map.entry("identifier", "key"),
            Map.entry("waiter", "wait"),
            Map.entry("manual", "block"),
            Map.entry("agent_query_rules", "agents"),
            Map.entry("artifacts", "artifact_paths"),
            Map.entry("timeout", "timeout_in_minutes"));

    /** The shape of a step; nothing when it has none, and then a fault is noted. */
    static Optional<Shape> of(YamlFile file, YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> word(file, scalar);
            case YamlNode.Mapping mapping -> mapped(file, mapping);
            case YamlNode.Sequence _ -> {
                file.fault(node, "A step must be a mapping or the word “wait”, not a list.");
                yield Optional.empty();
            }
        };
    }

    private static Optional<Shape> word(YamlFile file, YamlNode.Scalar scalar) {
        String word = scalar.text();
        if (!WORDS.contains(word)) {
            file.fault(
                    scalar,
                    "“" + word + "” is not a step; the steps of a single word are “wait”, “block” and “input”."
                            + Nearest.hint(word, WORDS));
            return Optional.empty();
        }
        Kind kind = byType(word).orElseThrow();
        var nothing = new YamlNode.Scalar(scalar.place(), "", YamlNode.Kind.NOTHING);
        var key = new YamlNode.Scalar(scalar.place(), kind.word(), YamlNode.Kind.TEXT);
        return Optional.of(
                new Shape(kind, new YamlNode.Mapping(scalar.place(), List.of(new YamlNode.Entry(key, nothing)))));
    }

    private static Optional<Kind> byType(String type) {
        return List.of(Kind.values()).stream()
                .filter(kind -> kind.types().contains(type))
                .findFirst();
    }

    private static Optional<Shape> mapped(YamlFile file, YamlNode.Mapping mapping) {
        Optional<Kind> kind = mapping.get("type").isPresent() ? typed(file, mapping) : keyed(file, mapping);
        return kind.map(each -> new Shape(each, oneName(file, each, flattened(each, mapping))));
    }

    private static Optional<Kind> typed(YamlFile file, YamlNode.Mapping mapping) {
        YamlNode type = mapping.get("type").orElseThrow();
        Optional<String> word = file.text(type, "“type”");
        Optional<Kind> kind = word.flatMap(Shape::byType);
        if (kind.isEmpty()) {
            List<String> types = List.of(Kind.values()).stream()
                    .flatMap(each -> each.types().stream())
                    .toList();
            word.ifPresent(each ->
                    file.fault(type, "There is no step of the type “" + each + "”." + Nearest.hint(each, types)));
        }
        return kind;
    }

    private static Optional<Kind> keyed(YamlFile file, YamlNode.Mapping mapping) {
        List<Kind> kinds = List.of(Kind.values()).stream()
                .filter(kind ->
                        kind.keys().stream().anyMatch(key -> mapping.get(key).isPresent()))
                .toList();
        if (kinds.isEmpty()) {
            file.fault(
                    mapping,
                    "This step says nothing to do: it has no “command”, “wait”, “block”, “input”, “trigger”, “group” or"
                            + " “rollout”." + kindHint(mapping));
        } else if (kinds.size() > 1 && kinds.contains(Kind.ROLLOUT)) {
            file.fault(
                    mapping,
                    "A rollout is a step of its own; take “" + kinds.getFirst().word() + "” out of it.");
            return Optional.empty();
        }
        return kinds.stream().findFirst();
    }

    private static String kindHint(YamlNode.Mapping mapping) {
        List<String> words = List.of(Kind.values()).stream()
                .flatMap(kind -> kind.keys().stream())
                .toList();
        return mapping.entries().stream()
                .map(entry -> entry.key().text())
                .filter(key -> !Known.COMMAND.contains(key) && !OTHER_NAMES.containsKey(key))
                .map(key -> Nearest.hint(key, words))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** A step may stand one level deeper, under the word of its kind; what stands deeper wins. */
    private static YamlNode.Mapping flattened(Kind kind, YamlNode.Mapping mapping) {
        if (kind == Kind.ROLLOUT || kind == Kind.GROUP) {
            return mapping;
        }
        for (YamlNode.Entry entry : mapping.entries()) {
            if (kind.types().contains(entry.key().text()) && entry.value() instanceof YamlNode.Mapping inner) {
                var entries = new ArrayList<>(inner.entries());
                mapping.entries().stream()
                        .filter(outer -> !outer.key().equals(entry.key())
                                && inner.get(outer.key().text()).isEmpty())
                        .forEach(entries::add);
                return new YamlNode.Mapping(mapping.place(), entries);
            }
        }
        return mapping;
    }

    private static YamlNode.Mapping oneName(YamlFile file, Kind kind, YamlNode.Mapping mapping) {
        Map<String, YamlNode.Entry> named = new LinkedHashMap<>();
        Set<String> own = new HashSet<>();
        mapping.entries().forEach(entry -> own.add(entry.key().text()));
        for (YamlNode.Entry entry : mapping.entries()) {
            String written = entry.key().text();
            String name = name(kind, written);
            if (!name.equals(written) && (own.contains(name) || named.containsKey(name))) {
                if (name.equals("command")) {
                    file.fault(entry.key(), "“" + written + "” and “command” mean the same; give one of them.");
                } else {
                    file.warning(entry.key(), "“" + written + "” is ignored, since “" + name + "” says the same.");
                }
            } else {
                named.put(
                        name,
                        new YamlNode.Entry(
                                new YamlNode.Scalar(entry.key().place(), name, YamlNode.Kind.TEXT), entry.value()));
            }
        }
        return new YamlNode.Mapping(mapping.place(), List.copyOf(named.values()));
    }

    private static String name(Kind kind, String written) {
        if (kind == Kind.COMMAND && (written.equals("commands") || written.equals("script"))) {
            return "command";
        }
        return OTHER_NAMES.getOrDefault(written, written);
    }
}
