package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.LeftOut;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.RuleTable;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.pipelines.language.reading.PipelineReader;
import dev.belay.platform.yaml.YamlFault;
import dev.belay.protocol.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * The semantics of the language, rule by rule: the tables {@code section-3.yml} to {@code section-5.yml} beside {@link RuleTable}. A
 * case reads a {@code file} or an {@code upload}, for a {@code build}, and expects any of: {@code plan}, {@code errors},
 * {@code warnings}, {@code left_out}, {@code has} (values of its first step), {@code jobs}, and what comes of a {@code run}.
 */
final class LanguageTest {

    private static final List<String> SECTIONS =
            List.of("3", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.11", "5");

    static Stream<String> sections() {
        return SECTIONS.stream();
    }

    @ParameterizedTest
    @MethodSource("sections")
    void everyRuleHasACase(String section) {
        RuleTable.read(section).check();
    }

    @TestFactory
    Stream<DynamicTest> rulesHold() {
        return sections().map(RuleTable::read).flatMap(table -> {
            var number = new AtomicInteger();
            return table.cases().stream()
                    .map(each -> DynamicTest.dynamicTest(
                            table.section() + " " + each.get("rule") + " [" + number.incrementAndGet() + "]",
                            () -> check(Objects.requireNonNull(table.rules().get((String) each.get("rule"))), each)));
        });
    }

    private static void check(String rule, Map<String, Object> given) {
        var left = new LinkedHashMap<>(given);
        left.remove("rule");
        BuildFacts build = build((Map<?, ?>) left.getOrDefault("build", Map.of()));
        left.remove("build");
        Reading reading = reading(left, build);
        expectTold(rule, reading.warnings(), left.remove("warnings"));
        if (reading instanceof Reading.Faulty faulty) {
            expectTold(rule, faulty.faults(), left.remove("errors"));
            assertThat(left).as("what is not checked of a file with errors").isEmpty();
            return;
        }
        Planner.Outcome outcome = Planner.plan(((Reading.Sound) reading).file(), build);
        if (outcome instanceof Planner.Outcome.Refused refused) {
            expectTold(rule, refused.faults(), left.remove("errors"));
            return;
        }
        expectTold(rule, List.of(), left.remove("errors"));
        expect(rule, ((Planner.Outcome.Planned) outcome).plan(), build, left);
        assertThat(left).as("what no test knows of").isEmpty();
    }

    private static Reading reading(Map<String, Object> left, BuildFacts build) {
        Object upload = left.remove("upload");
        if (upload != null) {
            return PipelineReader.upload("upload", (String) upload, Set.of("earlier"));
        }
        return PipelineReader.file("file", (String) Objects.requireNonNull(left.remove("file")), build.variables());
    }

    @SuppressWarnings("unchecked")
    private static void expect(String rule, Plan plan, BuildFacts build, Map<String, Object> left) {
        Optional.ofNullable(left.remove("plan"))
                .ifPresent(told -> assertThat(Read.told(plan)).as(rule).isEqualTo(told));
        Optional.ofNullable((Map<String, String>) left.remove("left_out"))
                .ifPresent(expected -> assertThat(leftOut(plan)).as(rule).isEqualTo(expected));
        Optional.ofNullable((Map<String, Object>) left.remove("has"))
                .ifPresent(expected -> has(rule, plan.steps().getFirst().step(), expected));
        Optional.ofNullable((List<Map<String, Object>>) left.remove("jobs")).ifPresent(expected -> {
            List<Plan.PlannedJob> jobs =
                    plan.steps().stream().flatMap(step -> step.jobs().stream()).toList();
            assertThat(jobs).as(rule).hasSameSizeAs(expected);
            for (int number = 0; number < jobs.size(); number++) {
                has(rule, jobs.get(number), expected.get(number));
            }
        });
        Optional.ofNullable((List<Map<String, String>>) left.remove("run")).ifPresent(lines -> {
            var rehearsal = new Rehearsal(plan, build);
            lines.forEach(line -> line.forEach((action, states) -> run(rule, rehearsal, action, states)));
        });
    }

    private static void run(String rule, Rehearsal rehearsal, String action, String states) {
        String told = action.equals("begin") ? rehearsal.told() : rehearsal.does(action);
        if (states.startsWith("refused: ")) {
            assertThat(told).as(rule + ": " + action).startsWith("refused: ").contains(states.substring(9));
        } else {
            assertThat(told).as(rule + ": " + action).isEqualTo(states);
        }
    }

    private static Map<String, String> leftOut(Plan plan) {
        var all = new LinkedHashMap<String, String>();
        for (Plan.PlannedStep step : plan.steps()) {
            step.leftOut().ifPresent(why -> all.put(step.step().label(), told(why)));
            step.jobs()
                    .forEach(job ->
                            job.leftOut().ifPresent(why -> all.put(job.step().label(), told(why))));
        }
        return all;
    }

    private static String told(LeftOut why) {
        return switch (why) {
            case LeftOut.Broken broken -> "broken: " + broken.reason();
            case LeftOut.Skipped skipped -> "skipped: " + skipped.reason();
        };
    }

    /** Each path, such as {@code retry.manual.allowed}, into what is kept of something leads to a value. */
    private static void has(String rule, Object what, Map<String, Object> expected) {
        JsonNode tree = Json.API.valueToTree(what);
        expected.forEach((path, value) -> {
            JsonNode node = tree;
            for (String part : path.split("\\.", -1)) {
                node = part.matches("\\d+") && node.isArray() ? node.path(Integer.parseInt(part)) : node.path(part);
            }
            assertThat(node.isMissingNode() ? Json.API.getNodeFactory().nullNode() : node)
                    .as(rule + ": " + path + " of " + tree)
                    .isEqualTo(Json.API.<JsonNode>valueToTree(value));
        });
    }

    private static void expectTold(String rule, List<YamlFault> told, @Nullable Object expected) {
        List<?> parts = expected == null ? List.of() : (List<?>) expected;
        assertThat(told).as(rule).hasSameSizeAs(parts);
        for (int number = 0; number < parts.size(); number++) {
            YamlFault fault = told.get(number);
            String[] part = ((String) parts.get(number)).split(" ", 2);
            assertThat(fault.line() + ":" + fault.column())
                    .as(rule + ": " + fault)
                    .isEqualTo(part[0]);
            assertThat(fault.message()).as(rule).contains(part[1]);
        }
    }

    private static BuildFacts build(Map<?, ?> given) {
        BuildFacts usual = Read.build(text(given, "branch").orElse("main"));
        var env = new LinkedHashMap<>(usual.env());
        if (given.get("env") instanceof Map<?, ?> more) {
            more.forEach((name, value) -> env.put((String) name, (String) value));
        }
        Optional<BuildFacts.PullRequest> pull = text(given, "pull_request")
                .map(id -> new BuildFacts.PullRequest(id, "main", true, List.of("hot"), "https://example.com/x", true));
        return new BuildFacts(
                usual.id(),
                usual.number(),
                usual.branch(),
                usual.commit(),
                text(given, "message").orElse(usual.message()),
                text(given, "tag"),
                text(given, "source").orElse(usual.source()),
                usual.creator(),
                usual.author(),
                pull,
                usual.pipeline(),
                usual.more(),
                env);
    }

    private static Optional<String> text(Map<?, ?> given, String key) {
        return Optional.ofNullable((String) given.get(key));
    }
}
