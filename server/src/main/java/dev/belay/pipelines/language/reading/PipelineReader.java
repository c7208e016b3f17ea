package dev.belay.pipelines.language.reading;

import dev.belay.pipelines.language.Notice;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Step;
import dev.belay.pipelines.language.Surroundings;
import dev.belay.pipelines.language.condition.Scope;
import dev.belay.pipelines.language.planning.Dependencies;
import dev.belay.platform.yaml.YamlBounds;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.platform.yaml.YamlFile;
import dev.belay.platform.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads pipelines, from both ends that they come from. It never throws, whatever the text. */
public final class PipelineReader {

    /** Enough for 500 generated steps of 2,000 characters. */
    public static final YamlBounds BOUNDS = new YamlBounds(1024 * 1024, 32, 100_000);

    private static final int DOCUMENTS_MAX = 10;

    private final YamlFile file;
    private final String name;
    private final Set<String> earlierKeys;
    private final Map<String, String> env = new LinkedHashMap<>();
    private final List<Notice> notices = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> lostKeys = new HashSet<>();
    private boolean cut;
    private int jobs;

    private PipelineReader(YamlFile file, String name, Set<String> earlierKeys) {
        this.file = file;
        this.name = name;
        this.earlierKeys = earlierKeys;
    }

    /**
     * Reads a file of a repository: YAML, its variables replaced as an agent would before it uploads the file. Several
     * documents are read as one.
     *
     * @param name how faults call the file
     * @param variables what is known of the build, by name: see
     * {@link dev.belay.pipelines.language.BuildFacts#variables}
     */
    public static Reading file(String name, String text, Map<String, String> variables) {
        var file = YamlFile.read(name, text, BOUNDS, DOCUMENTS_MAX);
        var reader = new PipelineReader(file, name, Set.of());
        List<YamlNode> roots = file.roots().stream()
                .map(root -> new Interpolation(file, variables).replaced(root))
                .toList();
        return reader.read(roots);
    }

    /**
     * Reads what an agent uploads: JSON, in which the agent has replaced variables already.
     *
     * @param earlierKeys the keys of the steps that the build has already
     */
    public static Reading upload(String name, String json, Set<String> earlierKeys) {
        return upload(name, json, List.of(), earlierKeys);
    }

    /**
     * The same, of which it is known where it was written.
     *
     * @param places where its values stand there, as {@link YamlFile#readJson} takes them; nothing when nobody knows
     */
    public static Reading upload(String name, String json, List<Integer> places, Set<String> earlierKeys) {
        var file = YamlFile.readJson(name, json, BOUNDS, places);
        return new PipelineReader(file, name, earlierKeys).read(file.roots());
    }

    private Reading read(List<YamlNode> roots) {
        if (roots.isEmpty() && file.faults().isEmpty()) {
            return new Reading.Faulty(
                    List.of(new YamlFault(name, 1, 1, "The file is empty; it should hold steps.")), List.of());
        }
        roots.forEach(this::document);
        var pipeline = new PipelineFile(name, env, notices, earlierKeys, steps);
        if (!cut) {
            Dependencies.faults(pipeline, lostKeys).forEach(fault -> file.fault(fault.at(), fault.message()));
        }
        return file.faults().isEmpty()
                ? new Reading.Sound(pipeline, file.warnings())
                : new Reading.Faulty(file.faults(), file.warnings());
    }

    private void document(YamlNode root) {
        if (!(root instanceof YamlNode.Mapping mapping)) {
            steps(root, Defaults.NONE);
            return;
        }
        YamlNode.Mapping top = file.knownFields(mapping, "the pipeline", Known.TOP);
        var values = new Values(file, false);
        env.putAll(values.env(top));
        notices.addAll(new Notices(file).read(top, Scope.BUILD));
        var defaults = new Defaults(
                values.agents(top),
                values.number(top, "priority", -CommandFields.PRIORITY_MAX, CommandFields.PRIORITY_MAX),
                new SurroundingsFields(values).read(top, Surroundings.NONE));
        Optional<YamlNode> list = mapping.get("steps");
        if (list.isEmpty()) {
            file.fault(root, "The pipeline has no “steps”." + stepsHint(mapping));
        } else {
            steps(list.get(), defaults);
        }
    }

    private static String stepsHint(YamlNode.Mapping mapping) {
        return mapping.entries().stream()
                .map(entry -> dev.belay.platform.yaml.Nearest.hint(entry.key().text(), List.of("steps")))
                .filter(hint -> !hint.isEmpty())
                .findFirst()
                .orElse("");
    }

    private void steps(YamlNode node, Defaults defaults) {
        List<YamlNode> items =
                node.isNothing() ? List.of() : file.list(node, "“steps”").orElse(List.of());
        if (node.isNothing() || (node instanceof YamlNode.Sequence && items.isEmpty())) {
            file.fault(node, "The pipeline has no steps.");
        }
        if (items.size() > PipelineFile.JOBS_MAX) {
            file.fault(
                    items.get(PipelineFile.JOBS_MAX),
                    "One upload makes at most " + PipelineFile.JOBS_MAX + " jobs, and these are " + items.size()
                            + " steps. Split it into several uploads.");
            cut = true;
            return;
        }
        var fields = new StepFields(file, defaults, jobs);
        steps.addAll(fields.all(items, false));
        jobs = fields.jobs();
        cut |= fields.cut();
        lostKeys.addAll(fields.lostKeys());
    }
}
