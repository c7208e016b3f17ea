package dev.belay.pipelines.language;

import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.platform.yaml.Nearest;
import dev.belay.platform.yaml.YamlBounds;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one pipeline file. */
final class PipelineParser {

    private static final int STEPS_MAX = 500;
    private static final List<String> TOP = List.of("steps", "env", "agents");

    /** Kinds of step that the language has elsewhere. To call them unknown would send people looking for a typing error. */
    private static final Set<String> KINDS_NOT_SPOKEN =
            Set.of("block", "input", "manual", "trigger", "group", "plugins");

    private static final Set<String> KINDS = Set.of("command", "commands", "wait", "waiter", "rollout");

    private final String name;
    private final YamlFile file;

    PipelineParser(String name, String text) {
        this.name = name;
        this.file = YamlFile.read(name, text, YamlBounds.USUAL);
    }

    Reading read() {
        Optional<PipelineFile> parsed = file.root().map(this::whole);
        if (parsed.isEmpty() && file.faults().isEmpty()) {
            return new Reading.Faulty(List.of(empty()));
        }
        return file.faults().isEmpty() ? new Reading.Sound(parsed.orElseThrow()) : new Reading.Faulty(file.faults());
    }

    private YamlFault empty() {
        return new YamlFault(name, 1, 1, "The file is empty; it should hold steps.");
    }

    private PipelineFile whole(YamlNode root) {
        if (root instanceof YamlNode.Mapping mapping) {
            YamlNode.Mapping top = file.fields(mapping, "the pipeline", TOP);
            var fields = new StepFields(file, Map.of());
            Map<String, String> env = top.get("env").map(fields::env).orElse(Map.of());
            Map<String, String> agents = top.get("agents").map(fields::agents).orElse(Map.of());
            if (top.get("steps").isEmpty()) {
                file.fault(root, "The pipeline has no steps.");
                return new PipelineFile(env, List.of(), List.of());
            }
            return steps(env, agents, top.get("steps").get());
        }
        return steps(Map.of(), Map.of(), root);
    }

    private PipelineFile steps(Map<String, String> env, Map<String, String> agents, YamlNode node) {
        List<YamlNode> items = file.list(node, "“steps”").orElse(List.of());
        if (items.isEmpty() && file.faults().isEmpty()) {
            file.fault(node, "The pipeline has no steps.");
        }
        if (items.size() > STEPS_MAX) {
            file.fault(items.get(STEPS_MAX), "A pipeline has at most " + STEPS_MAX + " steps.");
            return new PipelineFile(env, List.of(), List.of());
        }
        var fields = new StepFields(file, agents);
        var drafts = new ArrayList<Drafted>();
        items.forEach(item -> step(item, fields).ifPresent(drafts::add));
        List<List<Need>> needs = new Dependencies(file, drafts).resolve();
        return new PipelineFile(env, drafts.stream().map(Drafted::step).toList(), needs);
    }

    private Optional<Drafted> step(YamlNode node, StepFields fields) {
        return switch (node) {
            case YamlNode.Scalar scalar -> word(scalar);
            case YamlNode.Mapping mapping -> mapped(mapping, fields);
            case YamlNode.Sequence _ -> {
                file.fault(node, "A step must be a mapping or the word “wait”, not a list.");
                yield Optional.empty();
            }
        };
    }

    private Optional<Drafted> word(YamlNode.Scalar scalar) {
        if (scalar.text().equals("wait") || scalar.text().equals("waiter")) {
            var wait = new Step.Wait("wait", Optional.empty(), false);
            return Optional.of(new Drafted(wait, scalar, Optional.empty()));
        }
        if (KINDS_NOT_SPOKEN.contains(scalar.text())) {
            file.fault(scalar, notSpoken(scalar.text()));
        } else {
            file.fault(
                    scalar,
                    "“" + scalar.text() + "” is not a step; the only step that is a single word is “wait”."
                            + Nearest.hint(scalar.text(), List.of("wait")));
        }
        return Optional.empty();
    }

    private Optional<Drafted> mapped(YamlNode.Mapping mapping, StepFields fields) {
        Map<String, YamlNode.Entry> kinds = new LinkedHashMap<>();
        for (YamlNode.Entry entry : mapping.entries()) {
            if (KINDS_NOT_SPOKEN.contains(entry.key().text())) {
                file.fault(entry.key(), notSpoken(entry.key().text()));
                return Optional.empty();
            }
            if (KINDS.contains(entry.key().text())) {
                kinds.put(kind(entry.key().text()), entry);
            }
        }
        if (kinds.isEmpty()) {
            file.fault(mapping, "This step has no “command”, “wait” or “rollout”." + kindHint(mapping));
            return Optional.empty();
        }
        if (kinds.size() > 1) {
            file.fault(mapping, "A step is one of " + String.join(", ", kinds.keySet()) + ", not several.");
            return Optional.empty();
        }
        return switch (kinds.keySet().iterator().next()) {
            case "wait" -> fields.wait(mapping);
            case "rollout" -> fields.rollout(mapping);
            default -> fields.command(mapping);
        };
    }

    private static String kind(String key) {
        return switch (key) {
            case "commands" -> "command";
            case "waiter" -> "wait";
            default -> key;
        };
    }

    private static String kindHint(YamlNode.Mapping mapping) {
        return mapping.entries().stream()
                .map(entry -> entry.key().text())
                .filter(key -> !StepFields.KNOWN.contains(key))
                .map(key -> Nearest.hint(key, KINDS.stream().sorted().collect(Collectors.toList())))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String notSpoken(String kind) {
        return "“" + kind + "” steps are not supported. Supported are “command”, “wait” and “rollout”.";
    }
}
