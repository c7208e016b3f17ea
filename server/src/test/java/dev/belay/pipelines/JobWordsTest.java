package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.FoundArtifact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a job says and asks while it runs, beside its log. */
@Tag("slow")
class JobWordsTest {

    private record Told(String output) {}

    private record Value(String value) {}

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private AgentRegistered agent = new AgentRegistered("", "", "", "", 1, 1, 1, List.of());

    @BeforeEach
    void connectAgent() {
        agent = world.agent("one");
    }

    private AcceptedJob begun() {
        world.build(git, """
                steps:
                  - {label: Test, command: test, key: test}
                  - {label: Other, command: other, key: other, priority: -1}
                """);
        return world.begin(agent);
    }

    private void annotate(AcceptedJob job, Map<String, Object> body) {
        world.v3(Method.POST, "/v3/jobs/" + job.id() + "/annotations", job.token(), body);
    }

    private List<String> annotations() {
        return world.database.strings("""
                select context || ' ' || style || ' ' || priority || ' ' || body || case when job is null then '' else ' (job)' end
                from pipelines.annotation order by priority desc, created_at, context
                """);
    }

    @Test
    void annotationsAreReplacedAppendedToAndRemoved() {
        AcceptedJob job = begun();
        annotate(job, Map.of("body", "a", "style", "info"));
        annotate(job, Map.of("body", "b", "append", true));
        annotate(job, Map.of("body", "own", "context", "tests", "scope", "job", "priority", 9));
        annotate(job, Map.of("body", "other", "context", "tests"));
        assertThat(annotations())
                .containsExactly(
                        "tests error 9 own (job)".replace("error", "default"),
                        "default info 3 ab",
                        "tests default 3 other");
        annotate(job, Map.of("body", "new", "style", "error"));
        assertThat(annotations()).contains("default error 3 new");
        world.v3(Method.DELETE, "/v3/jobs/" + job.id() + "/annotations/tests?scope=job", job.token(), Map.of());
        world.v3(Method.DELETE, "/v3/jobs/" + job.id() + "/annotations/default", job.token(), Map.of());
        world.v3(Method.DELETE, "/v3/jobs/" + job.id() + "/annotations/default", job.token(), Map.of());
        assertThat(annotations()).containsExactly("tests default 3 other");
    }

    @Test
    void aTokenIsForgottenWhenItsJobEndedLongAgo() {
        AcceptedJob job = begun();
        world.work("old-job-tokens");
        assertThat(tokens()).isEqualTo(List.of(job.id()));
        world.finish(job, 0);
        world.work("old-job-tokens");
        assertThat(tokens()).isEqualTo(List.of(job.id()));
        world.pass(Duration.ofHours(3));
        world.work("old-job-tokens");
        assertThat(tokens()).isEmpty();
    }

    private List<String> tokens() {
        return world.database.strings("select job::text from pipelines.job_token");
    }

    @Test
    void annotationsAreBounded() {
        AcceptedJob job = begun();
        assertThatThrownBy(() -> annotate(job, Map.of("body", "x", "style", "loud")))
                .hasMessageContaining("one of default, info, success, warning, error");
        assertThatThrownBy(() -> annotate(job, Map.of("body", "x", "priority", 11)))
                .hasMessageContaining("from 1 to 10");
        assertThatThrownBy(() -> annotate(job, Map.of("body", "x".repeat((1 << 20) + 1))))
                .hasMessageContaining("at most 1048576 characters");
        assertThat(annotations()).isEmpty();
    }

    @Test
    void severalKeysAreSetTogetherOrNotAtAll() {
        AcceptedJob job = begun();
        String data = "/v3/jobs/" + job.id() + "/data/";
        var good = List.of(Map.of("key", "a", "value", "1"), Map.of("key", "b", "value", "2"));
        world.v3(Method.POST, data + "set-batch", job.token(), Map.of("items", good));
        var bad = List.of(Map.of("key", "c", "value", "3"), Map.of("key", "", "value", "4"));
        assertThatThrownBy(() -> world.v3(Method.POST, data + "set-batch", job.token(), Map.of("items", bad)))
                .hasMessageContaining("A key of meta-data");
        String build = "/v3/builds/" + job.env().get("BUILDKITE_BUILD_ID") + "/data/";
        assertThat(world.v3(Method.POST, build + "keys", job.token(), Map.of(), String[].class))
                .containsExactly("a", "b");
        assertThat(world.v3(Method.POST, build + "get", agent.accessToken(), Map.of("key", "b"), Value.class)
                        .value())
                .isEqualTo("2");
        assertThatThrownBy(() -> world.v3(
                        Method.POST,
                        build + "get",
                        world.agent("stranger").accessToken(),
                        Map.of("key", "b"),
                        Value.class))
                .hasMessageContaining("speaks for no job");
    }

    private String ask(AcceptedJob job, String step, Map<String, String> more) {
        var body = new TreeMap<>(more);
        body.put("build_id", String.valueOf(job.env().get("BUILDKITE_BUILD_ID")));
        return world.v3(Method.POST, "/v3/steps/" + step + "/export", job.token(), body, Told.class)
                .output();
    }

    @Test
    void stepsAreAskedAboutByKeyAndById() {
        AcceptedJob job = begun();
        assertThat(ask(job, "test", Map.of("attribute", "state"))).isEqualTo("running");
        assertThat(ask(job, "other", Map.of("attribute", "outcome"))).isEqualTo("neutral");
        assertThat(ask(job, String.valueOf(job.env().get("BUILDKITE_STEP_ID")), Map.of("attribute", "label")))
                .isEqualTo("Test");
        assertThat(ask(job, "test", Map.of("attribute", "command", "format", "json")))
                .isEqualTo("\"test\"");
        assertThat(ask(job, "test", Map.of())).contains("\"key\":\"test\"").contains("\"type\":\"command\"");
        assertThatThrownBy(() -> ask(job, "nobody", Map.of())).hasMessageContaining("step “nobody”");
        assertThatThrownBy(() -> ask(job, "test", Map.of("attribute", "colour")))
                .hasMessageContaining("attribute “colour”");
        world.finish(job, 0);
        assertThat(ask(job, "test", Map.of("attribute", "outcome"))).isEqualTo("passed");
    }

    private void change(AcceptedJob job, String id, String attribute, String value, boolean append) {
        var body = Map.of(
                "idempotency_uuid",
                id,
                "build_id",
                String.valueOf(job.env().get("BUILDKITE_BUILD_ID")),
                "attribute",
                attribute,
                "value",
                value,
                "append",
                append);
        world.v3(Method.PUT, "/v3/steps/other", job.token(), body);
    }

    @Test
    void aChangeOfAStepIsMadeOnce() {
        AcceptedJob job = begun();
        change(job, "1", "label", " one", true);
        change(job, "1", "label", " one", true);
        change(job, "2", "label", " two", true);
        change(job, "3", "priority", "7", false);
        assertThat(ask(job, "other", Map.of("attribute", "label"))).isEqualTo("Other one two");
        assertThat(ask(job, "other", Map.of("attribute", "priority"))).isEqualTo("7");
        assertThatThrownBy(() -> change(job, "4", "command", "rm", false)).hasMessageContaining("not “command”");
        assertThatThrownBy(() -> change(job, "5", "parallelism", "3", false)).hasMessageContaining("uploads the step");
    }

    @Test
    void aJobSaysWhomAStepTellsOfItsEnd() {
        AcceptedJob job = begun();
        change(job, "1", "notify", "[{\"webhook\": \"https://example.com/a\"}]", false);
        change(
                job,
                "2",
                "notify",
                "[{\"slack\": \"#b\", \"if\": \"step.outcome == 'passed'\"}, \"github_check\"]",
                true);
        change(job, "2", "notify", "[{\"slack\": \"#b\"}]", true);
        String notices =
                "select channel || ' ' || config || coalesce(' ' || condition, '') from pipelines.notice order by number";
        assertThat(world.database.strings(notices))
                .containsExactly("webhook \"https://example.com/a\"", "slack \"#b\" step.outcome == 'passed'");
        change(job, "3", "notify", "[{\"webhook\": \"https://example.com/c\"}]", false);
        assertThat(world.database.strings(notices)).containsExactly("webhook \"https://example.com/c\"");
        assertThatThrownBy(() -> change(job, "4", "notify", "#ops", false)).hasMessageContaining("a list in JSON");
        assertThatThrownBy(() -> change(job, "5", "notify", "[{\"slak\": \"#ops\"}]", false))
                .hasMessageContaining("There is no channel “slak”");
        assertThatThrownBy(() -> change(job, "6", "notify", "[{\"slack\": \"#a\", \"webhook\": \"b\"}]", false))
                .hasMessageContaining("names one channel");
        world.finish(job, 0);
        world.finish(world.begin(agent), 0);
        assertThat(world.database.strings("select news ->> 'event' from pipelines.delivery"))
                .containsExactly("step.finished");
    }

    @Test
    void whomAGroupTellsIsNotTheStepsToTakeAway() {
        world.build(git, """
                steps:
                  - {label: Test, command: test}
                  - group: G
                    notify: [{slack: "#group"}, {slack: "#both"}]
                    steps: [{label: Other, command: other, key: other, priority: -1, notify: [{slack: "#own"}, {slack: "#both"}]}]
                """);
        AcceptedJob job = world.begin(agent);
        change(job, "1", "notify", "[{\"slack\": \"#more\"}]", true);
        change(job, "2", "notify", "[{\"slack\": \"#new\"}]", false);
        assertThat(world.database.strings("select config from pipelines.notice order by number"))
                .containsExactly("\"#group\"", "\"#both\"", "\"#new\"");
    }

    @Test
    void aStepTellsNoMoreThanABoundedNumberHoweverOftenItIsAddedTo() {
        AcceptedJob job = begun();
        for (int notice = 0; notice < 50; notice++) {
            change(job, "a" + notice, "notify", "[{\"slack\": \"#a\"}]", true);
        }
        assertThatThrownBy(() -> change(job, "b", "notify", "[{\"slack\": \"#a\"}]", true))
                .hasMessageContaining("at most 50 notices");
        change(job, "c", "notify", "[{\"slack\": \"#c\"}]", false);
        assertThat(world.database.strings("select config from pipelines.notice"))
                .containsExactly("\"#c\"");
    }

    @Test
    void aJobCancelsAStepOrItsBuild() {
        AcceptedJob job = begun();
        String build = String.valueOf(job.env().get("BUILDKITE_BUILD_ID"));
        world.v3(Method.POST, "/v3/steps/other/cancel", job.token(), Map.of("build_id", build));
        world.v3(Method.POST, "/v3/steps/other/cancel", job.token(), Map.of("build_id", build));
        assertThat(world.job(1, "Other").state()).isEqualTo("canceled");
        assertThat(world.job(1, "Test").state()).isEqualTo("running");
        world.v3(Method.POST, "/v3/builds/" + build + "/cancel", job.token(), Map.of());
        assertThat(world.job(1, "Test").state()).isEqualTo("canceling");
        world.finish(job, -1);
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
    }

    private FoundArtifact[] search(AcceptedJob job, String query) {
        String path = "/v3/builds/" + job.env().get("BUILDKITE_BUILD_ID") + "/artifacts/search?" + query;
        return world.v3(Method.GET, path, job.token(), Map.of(), FoundArtifact[].class);
    }

    @Test
    void artifactsAreFoundAndFetchedWithoutAHeader() throws InterruptedException {
        AcceptedJob job = begun();
        leave(job, "1", "log/one.txt", "first");
        leave(job, "2", "log/one.txt", "again");
        leave(job, "3", "two.txt", "two");
        assertThat(search(job, "query=*.txt"))
                .extracting(FoundArtifact::path)
                .containsExactly("log/one.txt", "two.txt");
        assertThat(search(job, "query=log/**&include_duplicates=true")).hasSize(2);
        assertThat(search(job, "query=*&scope=other")).isEmpty();
        assertThat(search(job, "query=*&scope=test")).hasSize(2);
        assertThat(search(job, "query=*&state=new")).isEmpty();
        FoundArtifact found = search(job, "query=log/one.txt")[0];
        String path = found.url().replaceFirst("^http://[^/]*", "");
        Response answer = world.call(Method.GET, path, "nobody", Map.of(), new byte[0]);
        assertThat(World.bytes(answer)).isEqualTo(World.utf8("again"));
        String foreign = path.substring(0, path.lastIndexOf('/')) + "/belay_job_guessed";
        assertThatThrownBy(() -> world.call(Method.GET, foreign, "nobody", Map.of(), new byte[0]))
                .hasMessageContaining("There is no artifact");
    }

    @Test
    void artifactsOfAnEarlierBuildOfThePipelineAreFetchedToo() throws InterruptedException {
        AcceptedJob earlier = begun();
        leave(earlier, "1", "one.txt", "first");
        world.finish(earlier, 0);
        AcceptedJob other = world.begin(agent);
        world.finish(other, 0);
        AcceptedJob job = begun();
        String path = "/v3/builds/" + earlier.env().get("BUILDKITE_BUILD_ID") + "/artifacts/search?query=*";
        FoundArtifact found = world.v3(Method.GET, path, job.token(), Map.of(), FoundArtifact[].class)[0];
        String url = found.url().replaceFirst("^http://[^/]*", "");
        assertThat(World.bytes(world.call(Method.GET, url, "nobody", Map.of(), new byte[0])))
                .isEqualTo(World.utf8("first"));
    }

    private void leave(AcceptedJob job, String batch, String path, String content) throws InterruptedException {
        var file = Map.of("path", path, "file_size", content.length());
        ArtifactBatchCreated created = world.v3(
                Method.POST,
                "/v3/jobs/" + job.id() + "/artifacts",
                job.token(),
                Map.of("id", batch, "artifacts", List.of(file)),
                ArtifactBatchCreated.class);
        var form = new StringBuilder();
        created.uploadInstructions()
                .data()
                .forEach((name, value) -> form.append("--b\r\nContent-Disposition: form-data; name=\"")
                        .append(name)
                        .append("\"\r\n\r\n")
                        .append(value.replace("${artifact:path}", path))
                        .append("\r\n"));
        form.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n")
                .append(content)
                .append("\r\n--b--\r\n");
        world.call(
                Method.POST,
                created.uploadInstructions().action().path(),
                "nobody",
                Map.of("content-type", "multipart/form-data; boundary=b"),
                World.utf8(form.toString()));
        var state = Map.of("id", created.artifactIds().getFirst(), "state", "finished");
        world.v3(Method.PUT, "/v3/jobs/" + job.id() + "/artifacts", job.token(), Map.of("artifacts", List.of(state)));
        world.pass(java.time.Duration.ofSeconds(1));
    }
}
