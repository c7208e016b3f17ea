package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.ChildBuild;
import dev.belay.pipelines.language.Common;
import dev.belay.pipelines.language.Form;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads steps of all kinds, and counts the jobs they make. */
final class StepFields {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9_/.-]{1,200}");
    private static final List<String> ROLLOUT_INNER = List.of("service", "environment", "phases");
    private static final List<String> BUILD = List.of("message", "commit", "branch", "meta_data", "env");
    private static final int PHASES_MAX = 20;

    /** A short step may make many jobs, each of which is kept in full. */
    private static final long CHARACTERS_MAX = 8 * 1024 * 1024;

    private final YamlFile file;
    private final Values values;
    private final CommonFields common;
    private final CommandFields command;
    private final Set<String> lostKeys = new HashSet<>();
    private boolean cut;
    private int jobs;
    private long characters;

    StepFields(YamlFile file, Defaults defaults, int jobsBefore) {
        this.file = file;
        this.values = new Values(file, false);
        this.common = new CommonFields(values);
        this.command = new CommandFields(file, defaults);
        this.jobs = jobsBefore;
    }

    int jobs() {
        return jobs;
    }

    /** Whether steps were left unread, since there were too many. */
    boolean cut() {
        return cut;
    }

    /** The keys of steps that could not be read: to name them is no fault of others. */
    Set<String> lostKeys() {
        return lostKeys;
    }

    /** Reads steps until one of them is one too many. */
    List<Step> all(List<YamlNode> items, boolean inGroup) {
        var steps = new ArrayList<Step>();
        for (YamlNode item : items) {
            if (jobs >= PipelineFile.JOBS_MAX) {
                tooMany(item);
                break;
            }
            Optional<Step> step = Shape.of(file, item).flatMap(shape -> step(shape, inGroup));
            step.ifPresentOrElse(
                    each -> {
                        steps.add(each);
                        jobs += jobs(each);
                        characters += (long) jobs(each) * Values.json(item).length();
                    },
                    () -> lose(item));
            if (characters > CHARACTERS_MAX) {
                file.fault(
                        item, "The jobs of this file hold more than " + CHARACTERS_MAX + " characters, each in full.");
                cut = true;
                break;
            }
            if (jobs > PipelineFile.JOBS_MAX) {
                tooMany(item);
                break;
            }
        }
        return steps;
    }

    private void tooMany(YamlNode item) {
        file.fault(
                item,
                "Here begins job " + (PipelineFile.JOBS_MAX + 1) + "; one upload makes at most " + PipelineFile.JOBS_MAX
                        + ". Split it into several uploads.");
        jobs = PipelineFile.JOBS_MAX;
        cut = true;
    }

    private void lose(YamlNode item) {
        if (item instanceof YamlNode.Mapping mapping) {
            Shape.KEYS.forEach(name -> mapping.get(name)
                    .filter(YamlNode.Scalar.class::isInstance)
                    .ifPresent(key -> lostKeys.add(((YamlNode.Scalar) key).text())));
            if (mapping.get("steps").orElse(mapping) instanceof YamlNode.Sequence inner) {
                inner.items().forEach(this::lose);
            }
        }
    }

    private static int jobs(Step step) {
        return switch (step) {
            case Step.Command each ->
                each.matrix().isEmpty()
                        ? each.parallelism().orElse(1)
                        : each.matrix().size();
            case Step.Trigger each -> each.parallelism().orElse(1);
            case Step.Group _ -> 0;
            case Step.Wait _, Step.Block _, Step.Input _, Step.Rollout _ -> 1;
        };
    }

    private Optional<Step> step(Shape shape, boolean inGroup) {
        YamlNode.Mapping mapping = shape.fields();
        return switch (shape.kind()) {
            case COMMAND -> Optional.of(command.read(mapping));
            case WAIT -> Optional.of(waiting(mapping));
            case BLOCK -> Optional.of(block(mapping));
            case INPUT -> Optional.of(input(mapping));
            case TRIGGER -> Optional.of(trigger(mapping));
            case ROLLOUT -> rollout(mapping);
            case GROUP -> {
                if (inGroup) {
                    file.fault(mapping, "Groups do not nest; put these steps into the outer group.");
                    group(mapping);
                    yield Optional.empty();
                }
                yield Optional.of(group(mapping));
            }
        };
    }

    private Step waiting(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "a wait step", Known.WAIT);
        return new Step.Wait(common.read(fields, mapping, "wait"), values.flag(fields, "continue_on_failure"));
    }

    private Step block(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "a block step", Known.BLOCK);
        Step.Block.BlockedState state = values.oneOf(fields, "blocked_state", List.of("passed", "failed", "running"))
                .map(word -> Step.Block.BlockedState.valueOf(word.toUpperCase(java.util.Locale.ROOT)))
                .orElse(Step.Block.BlockedState.PASSED);
        return new Step.Block(asking(fields, mapping, "block"), new Forms(values).read(fields), state);
    }

    private Step input(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "an input step", Known.INPUT);
        Form form = new Forms(values).read(fields);
        return new Step.Input(asking(fields, mapping, "input"), form);
    }

    /** What a block or input step asks is its label, under its own word. */
    private Common asking(YamlNode.Mapping fields, YamlNode.Mapping mapping, String word) {
        return common.read(fields, mapping, values.words(fields, word).orElse(word));
    }

    private Step trigger(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "a trigger step", Known.TRIGGER);
        Optional<String> slug = values.words(fields, "trigger");
        if (slug.isEmpty() || !SLUG.matcher(slug.get()).matches()) {
            file.fault(
                    fields.get("trigger").orElse(mapping),
                    "“trigger” names the pipeline to build by its slug: letters, digits and any of - _ . / only.");
        }
        return new Step.Trigger(
                common.read(fields, mapping, "Trigger " + slug.orElse("")),
                slug.orElse(""),
                fields.get("build")
                        .flatMap(node -> file.mapping(node, "“build”"))
                        .map(this::childBuild)
                        .orElse(new ChildBuild(
                                Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Map.of())),
                values.flag(fields, "async"),
                common.softFail(fields),
                values.number(fields, "parallelism", 0, PipelineFile.JOBS_MAX),
                values.json(fields, "if_changed"));
    }

    private ChildBuild childBuild(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "“build”", BUILD);
        return new ChildBuild(
                values.text(fields, "message"),
                values.words(fields, "commit"),
                values.words(fields, "branch"),
                fields.get("meta_data")
                        .map(node -> file.texts(node, "“meta_data”"))
                        .orElse(Map.of()),
                values.env(fields));
    }

    private Step group(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "a group", Known.GROUP);
        List<YamlNode> items =
                fields.get("steps").flatMap(node -> file.list(node, "“steps”")).orElse(List.of());
        if (items.isEmpty()) {
            file.fault(fields.get("steps").orElse(mapping), "A group has “steps”, at least one.");
        }
        Optional<String> own = values.words(fields, "group");
        Common read = common.read(fields, mapping, values.words(fields, "key").orElse("group"));
        return new Step.Group(
                own.map(read::labelled).orElse(read),
                all(items, true),
                new Notices(file).read(fields, Scope.STEP),
                values.json(fields, "if_changed"));
    }

    private Optional<Step> rollout(YamlNode.Mapping mapping) {
        YamlNode.Mapping fields = file.knownFields(mapping, "a rollout step", Known.ROLLOUT);
        Optional<YamlNode.Mapping> found = fields.get("rollout").flatMap(node -> file.mapping(node, "“rollout”"));
        if (found.isEmpty()) {
            if (fields.get("rollout").isEmpty()) {
                file.fault(mapping, "A rollout names its service and environment.");
            }
            return Optional.empty();
        }
        // These words are Belay's own, and a rollout must not go elsewhere than was meant: no unknown key here.
        YamlNode.Mapping inner = file.fields(found.get(), "a rollout", ROLLOUT_INNER);
        String service = name(inner, "service");
        String environment = name(inner, "environment");
        return Optional.of(new Step.Rollout(
                common.read(fields, mapping, "Roll out " + service + " to " + environment),
                service,
                environment,
                inner.get("phases").map(this::phases).orElse(Step.Rollout.USUAL_PHASES)));
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
            Optional<Integer> phase = values.number(item, "A phase", 1, 100);
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
}
