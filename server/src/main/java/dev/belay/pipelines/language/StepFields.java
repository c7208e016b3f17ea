package dev.belay.pipelines.language;

import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads what stands in each kind of step. */
final class StepFields {

    private static final List<String> COMMAND = List.of(
            "command",
            "commands",
            "label",
            "name",
            "key",
            "env",
            "agents",
            "depends_on",
            "artifact_paths",
            "timeout_in_minutes",
            "soft_fail");
    private static final List<String> WAIT = List.of("wait", "waiter", "continue_on_failure", "key");
    private static final List<String> ROLLOUT = List.of("rollout", "label", "name", "key", "depends_on");
    private static final List<String> ROLLOUT_INNER = List.of("service", "environment", "phases");

    /** All keys that any step may have. */
    static final Set<String> KNOWN = known();

    /** Keys that the language has elsewhere; see {@link #supported}. */
    private static final Set<String> NOT_SPOKEN = Set.of(
            "plugins",
            "retry",
            "parallelism",
            "matrix",
            "concurrency",
            "concurrency_group",
            "concurrency_method",
            "if",
            "if_changed",
            "branches",
            "skip",
            "priority",
            "notify",
            "cancel_on_build_failing",
            "allow_dependency_failure",
            "image",
            "cache",
            "secrets",
            "signature",
            "checkout",
            "type",
            "id",
            "identifier");

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_:.-]{1,100}");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final int LABEL_CHARACTERS_MAX = 255;
    private static final int COMMAND_CHARACTERS_MAX = 100_000;
    private static final int ENV_MAX = 500;

    /** Linux starts no program with a variable of 128 KiB. */
    private static final int ENV_VALUE_CHARACTERS_MAX = 32 * 1024;

    private static final int TAGS_MAX = 20;
    private static final int TAG_CHARACTERS_MAX = 100;
    private static final int ARTIFACT_PATHS_MAX = 100;
    private static final int TIMEOUT_MINUTES_MAX = 7 * 24 * 60;
    private static final int PHASES_MAX = 20;

    private final YamlFile file;
    private final Map<String, String> usualAgents;

    /** {@code usualAgents} are the tags that the pipeline demands for all steps. */
    StepFields(YamlFile file, Map<String, String> usualAgents) {
        this.file = file;
        this.usualAgents = usualAgents;
    }

    Optional<Drafted> command(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.fields(supported(mapping), "a command step", COMMAND);
        both(fields, "command", "commands");
        String command = fields.get("command")
                .or(() -> fields.get("commands"))
                .map(this::lines)
                .orElse("");
        if (command.isBlank()) {
            file.fault(mapping, "The step has an empty command.");
        } else if (command.length() > COMMAND_CHARACTERS_MAX) {
            file.fault(mapping, "A command has at most " + COMMAND_CHARACTERS_MAX + " characters.");
        }
        var agents = new LinkedHashMap<>(usualAgents);
        fields.get("agents").map(this::agents).ifPresent(agents::putAll);
        var step = new Step.Command(
                label(fields).orElse(firstLine(command)),
                key(fields),
                command,
                fields.get("env").map(this::env).orElse(Map.of()),
                agents,
                fields.get("artifact_paths").map(this::artifactPaths).orElse(List.of()),
                fields.get("timeout_in_minutes")
                        .flatMap(node -> file.number(node, "“timeout_in_minutes”", 1, TIMEOUT_MINUTES_MAX)),
                fields.get("soft_fail").map(this::softFail).orElse(SoftFail.NEVER));
        return Optional.of(new Drafted(step, mapping, dependsOn(mapping)));
    }

    Optional<Drafted> wait(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.fields(supported(mapping), "a wait step", WAIT);
        YamlNode.Mapping inner = fields;
        Optional<YamlNode> value = fields.get("wait").or(() -> fields.get("waiter"));
        if (value.isPresent()) {
            inner = file.mapping(value.get(), "“wait”")
                    .map(nested -> file.fields(supported(nested), "a wait step", WAIT))
                    .orElse(fields);
        }
        boolean goesOn = inner.get("continue_on_failure")
                .or(() -> fields.get("continue_on_failure"))
                .flatMap(node -> file.flag(node, "“continue_on_failure”"))
                .orElse(false);
        var step = new Step.Wait("wait", key(inner).or(() -> key(fields)), goesOn);
        return Optional.of(new Drafted(step, mapping, Optional.empty()));
    }

    Optional<Drafted> rollout(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.fields(supported(mapping), "a rollout step", ROLLOUT);
        Optional<YamlNode.Mapping> found = fields.get("rollout").flatMap(node -> file.mapping(node, "“rollout”"));
        if (found.isEmpty()) {
            if (fields.get("rollout").isEmpty()) {
                file.fault(mapping, "A rollout names its service and environment.");
            }
            return Optional.empty();
        }
        YamlNode.Mapping inner = file.fields(found.get(), "a rollout", ROLLOUT_INNER);
        String service = name(inner, "service");
        String environment = name(inner, "environment");
        var step = new Step.Rollout(
                label(fields).orElse("Roll out " + service + " to " + environment),
                key(fields),
                service,
                environment,
                inner.get("phases").map(this::phases).orElse(Step.Rollout.USUAL_PHASES));
        return Optional.of(new Drafted(step, mapping, dependsOn(mapping)));
    }

    Map<String, String> env(YamlNode node) {
        Map<String, String> env = file.texts(node, "“env”");
        env.keySet().stream()
                .filter(name -> !VARIABLE.matcher(name).matches())
                .forEach(name -> file.fault(node, "“" + name + "” cannot be the name of a variable."));
        if (env.size() > ENV_MAX) {
            file.fault(node, "A step has at most " + ENV_MAX + " variables.");
        }
        env.forEach((name, value) -> {
            if (value.length() > ENV_VALUE_CHARACTERS_MAX) {
                file.fault(
                        node, "The variable “" + name + "” has more than " + ENV_VALUE_CHARACTERS_MAX + " characters.");
            }
        });
        return env;
    }

    Map<String, String> agents(YamlNode node) {
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

    /** Drops the keys that other servers know and Belay does not, and says so. */
    private YamlNode.Mapping supported(YamlNode.Mapping mapping) {
        var spoken = new ArrayList<YamlNode.Entry>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (NOT_SPOKEN.contains(entry.key().text())) {
                file.fault(entry.key(), "“" + entry.key().text() + "” is not supported in a step.");
            } else {
                spoken.add(entry);
            }
        }
        return new YamlNode.Mapping(mapping.place(), spoken);
    }

    private void both(YamlNode.Mapping fields, String one, String other) {
        if (fields.get(one).isPresent() && fields.get(other).isPresent()) {
            file.fault(fields.get(other).get(), "“" + one + "” and “" + other + "” mean the same; give one of them.");
        }
    }

    private String lines(YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list)) {
            return file.text(node, "“command”").orElse("?");
        }
        return String.join(
                "\n",
                list.items().stream()
                        .flatMap(item -> file.text(item, "A command").stream())
                        .toList());
    }

    private static String firstLine(String command) {
        String line = command.strip().lines().findFirst().orElse("").strip();
        return line.length() <= LABEL_CHARACTERS_MAX ? line : line.substring(0, LABEL_CHARACTERS_MAX);
    }

    private Optional<String> label(YamlNode.Mapping fields) {
        both(fields, "label", "name");
        Optional<YamlNode> node = fields.get("label").or(() -> fields.get("name"));
        Optional<String> label =
                node.flatMap(each -> file.text(each, "“label”")).filter(text -> !text.isBlank());
        if (label.isPresent() && label.get().length() > LABEL_CHARACTERS_MAX) {
            file.fault(node.get(), "A label has at most " + LABEL_CHARACTERS_MAX + " characters.");
        }
        return label;
    }

    private Optional<String> key(YamlNode.Mapping fields) {
        Optional<YamlNode> node = fields.get("key");
        Optional<String> key = node.flatMap(each -> file.text(each, "“key”"));
        if (key.isPresent() && !KEY.matcher(key.get()).matches()) {
            file.fault(node.get(), "A key has 1 to 100 letters, digits and any of _ - : . but no others.");
        } else if (key.isPresent() && UUID.matcher(key.get()).matches()) {
            file.fault(node.get(), "A key must not look like a UUID, since steps have ids of that form.");
        }
        return key;
    }

    /** Takes the whole mapping, since {@code depends_on: ~} means something: to depend on nothing. */
    private Optional<List<Drafted.Wish>> dependsOn(YamlNode.Mapping mapping) {
        return mapping.get("depends_on").map(node -> switch (node) {
            case YamlNode.Scalar scalar when scalar.isNothing() -> List.of();
            case YamlNode.Scalar scalar -> wish(scalar).stream().toList();
            case YamlNode.Sequence list ->
                list.items().stream().flatMap(item -> wish(item).stream()).toList();
            case YamlNode.Mapping single -> wish(single).stream().toList();
        });
    }

    private Optional<Drafted.Wish> wish(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            return file.text(node, "A dependency").map(key -> new Drafted.Wish(key, false, node));
        }
        YamlNode.Mapping fields = file.fields(mapping, "a dependency", List.of("step", "allow_failure"));
        boolean mayFail = fields.get("allow_failure")
                .flatMap(each -> file.flag(each, "“allow_failure”"))
                .orElse(false);
        Optional<YamlNode> step = fields.get("step");
        if (step.isEmpty()) {
            file.fault(node, "A dependency names its “step”.");
        }
        return step.flatMap(each -> file.text(each, "“step”").map(key -> new Drafted.Wish(key, mayFail, each)));
    }

    private List<String> artifactPaths(YamlNode node) {
        var paths = new ArrayList<String>();
        if (node instanceof YamlNode.Sequence list) {
            list.items().forEach(item -> file.text(item, "A path").ifPresent(paths::add));
        } else {
            file.text(node, "“artifact_paths”").ifPresent(text -> paths.addAll(Arrays.asList(text.split(";"))));
        }
        List<String> given = paths.stream()
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .toList();
        if (given.size() > ARTIFACT_PATHS_MAX) {
            file.fault(node, "A step has at most " + ARTIFACT_PATHS_MAX + " artifact paths.");
        }
        return given;
    }

    private SoftFail softFail(YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list)) {
            return new SoftFail(file.flag(node, "“soft_fail”").orElse(false), List.of());
        }
        var statuses = new ArrayList<Integer>();
        boolean always = false;
        for (YamlNode item : list.items()) {
            Optional<YamlNode> status = item instanceof YamlNode.Mapping mapping
                    ? file.fields(mapping, "“soft_fail”", List.of("exit_status"))
                            .get("exit_status")
                    : Optional.of(item);
            if (status.isEmpty()) {
                file.fault(item, "Each entry of “soft_fail” names an “exit_status”.");
            } else if (status.get() instanceof YamlNode.Scalar scalar
                    && scalar.text().equals("*")) {
                always = true;
            } else {
                file.number(status.get(), "“exit_status”", -1, 255).ifPresent(statuses::add);
            }
        }
        return new SoftFail(always, statuses);
    }

    private String name(YamlNode.Mapping inner, String field) {
        Optional<YamlNode> node = inner.get(field);
        if (node.isEmpty()) {
            file.fault(inner, "A rollout names its “" + field + "”.");
            return "";
        }
        Optional<String> name = file.text(node.get(), "“" + field + "”");
        if (name.isPresent() && !NAME.matcher(name.get()).matches()) {
            file.fault(
                    node.get(),
                    "“" + name.get() + "” cannot be the name of a" + (field.startsWith("e") ? "n " : " ") + field
                            + ": use 1 to 63 lower-case letters, digits and hyphens.");
        }
        return name.orElse("");
    }

    private List<Integer> phases(YamlNode node) {
        var phases = new ArrayList<Integer>();
        List<YamlNode> items = file.list(node, "“phases”").orElse(List.of());
        int last = 0;
        for (YamlNode item : items) {
            Optional<Integer> phase = file.number(item, "A phase", 1, 100);
            if (phase.isEmpty()) {
                return Step.Rollout.USUAL_PHASES;
            }
            if (phase.get() <= last) {
                file.fault(item, "Phases ascend: " + phase.get() + " comes after " + last + ".");
            }
            last = phase.get();
            phases.add(last);
        }
        if (last != 100) {
            file.fault(node, "The last phase is 100, since a rollout ends with all customers.");
        } else if (phases.size() > PHASES_MAX) {
            file.fault(node, "A rollout has at most " + PHASES_MAX + " phases.");
        }
        return phases;
    }

    private static Set<String> known() {
        var known = new LinkedHashSet<String>(COMMAND);
        known.addAll(WAIT);
        known.addAll(ROLLOUT);
        return known;
    }
}
