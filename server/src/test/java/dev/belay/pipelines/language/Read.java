package dev.belay.pipelines.language;

import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.platform.yaml.YamlFault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads pipelines in tests, and tells plans in one line. */
public final class Read {

    private static final String NAME = ".belay/pipeline.yml";

    private Read() {}

    /** A build of main that somebody pushed. */
    public static BuildFacts build(String branch) {
        return build(branch, "Sell ropes\n\nThey hold.");
    }

    /** A build of main with this commit message. */
    public static BuildFacts saying(String message) {
        return build("main", message);
    }

    private static BuildFacts build(String branch, String message) {
        return new BuildFacts(
                "0190",
                7,
                branch,
                "1f2e3d4c5b6a79881726354433221100ffeeddcc",
                message,
                Optional.empty(),
                "webhook",
                new BuildFacts.Person("u1", "Ann", "ann@example.com", List.of("ops")),
                new BuildFacts.Person("", "Ben", "ben@example.com", List.of()),
                Optional.empty(),
                new BuildFacts.Source("p1", "shop", "Shop", "main", "https://example.com/shop.git"),
                Map.of(),
                Map.of("GIVEN", "by hand"));
    }

    public static PipelineFile sound(String yaml) {
        return sound(PipelineReader.file(NAME, yaml, build("main").variables()));
    }

    public static PipelineFile uploaded(String json) {
        return sound(PipelineReader.upload("upload", json, Set.of("earlier")));
    }

    private static PipelineFile sound(Reading reading) {
        return switch (reading) {
            case Reading.Sound sound -> sound.file();
            case Reading.Faulty faulty -> throw new AssertionError(faulty.faults());
        };
    }

    public static List<YamlFault> faults(String yaml) {
        return switch (PipelineReader.file(NAME, yaml, build("main").variables())) {
            case Reading.Sound sound -> throw new AssertionError("sound: " + sound.file());
            case Reading.Faulty faulty -> faulty.faults();
        };
    }

    public static List<YamlFault> warnings(String yaml) {
        return PipelineReader.file(NAME, yaml, build("main").variables()).warnings();
    }

    /** A command step that stands alone in its file. */
    public static Step.Command command(String yaml) {
        return (Step.Command) sound("[" + yaml + "]").steps().getFirst();
    }

    public static Plan plan(String yaml, BuildFacts build) {
        return switch (Planner.plan(sound(yaml), build)) {
            case Planner.Outcome.Planned planned -> planned.plan();
            case Planner.Outcome.Refused refused -> throw new AssertionError(refused.faults());
        };
    }

    /**
     * A plan in one line: each step with what it waits for, those that may fail with a question mark, and those that
     * are left out with an exclamation mark.
     */
    public static String told(Plan plan) {
        return Stream.iterate(0, number -> number < plan.steps().size(), number -> number + 1)
                .map(number -> told(plan, number))
                .collect(Collectors.joining(" "));
    }

    private static String told(Plan plan, int number) {
        Plan.PlannedStep step = plan.steps().get(number);
        String needs = Stream.concat(
                        step.needs().stream().map(need -> name(plan, need.step()) + (need.mayFail() ? "?" : "")),
                        step.earlierNeeds().entrySet().stream()
                                .map(need -> "^" + need.getKey() + (need.getValue() ? "?" : "")))
                .collect(Collectors.joining(","));
        return name(plan, number) + (step.leftOut().isPresent() ? "!" : needs.isEmpty() ? "" : "<" + needs);
    }

    private static String name(Plan plan, int number) {
        Step step = plan.steps().get(number).step();
        return step.key()
                .orElseGet(() -> step instanceof Step.Command command ? command.command() : step.kindName() + number);
    }
}
