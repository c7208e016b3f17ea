package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Field;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.regex.Regex;
import dev.belay.pipelines.language.regex.RegexFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what block and input steps ask. */
final class Forms {

    private static final String USUAL_SUBMIT = "Continue";
    private static final Pattern KEY = Pattern.compile("[a-zA-Z0-9-_/]{1,255}");
    private static final int FIELDS_MAX = 100;
    private static final int OPTIONS_MAX = 500;
    private static final List<String> TEXT = List.of("text", "key", "hint", "required", "default", "format");
    private static final List<String> SELECT =
            List.of("select", "key", "hint", "required", "default", "multiple", "options");
    private static final List<String> OPTION = List.of("label", "value", "hint", "required");

    private final YamlFile file;
    private final Values values;

    Forms(Values values) {
        this.file = values.file;
        this.values = values;
    }

    Form read(YamlNode.Mapping step) {
        return new Form(
                values.words(step, "prompt"),
                values.words(step, "submit").orElse(USUAL_SUBMIT),
                fields(step),
                values.texts(step, "allowed_teams"));
    }

    private List<Field> fields(YamlNode.Mapping step) {
        List<YamlNode> items =
                step.get("fields").flatMap(node -> file.list(node, "“fields”")).orElse(List.of());
        if (items.size() > FIELDS_MAX) {
            file.fault(items.get(FIELDS_MAX), "A form has at most " + FIELDS_MAX + " fields.");
        }
        Set<String> keys = new HashSet<>();
        return items.stream()
                .limit(FIELDS_MAX)
                .flatMap(item -> file.mapping(item, "A field").stream())
                .flatMap(mapping -> field(mapping, keys).stream())
                .toList();
    }

    private Optional<Field> field(YamlNode.Mapping mapping, Set<String> keys) {
        if (mapping.get("text").isPresent()) {
            YamlNode.Mapping fields = file.knownFields(mapping, "a text field", TEXT);
            return key(mapping, fields, keys).map(key -> text(fields, key));
        }
        if (mapping.get("select").isPresent()) {
            YamlNode.Mapping fields = file.knownFields(mapping, "a select field", SELECT);
            return key(mapping, fields, keys).map(key -> select(mapping, fields, key));
        }
        file.fault(mapping, "A field is a “text” or a “select”.");
        return Optional.empty();
    }

    private Optional<String> key(YamlNode.Mapping mapping, YamlNode.Mapping fields, Set<String> keys) {
        Optional<String> key = values.text(fields, "key");
        if (key.isEmpty()) {
            file.fault(mapping, "A field has a “key”, under which its value becomes meta-data of the build.");
        } else if (!KEY.matcher(key.get()).matches()) {
            file.fault(
                    fields.get("key").orElseThrow(),
                    "The key of a field has 1 to 255 letters, digits and any of - _ / but no others.");
        } else if (!keys.add(key.get())) {
            file.fault(fields.get("key").orElseThrow(), "Another field has the key “" + key.get() + "” already.");
        }
        return key;
    }

    private Field text(YamlNode.Mapping fields, String key) {
        Optional<String> format = values.words(fields, "format");
        format.ifPresent(pattern -> {
            try {
                Regex.compile(pattern, false);
            } catch (RegexFault fault) {
                file.fault(fields.get("format").orElseThrow(), "“format”: " + fault.getMessage());
            }
        });
        return new Field.Text(
                key,
                values.words(fields, "text").orElse(key),
                values.words(fields, "hint"),
                values.maybeFlag(fields, "required").orElse(true),
                values.text(fields, "default"),
                format);
    }

    private Field select(YamlNode.Mapping mapping, YamlNode.Mapping fields, String key) {
        List<YamlNode> items = fields.get("options")
                .flatMap(node -> file.list(node, "“options”"))
                .orElse(List.of());
        List<Field.Option> options =
                items.stream().flatMap(item -> option(item).stream()).toList();
        boolean multiple = values.flag(fields, "multiple");
        List<String> usual = values.texts(fields, "default");
        if (items.isEmpty()) {
            file.fault(mapping, "A select field has “options”, each with a “label” and a “value”.");
        } else if (options.size() > OPTIONS_MAX) {
            file.fault(mapping, "A select field has at most " + OPTIONS_MAX + " options.");
        } else if (usual.size() > 1 && !multiple) {
            file.fault(fields.get("default").orElseThrow(), "Only a field with “multiple: true” has several defaults.");
        } else {
            usual.stream()
                    .filter(each ->
                            options.stream().noneMatch(option -> option.value().equals(each)))
                    .forEach(each -> file.fault(
                            fields.get("default").orElseThrow(),
                            "The default “" + each + "” is not the value of an option."));
        }
        return new Field.Select(
                key,
                values.words(fields, "select").orElse(key),
                values.words(fields, "hint"),
                values.maybeFlag(fields, "required").orElse(true),
                multiple,
                options,
                usual);
    }

    private Optional<Field.Option> option(YamlNode item) {
        Optional<YamlNode.Mapping> mapping = file.mapping(item, "An option");
        if (mapping.isEmpty()) {
            return Optional.empty();
        }
        YamlNode.Mapping fields = file.knownFields(mapping.get(), "an option", OPTION);
        Optional<String> value = values.text(fields, "value");
        if (value.isEmpty()) {
            file.fault(item, "An option has a “value”.");
        }
        return value.map(each -> new Field.Option(
                values.words(fields, "label").orElse(each),
                each,
                values.words(fields, "hint"),
                values.maybeFlag(fields, "required").orElse(false)));
    }
}
