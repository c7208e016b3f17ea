package dev.belay.pipelines.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.language.reading.UploadFile;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.PipelineUpload;
import dev.belay.protocol.agent.RawJson;
import dev.belay.protocol.agent.UploadSource;
import dev.belay.protocol.api.JobView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Jobs add steps to their builds. */
@Tag("slow")
class UploadTest {

    private record Fate(String state) {}

    private record Warnings(List<String> warnings) {}

    private final List<String> warnings = new ArrayList<>();

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;

    @Test
    void stepsStandBehindTheUploadingOneAndTheLastUploadFirst() {
        AcceptedJob job = begun("""
                steps:
                  - {label: Plan, command: plan}
                  - {label: Last, command: last}
                """);
        upload(job, "1", List.of(Map.of("command", "b", "label", "B"), Map.of("command", "c", "label", "C")));
        upload(job, "2", List.of(Map.of("command", "a", "label", "A")));
        assertThat(labels()).containsExactly("Plan", "A", "B", "C", "Last");
        assertThat(states()).containsEntry("A", "waiting").containsEntry("Last", "scheduled");
        world.finish(job, 0);
        assertThat(states()).containsEntry("A", "scheduled").containsEntry("C", "scheduled");
    }

    @Test
    void theSameUploadAgainChangesNothing() {
        AcceptedJob job = begun("[{label: Plan, command: plan}]");
        List<Map<String, String>> steps = List.of(Map.of("command", "a", "label", "A", "key", "a"));
        upload(job, "1", steps);
        upload(job, "1", steps);
        assertThat(labels()).containsExactly("Plan", "A");
        assertThat(fate(job, "1")).isEqualTo("applied");
        assertThatThrownBy(() -> upload(job, "2", steps)).hasMessage("""
                The steps cannot be added to the build:
                steps[0]: The build has a step with the key “a” already.""");
        assertThatThrownBy(() -> upload(job, "2", steps)).hasMessageContaining("already");
        assertThat(fate(job, "2")).isEqualTo("rejected");
        assertThatThrownBy(() -> fate(job, "3")).hasMessageContaining("upload 3");
        world.finish(job, 0);
        assertThatThrownBy(() -> upload(job, "4", steps)).hasMessageContaining("this one is passed");
        upload(job, "1", steps);
        assertThat(labels()).containsExactly("Plan", "A");
    }

    @Test
    void whatIsWrongIsToldWhereItWasWritten() {
        AcceptedJob job = begun("[{label: Plan, command: plan}]");
        String file = """
                steps:
                  - command: a
                    lable: A
                  - command: b
                    depends_on:
                      - nobody
                    brances: main
                """;
        assertThatThrownBy(() -> upload(job, "1", file)).hasMessage("""
                The steps cannot be added to the build:
                ci/steps.yml:6:9: There is no step with the key “nobody”.""");
        upload(job, "2", file.replace("- nobody", ""));
        upload(job, "2", file.replace("- nobody", ""));
        String label =
                "ci/steps.yml:3:5: Unknown key “lable” in a command step; it changes nothing. Did you mean “label”?";
        assertThat(warnings).hasSize(4).startsWith(label).element(1).asString().startsWith("ci/steps.yml:7:5: ");
        assertThat(world.show(1).remarks().getFirst().text()).isEqualTo(label);
        upload(job, "3", List.of(Map.of("command", "c", "label", "C", "lable", "D")));
        assertThat(warnings.getLast()).startsWith("steps[0].lable: Unknown key");
        assertThatThrownBy(() -> upload(job, "4", List.of("wait"), Optional.of(new UploadSource("a", List.of(1, 1)))))
                .hasMessageContaining("those of other steps");
        assertThatThrownBy(() -> upload(job, "5", List.of("wait"), Optional.of(new UploadSource("\n", List.of(1, 1)))))
                .hasMessageContaining("one line");
    }

    @Test
    void shapesOfAllAgentsAreRead() {
        AcceptedJob job = begun("[{label: Plan, command: plan}]");
        var old = new LinkedHashMap<String, Object>();
        old.put("name", "Old");
        old.put("command", List.of("make", "make test"));
        old.put("plugins", List.of(Map.of("docker#v1.0.0", Map.of("image", "alpine"))));
        upload(job, "1", List.of(old));
        upload(job, "2", Map.of("env", Map.of("REGION", "eu"), "steps", List.of("wait", Map.of("command", "new"))));
        world.finish(job, 0);
        AcceptedJob next = world.begin(agent);
        assertThat(next.env()).containsEntry("BUILDKITE_COMMAND", "new").containsEntry("REGION", "eu");
        assertThat(world.begin(world.agent("two")).env())
                .containsEntry("BUILDKITE_COMMAND", "make\nmake test")
                .doesNotContainKey("REGION");
    }

    @Test
    void whoWaitsForTheUploadingStepWaitsForWhatItUploads() {
        AcceptedJob plan = begun("""
                steps:
                  - {label: Plan, command: plan, key: plan}
                  - {label: After, command: after, depends_on: plan}
                  - wait
                  - {label: End, command: end}
                """);
        upload(plan, "1", List.of(Map.of("command", "a", "label", "Deeper")));
        world.finish(plan, 0);
        assertThat(states()).containsEntry("After", "waiting").containsEntry("Deeper", "scheduled");
        AcceptedJob deeper = world.begin(agent);
        upload(deeper, "1", List.of(Map.of("command", "b", "label", "Deepest")));
        world.finish(deeper, 0);
        assertThat(states()).containsEntry("After", "waiting").containsEntry("End", "waiting");
        world.finish(world.begin(agent), 0);
        assertThat(states()).containsEntry("Deepest", "passed").containsEntry("After", "scheduled");
        world.finish(world.begin(agent), 0);
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void whoIsUploadedLaterWaitsForWhatWasUploadedByWhatItNames() {
        AcceptedJob first = begun("""
                steps:
                  - {label: First, command: one, key: first}
                  - {label: Second, command: two}
                """);
        upload(first, "1", List.of(Map.of("command", "a", "label", "Slow")));
        world.finish(first, 0);
        AcceptedJob slow = world.begin(agent);
        assertThat(slow.env()).as("jobs go as their steps stand").containsEntry("BUILDKITE_LABEL", "Slow");
        AcceptedJob second = world.begin(world.agent("two"));
        assertThat(second.env()).containsEntry("BUILDKITE_LABEL", "Second");
        upload(second, "1", List.of(Map.of("command", "b", "label", "Late", "depends_on", "first")));
        world.finish(second, 0);
        assertThat(states()).containsEntry("Late", "waiting").containsEntry("Slow", "running");
        world.finish(slow, 0);
        assertThat(states()).containsEntry("Late", "scheduled");
    }

    @Test
    void anUploadedWaitWaitsForAllThatStandsBeforeIt() {
        AcceptedJob slow = begun("""
                steps:
                  - {label: Slow, command: slow}
                  - {label: Plan, command: plan}
                  - {label: Beside, command: beside}
                """);
        AcceptedJob plan = world.begin(world.agent("two"));
        upload(plan, "1", List.of("wait", Map.of("command", "deploy", "label", "Deploy")));
        world.finish(plan, 0);
        assertThat(states()).containsEntry("Deploy", "waiting");
        world.finish(slow, 0);
        assertThat(states()).containsEntry("Deploy", "scheduled").containsEntry("Beside", "scheduled");
    }

    @Test
    void whatFailsStopsUploadedWaitsButNotUploadedCommands() {
        AcceptedJob plan = begun("[{label: Plan, command: plan}]");
        upload(plan, "1", List.of(Map.of("command", "a", "label", "A"), "wait", Map.of("command", "b", "label", "B")));
        world.finish(plan, 1);
        assertThat(states()).containsEntry("A", "scheduled").containsEntry("B", "waiting_failed");
    }

    @Test
    void aCanceledUploaderIsNeverWaitedOut() {
        AcceptedJob plan = begun("[{label: Plan, command: plan}, {label: Fails, command: fails}]"
                .replace("command: plan", "command: plan, cancel_on_build_failing: true"));
        upload(plan, "1", List.of(Map.of("command", "a", "label", "A")));
        world.finish(world.begin(world.agent("two")), 1);
        assertThatThrownBy(() -> upload(plan, "2", List.of(Map.of("command", "b"))))
                .hasMessageContaining("this one is canceling");
        world.finish(plan, -1);
        assertThat(states()).containsEntry("Plan", "canceled").containsEntry("A", "waiting_failed");
    }

    @Test
    void replacingRemovesWhatHasNotBegun() {
        AcceptedJob plan = begun("""
                steps:
                  - {label: Plan, command: plan}
                  - {label: Runs, command: runs, key: runs}
                  - {label: Gone, command: gone, key: gone}
                  - wait
                  - {label: Too, command: too, agents: {queue: elsewhere}}
                """);
        AcceptedJob runs = world.begin(world.agent("two"));
        world.v3(
                Method.POST,
                "/v3/jobs/" + plan.id() + "/pipelines",
                plan.token(),
                Map.of(
                        "uuid",
                        "1",
                        "replace",
                        true,
                        "pipeline",
                        List.of(Map.of("command", "new", "label", "New", "key", "gone", "depends_on", "runs"))));
        assertThat(labels()).containsExactly("Plan", "New", "Runs");
        world.finish(plan, 0);
        assertThat(states()).containsEntry("New", "waiting");
        world.finish(runs, 0);
        world.finish(world.begin(agent), 0);
        assertThat(world.show(1).build().state()).isEqualTo("passed");
        assertThat(world.journal("build.steps")).containsExactly("build.steps-added");
    }

    @Test
    void stepsThatWouldWaitForEachOtherAreRefused() {
        AcceptedJob plan = begun("""
                steps:
                  - {label: Plan, command: plan, key: plan}
                  - {label: After, command: after, depends_on: plan, key: after}
                """);
        assertThatThrownBy(() -> upload(
                        plan, "1", List.of(Map.of("command", "a", "label", "A", "depends_on", List.of("after")))))
                .hasMessageContaining(
                        "steps[0]: “A” cannot wait for “after”, which waits for the step that uploads it");
        upload(plan, "2", List.of(Map.of("command", "a", "label", "A", "key", "a", "depends_on", "plan")));
        upload(plan, "3", List.of(Map.of("command", "b", "label", "B", "depends_on", "a")));
        world.finish(plan, 0);
        assertThat(states()).containsEntry("A", "scheduled").containsEntry("B", "waiting");
    }

    @Test
    void stepsThatWereLeftOutHoldUpNobody() {
        AcceptedJob plan = begun("""
                steps:
                  - {label: Plan, command: plan}
                  - {label: Never, command: never, key: never, if: "false"}
                  - {group: Both, key: both, steps: [{command: x, label: X}]}
                """);
        upload(plan, "1", List.of(Map.of("command", "a", "label", "A", "depends_on", List.of("never"))));
        upload(plan, "2", List.of(Map.of("command", "b", "label", "B", "depends_on", List.of("both"))));
        world.finish(plan, 0);
        assertThat(states()).containsEntry("A", "scheduled").containsEntry("B", "waiting");
    }

    @Test
    void whatIsWrongIsToldByItsPath() {
        AcceptedJob plan = begun("[{label: Plan, command: plan}]");
        var steps =
                List.of(Map.of("command", "a", "depends_on", List.of("nobody")), Map.of("command", "b", "retry", 7));
        assertThatThrownBy(() -> upload(plan, "1", Map.of("steps", steps))).hasMessageContaining("\nsteps[1].retry: ");
        assertThatThrownBy(() -> upload(plan, "2", Map.of("steps", steps.subList(0, 1))))
                .hasMessageContaining("\nsteps[0].depends_on[0]: There is no step with the key “nobody”.");
        assertThatThrownBy(() -> upload(plan, "", Map.of())).hasMessageContaining("needs a “uuid”");
        assertThat(labels()).containsExactly("Plan");
    }

    @Test
    void tooMuchIsRefusedInWords() {
        AcceptedJob plan = begun("[{label: Plan, command: plan}]");
        assertThatThrownBy(() -> upload(plan, "0", many(5_000)))
                .hasMessageContaining("One upload makes at most 500 jobs, and these are 5000 steps.");
        world.database.database().transact(tx -> tx.handle().execute("""
                        insert into pipelines.job
                        select (jsonb_populate_record(job, jsonb_build_object(
                            'id', gen_random_uuid(), 'state', 'finished', 'retries', -1))).*
                        from pipelines.job, generate_series(1, 3900)
                        """));
        assertThatThrownBy(() -> upload(plan, "1", many(100)))
                .hasMessageContaining("at most 4000 jobs, and would have 4001");
        upload(plan, "2", many(99));
    }

    @Test
    void aBuildTakesOnlySoManyUploads() {
        AcceptedJob plan = begun("[{label: Plan, command: plan}]");
        upload(plan, "0", many(1));
        world.database.database().transact(tx -> tx.handle().execute("""
                        insert into pipelines.upload
                        select job, 'u' || n, build, state, message, created_at
                        from pipelines.upload, generate_series(1, 498) n
                        """));
        upload(plan, "499", many(1));
        assertThatThrownBy(() -> upload(plan, "more", many(1))).hasMessageContaining("at most 500 uploads");
    }

    private AgentRegistered agent = new AgentRegistered("", "", "", "", 1, 1, 1, List.of());

    /** The first job of a build of this file, running. */
    private AcceptedJob begun(String file) {
        agent = world.agent("one");
        world.build(git, file);
        return world.begin(agent);
    }

    private void upload(AcceptedJob job, String id, Object pipeline) {
        upload(job, id, pipeline, Optional.empty());
    }

    /** As Belay's own agent does it. */
    private void upload(AcceptedJob job, String id, String file) {
        UploadFile.Document document = UploadFile.of("ci/steps.yml", file, Optional.empty())
                .documents()
                .getFirst();
        upload(
                job,
                id,
                document.json(),
                Optional.of(new UploadSource("ci/steps.yml", document.places(document.json()))));
    }

    private void upload(AcceptedJob job, String id, Object pipeline, Optional<UploadSource> source) {
        var body = new PipelineUpload(id, new RawJson(Json.V3.writeValueAsString(pipeline)), Optional.empty(), source);
        warnings.addAll(world.v3(Method.POST, "/v3/jobs/" + job.id() + "/pipelines", job.token(), body, Warnings.class)
                .warnings());
    }

    private String fate(AcceptedJob job, String id) {
        return world.v3(Method.GET, "/v3/jobs/" + job.id() + "/pipelines/" + id, job.token(), Map.of(), Fate.class)
                .state();
    }

    private static List<Map<String, String>> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(each -> Map.of("command", "echo " + each))
                .toList();
    }

    private List<String> labels() {
        return world.show(1).jobs().stream().map(JobView::label).toList();
    }

    private Map<String, String> states() {
        var states = new LinkedHashMap<String, String>();
        new ArrayList<>(world.show(1).jobs()).forEach(job -> states.put(job.label(), job.state()));
        return states;
    }
}
