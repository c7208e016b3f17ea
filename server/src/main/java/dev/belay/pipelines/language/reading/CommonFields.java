package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Dependency;
import dev.belay.pipelines.language.SoftFail;
import dev.belay.pipelines.language.condition.Condition;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what steps of several kinds may say. */
final class CommonFields {

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_\\-:${}.,]{1,100}");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final int LABEL_CHARACTERS_MAX = 1_000;
    private static final int SKIP_CHARACTERS_MAX = 70;
    private static final int DEPENDENCIES_MAX = 500;
    private static final int BRANCHES_CHARACTERS_MAX = 1_000;

    private final YamlFile file;
    private final Values values;

    CommonFields(Values values) {
        this.file = values.file;
        this.values = values;
    }

    /**
     * @param fields those with a value
     * @param all with those without one, since {@code depends_on: ~} means something: to depend on nothing
     * @param usualLabel what people see when the step has no label
     */
    Common read(YamlNode.Mapping fields, YamlNode.Mapping all, String usualLabel) {
        if (fields.get("if").isPresent() && fields.get("branches").isPresent()) {
            file.fault(
                    fields.get("branches").orElseThrow(),
                    "A step has “if” or “branches”, not both; say it all in “if”, such as build.branch == \"main\".");
        }
        return new Common(
                label(fields).orElse(usualLabel.isBlank() ? "step" : bounded(usualLabel)),
                key(fields),
                condition(fields, Scope.BUILD),
                branches(fields),
                dependsOn(all),
                values.flag(fields, "allow_dependency_failure"),
                fields.get("skip").flatMap(this::skip),
                Optional.empty(),
                Optional.empty(),
                all.place());
    }

    private static String bounded(String label) {
        return label.length() <= LABEL_CHARACTERS_MAX ? label : label.substring(0, LABEL_CHARACTERS_MAX);
    }

    private Optional<String> label(YamlNode.Mapping fields) {
        Optional<String> label = values.words(fields, "label");
        if (label.isPresent() && label.get().length() > LABEL_CHARACTERS_MAX) {
            file.fault(
                    fields.get("label").orElseThrow(), "A label has at most " + LABEL_CHARACTERS_MAX + " characters.");
        }
        return label;
    }

    private Optional<String> key(YamlNode.Mapping fields) {
        Optional<String> key = values.text(fields, "key");
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            file.fault(
                    fields.get("key").orElseThrow(),
                    "A key has 1 to 100 letters, digits and any of _ - : . , $ { } but no others.");
        } else if (key.isPresent() && UUID.matcher(key.get()).matches()) {
            file.fault(
                    fields.get("key").orElseThrow(),
                    "A key must not look like a UUID, since steps have ids of that form.");
        }
        return key;
    }

    Optional<String> condition(YamlNode.Mapping fields, Scope scope) {
        Optional<String> text = values.words(fields, "if");
        text.ifPresent(each -> Condition.fault(each, scope)
                .ifPresent(fault -> file.fault(fields.get("if").orElseThrow(), "“if”: " + fault)));
        return text;
    }

    private Optional<String> branches(YamlNode.Mapping fields) {
        Optional<String> branches =
                Optional.of(String.join(" ", values.texts(fields, "branches"))).filter(text -> !text.isBlank());
        if (branches.isPresent() && branches.get().length() > BRANCHES_CHARACTERS_MAX) {
            file.fault(
                    fields.get("branches").orElseThrow(),
                    "“branches” has at most " + BRANCHES_CHARACTERS_MAX + " characters.");
        }
        return branches;
    }

    /** A reason to leave something out: a text, or only yes. */
    Optional<String> skip(YamlNode node) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            file.fault(node, "“skip” must be true, false or a reason, not " + node.description() + ".");
            return Optional.empty();
        }
        String text = scalar.text();
        if (text.isEmpty() || text.equalsIgnoreCase("false") || scalar.isNothing()) {
            return Optional.empty();
        }
        if (text.equalsIgnoreCase("true")) {
            return Optional.of("");
        }
        if (scalar.kind() != YamlNode.Kind.TEXT) {
            file.warning(
                    node,
                    "“skip” is true, false or a reason in words; the number " + text
                            + " counts as a reason, so the step is left out.");
        }
        if (text.length() > SKIP_CHARACTERS_MAX) {
            file.fault(node, "The reason of “skip” has at most " + SKIP_CHARACTERS_MAX + " characters.");
        }
        return Optional.of(text);
    }

    private Optional<List<Dependency>> dependsOn(YamlNode.Mapping all) {
        return all.get("depends_on").map(node -> switch (node) {
            case YamlNode.Scalar scalar when scalar.isNothing() -> List.of();
            case YamlNode.Scalar scalar -> dependency(scalar).stream().toList();
            case YamlNode.Sequence list -> {
                if (list.items().size() > DEPENDENCIES_MAX) {
                    file.fault(list, "“depends_on” names at most " + DEPENDENCIES_MAX + " steps.");
                }
                yield list.items().stream()
                        .limit(DEPENDENCIES_MAX)
                        .flatMap(item -> dependency(item).stream())
                        .toList();
            }
            case YamlNode.Mapping single -> dependency(single).stream().toList();
        });
    }

    private Optional<Dependency> dependency(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return file.text(node, "A dependency").map(key -> new Dependency(key, false, node.place()));
        }
        YamlNode.Mapping fields = file.knownFields(mapping, "a dependency", List.of("step", "allow_failure"));
        boolean mayFail = values.flag(fields, "allow_failure");
        Optional<YamlNode> step = fields.get("step");
        if (step.isEmpty()) {
            file.fault(node, "A dependency names its “step”.");
        }
        return step.flatMap(each -> file.text(each, "“step”").map(key -> new Dependency(key, mayFail, each.place())));
    }

    SoftFail softFail(YamlNode.Mapping fields) {
        return fields.get("soft_fail").map(this::softFail).orElse(SoftFail.NEVER);
    }

    SoftFail softFail(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar ->
                new SoftFail(values.flag(scalar, "“soft_fail”").orElse(false), List.of());
            case YamlNode.Mapping mapping -> softFail(List.of(mapping));
            case YamlNode.Sequence list -> softFail(list.items());
        };
    }

    private SoftFail softFail(List<YamlNode> items) {
        var statuses = new ArrayList<Integer>();
        boolean always = false;
        for (YamlNode item : items) {
            Optional<YamlNode> status = item instanceof YamlNode.Mapping mapping
                    ? file.knownFields(mapping, "“soft_fail”", List.of("exit_status"))
                            .get("exit_status")
                    : Optional.of(item);
            if (status.isEmpty()) {
                file.fault(item, "Each entry of “soft_fail” names an “exit_status”.");
            } else if (isAny(status.get())) {
                always = true;
            } else {
                values.number(status.get(), "“exit_status”", -1, 255).ifPresent(statuses::add);
            }
        }
        return new SoftFail(always, statuses);
    }

    static boolean isAny(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar && scalar.text().equals("*");
    }
}
