package dev.belay.pipelines.language.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.language.PipelineFile;
import dev.belay.pipelines.language.PipelineFile.Reading;
import dev.belay.pipelines.language.Plan;
import dev.belay.pipelines.language.Read;
import dev.belay.pipelines.language.planning.Planner;
import dev.belay.platform.yaml.YamlFault;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever comes in, a file is read or refused in bounds, and nothing is thrown. */
final class HostileTest {

    @Test
    void bombsAreRefused() {
        String levels = IntStream.range(1, 12)
                .mapToObj(level -> "a" + level + ": &a" + level + " ["
                        + Arrays.stream(new String[9])
                                .map(_ -> "*a" + (level - 1))
                                .collect(Collectors.joining(",")) + "]")
                .collect(Collectors.joining("\n"));
        assertThat(Read.faults("a0: &a0 x\n" + levels + "\nsteps: *a11\n")
                        .getFirst()
                        .message())
                .contains("aliases counted in full");
    }

    @Test
    void aBombOfVariablesIsRefused() {
        String env = IntStream.range(1, 40)
                .mapToObj(level -> "  V" + level + ": $V" + (level - 1) + "$V" + (level - 1) + "\n")
                .collect(Collectors.joining());
        assertThat(Read.faults("env:\n  V0: xxxxxxxxxx\n" + env + "steps: [{command: $V39}]"))
                .extracting(YamlFault::message)
                .anyMatch(each -> each.contains("With its variables replaced"));
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(Read.faults("[".repeat(5_000)).getFirst().message()).contains("nest deeper than");
        assertThat(Read.faults("{a: ".repeat(5_000)).getFirst().message()).contains("nest deeper than");
        String chain = "a0: &a0 x\n"
                + IntStream.range(1, 200)
                        .mapToObj(level -> "a" + level + ": &a" + level + " [*a" + (level - 1) + "]\n")
                        .collect(Collectors.joining());
        assertThat(Read.faults(chain + "steps: [wait]").getFirst().message()).contains("nest deeper than");
        assertThat(uploadFaults("[".repeat(100_000))).contains("nest deeper than");
    }

    @Test
    void longFilesAreRefused() {
        assertThat(Read.faults("- command: " + "x".repeat(10 << 20)).getFirst().message())
                .contains("longer than");
        assertThat(uploadFaults("[\"" + "x".repeat(10 << 20) + "\"]")).contains("longer than");
    }

    @Test
    void tooManyStepsAreRefusedAtOnce() {
        String steps = IntStream.range(0, 5_000).mapToObj(_ -> "- command: a\n").collect(Collectors.joining());
        assertThat(Read.faults(steps).getFirst().toString())
                .startsWith(".belay/pipeline.yml:501:3: ")
                .contains("at most 500 jobs")
                .contains("these are 5000 steps");
    }

    @Test
    void jobsOfAllSortsAreCounted() {
        assertThat(Read.faults("[{command: a, parallelism: 400}, {command: b, parallelism: 101}]")
                        .getFirst()
                        .toString())
                .contains("1:34: Here begins job 501");
        String group = "{group: g, steps: [" + "{command: a, parallelism: 50}, ".repeat(10) + "wait]}";
        assertThat(Read.faults("[" + group + "]")).hasSize(1);
        String matrix = "{command: '{{matrix}}', matrix: ["
                + IntStream.range(0, 25).mapToObj(String::valueOf).collect(Collectors.joining(",")) + "]},\n";
        assertThat(Read.faults("[" + matrix.repeat(21) + "]").getFirst().line()).isEqualTo(21);
        assertThat(Read.faults("[" + "wait,".repeat(250) + "]\n--- \n[" + "wait,".repeat(251) + "]"))
                .hasSize(1);
    }

    @Test
    void matricesAreBounded() {
        String values = IntStream.range(0, 26).mapToObj(String::valueOf).collect(Collectors.joining(",", "[", "]"));
        String dimensions =
                IntStream.range(0, 7).mapToObj(d -> "d" + d + ": [x]").collect(Collectors.joining(","));
        String huge = IntStream.range(0, 6)
                .mapToObj(d -> "d" + d + ": " + values.replace(",25", ""))
                .collect(Collectors.joining(","));
        String adjustments = "{with: x}, ".repeat(13);
        assertThat(message("[{command: a, matrix: " + values + "}]")).contains("at most 25 values");
        assertThat(message("[{command: a, matrix: {setup: {" + dimensions + "}}}]"))
                .contains("at most 6 dimensions");
        assertThat(message("[{command: a, matrix: {setup: {" + huge + "}}}]"))
                .contains("at most 50 jobs, not 244140625");
        assertThat(message("[{command: a, matrix: {setup: [x], adjustments: [" + adjustments + "]}}]"))
                .contains("at most 12 adjustments");
        assertThat(message("[{command: a, matrix: [" + "é".repeat(65) + "]}]")).contains("at most 128 bytes");
    }

    @Test
    void otherSizesAreBounded() {
        assertThat(message("[{command: " + "x".repeat(100_001) + "}]")).contains("at most 100000 characters");
        assertThat(message("[{command: a, label: " + "x".repeat(1_001) + "}]")).contains("at most 1000 characters");
        assertThat(message("[{command: a, key: " + "x".repeat(101) + "}]")).contains("1 to 100");
        assertThat(message("[{command: a, skip: " + "x".repeat(71) + "}]")).contains("at most 70 characters");
        assertThat(message("[{command: a, concurrency: 1, concurrency_group: " + "x".repeat(201) + "}]"))
                .contains("at most 200 characters");
        assertThat(message("steps: [wait]\n" + "---\nsteps: [wait]\n".repeat(10)))
                .contains("at most 10 documents");
        assertThat(message("[{command: a, if: \"" + "true && ".repeat(2_000) + "true\"}]"))
                .contains("at most 10000 characters");
    }

    /** Each of these did work that grows with the square of the file, or worse, when it was done plainly. */
    @Test
    void filesThatMakeWorkAreBounded() {
        String unknown = IntStream.range(0, 20_000)
                .mapToObj(number -> "kez" + number + ": x")
                .collect(Collectors.joining(", "));
        assertThat(Read.warnings("[{command: a, " + unknown + "}]")).hasSize(50);

        String missing = IntStream.range(0, 400)
                .mapToObj(number -> "{command: a, key: step-with-a-long-name-" + number + ", depends_on: ["
                        + "step-with-a-lonk-name, ".repeat(90) + "]}")
                .collect(Collectors.joining(",\n"));
        assertThat(Read.faults("[" + missing + "]")).hasSize(50);

        assertThat(message("[{command: a, depends_on: [" + "a, ".repeat(501) + "]}]"))
                .contains("at most 500 steps");

        String chain = IntStream.range(1, 500)
                .mapToObj(number -> "{command: a, key: k" + number
                        + ", concurrency: 1, concurrency_group: g, depends_on: k" + (number - 1) + "}")
                .collect(Collectors.joining(",\n"));
        Plan plan = Read.plan("[{command: a, key: k0},\n" + chain + "]", Read.build("main"));
        assertThat(plan.steps().getLast().needs()).hasSize(498);
    }

    @Test
    void theConditionsOfAFileShareABudget() {
        String slow = "if: \"build.message =~ /" + "a*".repeat(300) + "b/\"";
        PipelineFile file = Read.sound("[" + ("{command: a, " + slow + "},\n").repeat(300) + "]");
        BuildFacts build = Read.saying("a".repeat(1_000));
        assertThat(((Planner.Outcome.Refused) Planner.plan(file, build))
                        .faults()
                        .getFirst()
                        .toString())
                .contains("takes too long");
    }

    private static String message(String text) {
        return Read.faults(text).getFirst().message();
    }

    private static String uploadFaults(String json) {
        return ((Reading.Faulty) PipelineReader.upload("upload", json, Set.of()))
                .faults()
                .toString();
    }

    /** Bytes that mean nothing. */
    @Tag("slow")
    @Test
    void randomCharactersNeverDoHarm() {
        String characters = "[]{}:,-?&*#!|>'\"%@`~ \n\tabw019$\\\u0000\ud800\u00e9";
        for (long seed = 0; seed < 5_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            var text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            tried(seed, text.toString());
        }
    }

    private static final List<String> KEYS = List.of(
            "command",
            "commands",
            "wait",
            "waiter",
            "block",
            "input",
            "manual",
            "trigger",
            "group",
            "rollout",
            "type",
            "key",
            "id",
            "label",
            "name",
            "if",
            "branches",
            "depends_on",
            "allow_dependency_failure",
            "skip",
            "steps",
            "env",
            "agents",
            "plugins",
            "artifact_paths",
            "matrix",
            "parallelism",
            "concurrency",
            "concurrency_group",
            "concurrency_method",
            "retry",
            "automatic",
            "manual",
            "limit",
            "exit_status",
            "soft_fail",
            "notify",
            "cache",
            "checkout",
            "secrets",
            "fields",
            "options",
            "text",
            "select",
            "build",
            "setup",
            "adjustments",
            "with",
            "if_changed",
            "phases",
            "service",
            "environment",
            "signature",
            "priority",
            "timeout_in_minutes",
            "continue_on_failure",
            "<<",
            "$V",
            "nonsense");

    private static final List<String> SCALARS = List.of(
            "wait",
            "block",
            "a",
            "b",
            "7",
            "-1",
            "1.5",
            "true",
            "false",
            "~",
            "''",
            "'*'",
            "main",
            "'{{matrix}}'",
            "'{{matrix.a}}'",
            "$V",
            "'${V:-x}'",
            "build.branch == 'main'",
            "99999999999999999999",
            "2026-11-22",
            "command",
            "'[a'",
            "&x y",
            "*x");

    /** Trees that almost make sense: random keys of the language at random places. */
    @Tag("slow")
    @Test
    void randomTreesNeverDoHarm() {
        int sound = 0;
        for (long seed = 0; seed < 6_000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            sound += tried(seed, "steps: [" + tree(random, 3) + ", " + tree(random, 4) + "]") ? 1 : 0;
        }
        assertThat(sound).as("some of them make sense").isGreaterThan(30);
    }

    private static String tree(RandomGenerator random, int depth) {
        int choice = depth == 0 ? 0 : random.nextInt(5);
        return switch (choice) {
            case 0, 1 -> SCALARS.get(random.nextInt(SCALARS.size()));
            case 2 ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(_ -> tree(random, depth - 1))
                        .collect(Collectors.joining(", ", "[", "]"));
            default ->
                IntStream.range(0, random.nextInt(1, 4))
                        .mapToObj(_ -> KEYS.get(random.nextInt(KEYS.size())) + ": " + tree(random, depth - 1))
                        .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    private static boolean tried(long seed, String text) {
        try {
            boolean sound = settled(PipelineReader.file("f", text, Map.of("V", "command")));
            settled(PipelineReader.upload("f", text, Set.of("b")));
            return sound;
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new AssertionError("seed " + seed + ": " + text, thrown);
        }
    }

    private static boolean settled(Reading reading) {
        return switch (reading) {
            case Reading.Sound sound -> {
                Planner.plan(sound.file(), Read.build("main"));
                yield true;
            }
            case Reading.Faulty faulty -> {
                assertThat(faulty.faults()).isNotEmpty();
                assertThat(faulty.faults()).allMatch(fault -> fault.line() >= 1 && fault.column() >= 1);
                assertThat(faulty.faults()).allMatch(fault -> !fault.message().isBlank());
                yield false;
            }
        };
    }
}
