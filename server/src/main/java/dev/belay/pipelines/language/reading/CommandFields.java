package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Concurrency;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Plugin;
import dev.belay.pipelines.language.SoftFail;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.Surroundings;
import dev.belay.pipelines.language.Variant;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a command step. */
final class CommandFields {

    static final int PRIORITY_MAX = 1_000_000;

    private static final int COMMAND_CHARACTERS_MAX = 100_000;
    private static final int ARTIFACT_PATHS_MAX = 100;
    private static final int TIMEOUT_MINUTES_MAX = 7 * 24 * 60;
    private static final int PLUGINS_MAX = 100;
    private static final int GROUP_CHARACTERS_MAX = 200;
    private static final int CONCURRENCY_MAX = 100_000;

    private final YamlFile file;
    private final Defaults defaults;

    CommandFields(YamlFile file, Defaults defaults) {
        this.file = file;
        this.defaults = defaults;
    }

    Step.Command read(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "a command step", Known.COMMAND);
        if (fields.get("matrix").isEmpty()) {
            return step(mapping, fields, List.of(), false);
        }
        if (fields.get("parallelism").isPresent()) {
            file.fault(
                    fields.get("parallelism").orElseThrow(),
                    "A step has “matrix” or “parallelism”, not both; make the parts a dimension of the matrix.");
        }
        List<Matrix.Cell> cells = new Matrix(file).cells(fields.get("matrix").orElseThrow());
        Surroundings written = new SurroundingsFields(new Values(file, true)).read(fields, defaults.surroundings());
        List<Variant> variants =
                cells.stream().map(cell -> variant(mapping, cell, written)).toList();
        return step(mapping, fields, variants, true);
    }

    private Variant variant(YamlNode.Mapping mapping, Matrix.Cell cell, Surroundings written) {
        YamlNode.Mapping filled = new Filling(file, cell.values()).fill(mapping);
        YamlNode.Mapping fields = file.knownFields(filled, "a command step", Known.COMMAND);
        Step.Command step = step(filled, fields, List.of(), false);
        var common = new CommonFields(new Values(file, false));
        return new Variant(
                cell.values(),
                softly(
                        step,
                        cell.softFail().map(common::softFail).orElse(step.softFail()),
                        step.surroundings().of(written, cell.values())),
                cell.skip().flatMap(common::skip));
    }

    private static Step.Command softly(Step.Command step, SoftFail softFail, Surroundings surroundings) {
        return new Step.Command(
                step.common(),
                step.command(),
                step.env(),
                step.agents(),
                step.plugins(),
                step.artifactPaths(),
                step.timeoutMinutes(),
                softFail,
                step.retry(),
                step.concurrency(),
                step.parallelism(),
                step.priority(),
                step.cancelOnBuildFailing(),
                surroundings,
                step.notices(),
                step.ifChanged(),
                step.matrix());
    }

    /** @param template whether placeholders of a matrix stand where values should */
    private Step.Command step(
            YamlNode.Mapping mapping, YamlNode.Mapping fields, List<Variant> matrix, boolean template) {
        var values = new Values(file, template);
        var commonFields = new CommonFields(values);
        String command = command(mapping, fields);
        List<Plugin> plugins = plugins(fields);
        Common common = commonFields.read(fields, mapping, usualLabel(command, plugins));
        var agents = new LinkedHashMap<>(defaults.agents());
        agents.putAll(values.agents(fields));
        return new Step.Command(
                common,
                command,
                values.env(fields),
                agents,
                plugins,
                values.paths(fields, "artifact_paths", ARTIFACT_PATHS_MAX),
                values.number(fields, "timeout_in_minutes", 1, TIMEOUT_MINUTES_MAX),
                commonFields.softFail(fields),
                new RetryFields(values).read(fields),
                concurrency(values, fields),
                values.number(fields, "parallelism", 0, PipelineFile.JOBS_MAX),
                values.number(fields, "priority", -PRIORITY_MAX, PRIORITY_MAX).or(defaults::priority),
                values.flag(fields, "cancel_on_build_failing"),
                new SurroundingsFields(values).read(fields, defaults.surroundings()),
                new Notices(file).read(fields, Scope.STEP),
                values.json(fields, "if_changed"),
                matrix);
    }

    private String command(YamlNode.Mapping mapping, YamlNode.Mapping fields) {
        String command = fields.get("command").map(this::lines).orElse("");
        if (command.isBlank() && fields.get("plugins").isEmpty()) {
            file.fault(mapping, "The step has an empty command, and no plugins either.");
        } else if (command.length() > COMMAND_CHARACTERS_MAX) {
            file.fault(mapping, "A command has at most " + COMMAND_CHARACTERS_MAX + " characters.");
        }
        return command;
    }

    private String lines(YamlNode node) {
        if (!(node instanceof YamlNode.Sequence list)) {
            return file.text(node, "“command”").orElse("?");
        }
        return String.join(
                "\n",
                list.items().stream()
                        .filter(item -> !item.isNothing())
                        .flatMap(item -> file.text(item, "A command").stream())
                        .toList());
    }

    private static String usualLabel(String command, List<Plugin> plugins) {
        return command.strip()
                .lines()
                .findFirst()
                .map(String::strip)
                .orElseGet(
                        () -> plugins.stream().map(Plugin::source).findFirst().orElse(""));
    }

    /** A list of names and of single-key mappings; a mapping is read as a list of its entries. */
    private List<Plugin> plugins(YamlNode.Mapping fields) {
        Optional<YamlNode> node = fields.get("plugins");
        if (node.isEmpty()) {
            return List.of();
        }
        var plugins = new ArrayList<Plugin>();
        List<YamlNode> items = node.get() instanceof YamlNode.Mapping
                ? List.of(node.get())
                : file.list(node.get(), "“plugins”").orElse(List.of());
        for (YamlNode item : items) {
            if (item instanceof YamlNode.Mapping mapping) {
                mapping.entries()
                        .forEach(entry -> plugins.add(new Plugin(entry.key().text(), Values.json(entry.value()))));
            } else {
                file.text(item, "A plugin").ifPresent(source -> plugins.add(new Plugin(source, "null")));
            }
        }
        if (plugins.size() > PLUGINS_MAX) {
            file.fault(node.get(), "A step has at most " + PLUGINS_MAX + " plugins.");
        }
        return plugins;
    }

    private Optional<Concurrency> concurrency(Values values, YamlNode.Mapping fields) {
        Optional<Integer> limit = values.number(fields, "concurrency", 1, CONCURRENCY_MAX);
        Optional<String> group = values.words(fields, "concurrency_group");
        Optional<String> method = values.oneOf(fields, "concurrency_method", List.of("ordered", "eager"));
        if (fields.get("concurrency").isPresent() && group.isEmpty()) {
            file.fault(
                    fields.get("concurrency").orElseThrow(),
                    "“concurrency” needs a “concurrency_group”: the name under which jobs are counted.");
        } else if (group.isPresent() && fields.get("concurrency").isEmpty()) {
            file.fault(
                    fields.get("concurrency_group").orElseThrow(),
                    "“concurrency_group” needs “concurrency”: how many jobs of the group may run at once.");
        } else if (method.isPresent() && group.isEmpty()) {
            file.fault(
                    fields.get("concurrency_method").orElseThrow(),
                    "“concurrency_method” needs “concurrency” and “concurrency_group”.");
        }
        if (group.isPresent() && group.get().length() > GROUP_CHARACTERS_MAX) {
            file.fault(
                    fields.get("concurrency_group").orElseThrow(),
                    "The name of a concurrency group has at most " + GROUP_CHARACTERS_MAX + " characters.");
        }
        if (limit.isEmpty() || group.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Concurrency.Method> methods =
                Map.of("ordered", Concurrency.Method.ORDERED, "eager", Concurrency.Method.EAGER);
        return Optional.of(new Concurrency(
                limit.get(), group.get(), method.map(methods::get).orElse(Concurrency.Method.ORDERED)));
    }
}
