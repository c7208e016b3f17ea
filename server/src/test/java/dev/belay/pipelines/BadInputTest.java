package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.belay.pipelines.language.BuildFacts;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.PipelineReview;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** What is meant to do harm is refused with its place and a remedy, at lint, at preview, in a commit and at upload alike. */
@Tag("slow")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BadInputTest {

    /** What it is, the file, what is said of it, and what is said of the same thing in an upload; nothing if it cannot be uploaded. */
    @SuppressWarnings("UnusedVariable")
    private static final List<Arguments> HOSTILE = List.of(
            Arguments.of("a bomb of aliases", bomb(), ":6:10: The file holds more than", ""),
            Arguments.of("10 MB of text", "steps: [{command: '" + "x".repeat(10 << 20) + "'}]", "larger than", ""),
            Arguments.of("5,000 steps", steps(5_000), "Split it into several uploads.", steps(5_000)),
            Arguments.of(
                    "5,000 jobs of few steps",
                    "[" + "{command: a, parallelism: 500},".repeat(10) + "]",
                    ":1:",
                    Json.API.writeValueAsString(IntStream.range(0, 10)
                            .mapToObj(_ -> Map.of("command", "a", "parallelism", 500))
                            .toList())),
            Arguments.of(
                    "deep nesting",
                    "[".repeat(5_000) + "]".repeat(5_000),
                    ":1:",
                    "[".repeat(5_000) + "]".repeat(5_000)),
            Arguments.of(
                    "a pattern with catastrophic memory",
                    "[{command: a, if: 'build.message =~ /((a{0,900}){0,900}){0,900}/'}]",
                    ":1:19: “if”",
                    "[{\"command\": \"a\", \"if\": \"build.message =~ /((a{0,900}){0,900}){0,900}/\"}]"),
            Arguments.of(
                    "a form's pattern with catastrophic memory",
                    "[{input: a, fields: [{text: b, key: c, format: '((a{0,900}){0,900}){0,900}'}]}]",
                    ":1:48: “format”",
                    "[{\"input\": \"a\", \"fields\": [{\"text\": \"b\", \"key\": \"c\", \"format\":"
                            + " \"((a{0,900}){0,900}){0,900}\"}]}]"),
            Arguments.of(
                    "a bomb of variables",
                    "env: {A0: " + "x".repeat(30_000)
                            + IntStream.range(1, 30)
                                    .mapToObj(n -> ", A" + n + ": $A" + (n - 1) + "$A" + (n - 1))
                                    .collect(Collectors.joining())
                            + "}\nsteps: [{command: a}]",
                    ":1:",
                    ""));

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    private static String bomb() {
        return "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
                + IntStream.range(1, 9)
                        .mapToObj(n -> "a" + n + ": &a" + n + " [" + ("*a" + (n - 1) + ", ").repeat(8) + "*a" + (n - 1)
                                + "]\n")
                        .collect(Collectors.joining())
                + "steps: [{command: a}]\n";
    }

    private static String steps(int count) {
        return "[" + "{\"command\": \"a\"},".repeat(count - 1) + "{\"command\": \"a\"}]";
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("HOSTILE")
    void isRefusedEverywhere(String what, String file, String said, String upload) {
        PipelineReview lint = PipelineFiles.review("pipeline.yml", file);
        assertThat(lint.faults()).as(what + " at lint").isNotEmpty();
        assertThat(lint.faults().toString()).hasSizeLessThan(20_000);
        assertThat(PipelineFiles.preview("pipeline.yml", file, BuildFacts.EXAMPLE, Optional::empty)
                        .review()
                        .faults())
                .as(what + " at preview")
                .isEqualTo(lint.faults());

        assertThat(world.build(shop.git, file).build())
                .matches(build -> build.state().equals("failed"))
                .extracting(build -> build.reason().orElseThrow())
                .asString()
                .as(what + " in a commit")
                .contains(said)
                .hasSizeLessThan(10_000);

        if (!upload.isEmpty()) {
            world.build(shop.git, "[{label: Plan, command: p}]");
            AcceptedJob job = world.begin(world.agent("one"));
            Throwable refused = catchThrowable(() -> world.v3(
                    Method.POST,
                    "/v3/jobs/" + job.id() + "/pipelines",
                    job.token(),
                    Map.of("uuid", "1", "pipeline", Json.V3.readTree(upload))));
            assertThat(refused).as(what + " at upload").isNotNull();
            assertThat(refused.getMessage()).hasSizeLessThan(10_000);
            assertThat(world.show(2).jobs()).hasSize(1);
            world.finish(job, 0);
            assertThat(world.show(2).build().state()).isEqualTo("passed");
        }
    }
}
