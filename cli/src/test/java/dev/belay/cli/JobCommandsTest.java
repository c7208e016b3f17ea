package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.Answers.Answer;
import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Screen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands about one job, and of a job about itself. */
@Tag("slow")
final class JobCommandsTest {

    private static final String BUILD = """
            {"build":{"id":"0190","pipeline":"shop","number":3,"state":"running","branch":"main","commit":"01","message":"",
             "createdAt":"2026-05-01T11:59:00Z","path":"/pipelines/shop/builds/3"},"remarks":[],"answers":[],
             "jobs":[{"id":"j1","kind":"command","key":"test","label":"Test","state":"%s","softFailed":false,
                      "retriable":false,"cancelable":true%s}]}""";

    @RegisterExtension
    final Answers server = new Answers();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(Map<String, String> environment, String input, String... arguments) {
        var screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false);
        var job = new JobServer(environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        return Main.run(screen, () -> Instant.parse("2026-05-01T12:00:00Z"), job, arguments);
    }

    private int runInJob(String input, String... arguments) {
        var environment = Map.of(
                "BUILDKITE_AGENT_ENDPOINT", server.address() + "/v3",
                "BUILDKITE_AGENT_ACCESS_TOKEN", "t",
                "BUILDKITE_JOB_ID", "j1");
        return run(environment, input, arguments);
    }

    private int cancel(String job) {
        return run(Map.of(), "", "job", "cancel", "shop", "3", job, "--server", server.address(), "--token", "t");
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aJobIsCanceledByItsKeyItsLabelOrItsId() {
        server.answers.put("GET /api/pipelines/shop/builds/3", new Answer(200, BUILD.formatted("running", "")));
        server.answers.put("PUT /api/jobs/j1/cancellation", new Answer(200, BUILD.formatted("canceling", "")));
        assertThat(cancel("test")).isZero();
        assertThat(cancel("Test")).isZero();
        assertThat(cancel("j1")).isZero();
        assertThat(out().lines()).hasSize(3).containsOnly("“Test” is being canceled.");
        assertThat(server.asked).filteredOn(each -> each.startsWith("PUT")).hasSize(3);
    }

    @Test
    void whatHadEndedSaysSoAndWhoIsNotThereIsNotCanceled() {
        String ended = BUILD.formatted("passed", ",\"finishedAt\":\"2026-05-01T11:59:30Z\"");
        server.answers.put("GET /api/pipelines/shop/builds/3", new Answer(200, ended));
        server.answers.put("PUT /api/jobs/j1/cancellation", new Answer(200, ended));
        assertThat(cancel("test")).isZero();
        assertThat(out()).isEqualTo("“Test” had ended before: it passed.\n");
        assertThat(cancel("nothere")).isNotZero();
        assertThat(err()).contains("nothere");
        assertThat(server.asked).filteredOn(each -> each.startsWith("PUT")).hasSize(1);
    }

    @Test
    void aJobChangesItsTimeOutByAWordOrByWhatIsPipedIn() {
        server.answers.put("PUT /v3/jobs/j1", new Answer(200, "{}"));
        assertThat(runInJob("", "job", "update", "timeout", "7")).isZero();
        assertThat(runInJob("9\n", "job", "update", "timeout")).isZero();
        assertThat(server.asked)
                .containsExactly("PUT /v3/jobs/j1 {\"timeout\":\"7\"}", "PUT /v3/jobs/j1 {\"timeout\":\"9\"}");
    }

    @Test
    void aJobIsShownInASentence() {
        server.answers.put("GET /api/pipelines/shop/builds/3", new Answer(200, BUILD.formatted("running", "")));
        server.answers.put("GET /api/jobs/j1", new Answer(200, """
                {"id":"j1","kind":"command","key":"test","label":"Test","state":"failed","softFailed":false,"retriable":false,
                 "cancelable":true,"agent":"a-1","exitStatus":3}"""));
        assertThat(run(Map.of(), "", "job", "show", "shop", "3", "test", "--server", server.address(), "--token", "t"))
                .isZero();
        assertThat(out()).isEqualTo("“Test” failed on a-1 with exit status 3.\n");
    }

    @Test
    void aJobOrdersItsAgentAsTheFieldsPipelinesDo() {
        server.answers.put("POST /v3/pause", new Answer(200, "{}"));
        server.answers.put("POST /v3/resume", new Answer(200, "{}"));
        server.answers.put("POST /v3/stop", new Answer(200, "{}"));
        assertThat(runInJob("", "agent", "pause", "--note", "new disk", "--timeout-in-minutes", "15"))
                .isZero();
        assertThat(runInJob("", "pause")).isZero();
        assertThat(runInJob("", "agent", "resume")).isZero();
        assertThat(runInJob("", "agent", "stop", "--force")).isZero();
        assertThat(server.asked)
                .containsExactly(
                        "POST /v3/pause {\"note\":\"new disk\",\"timeout_in_minutes\":15}",
                        "POST /v3/pause {\"note\":null,\"timeout_in_minutes\":null}",
                        "POST /v3/resume {}",
                        "POST /v3/stop {\"force\":true}");
        assertThat(out()).contains("or for 15 minutes.", "The agent leaves at once.");
    }

    @Test
    void whatTheServerRefusesIsToldInItsWords() {
        server.answers.put(
                "PUT /v3/jobs/j1", new Answer(422, "{\"message\":\"Of a job its “timeout” can be changed.\"}"));
        assertThat(runInJob("", "job", "update", "colour", "red")).isEqualTo(4);
        assertThat(err()).contains("Of a job its “timeout” can be changed.");
    }

    @Test
    void oneSecretIsPrintedAsItIsAndSeveralAsJson() {
        server.answers.put(
                "GET /v3/jobs/j1/secrets?key=API", new Answer(200, "{\"key\":\"API\",\"value\":\"s3c'ret\"}"));
        server.answers.put("GET /v3/jobs/j1/secrets?key=B+C", new Answer(200, "{\"key\":\"B C\",\"value\":\"two\"}"));
        assertThat(runInJob("", "secret", "get", "API", "--skip-redaction")).isZero();
        assertThat(out()).isEqualTo("s3c'ret\n");
        out.reset();
        assertThat(runInJob("", "secret", "get", "API", "B C", "--skip-redaction"))
                .isZero();
        assertThat(out().replaceAll("\\s", "")).isEqualTo("{\"API\":\"s3c'ret\",\"BC\":\"two\"}");
        out.reset();
        assertThat(runInJob("", "secret", "get", "API", "--format", "env", "--skip-redaction"))
                .isZero();
        assertThat(out()).isEqualTo("API='s3c'\\''ret'\n");
    }

    @Test
    void artifactsAreSearchedInANamedBuildAndPrintedAsAsked() {
        server.answers.put("GET /v3/builds/b7/artifacts/search?query=*&state=finished", new Answer(200, """
                [{"id":"a1","path":"dist/app.tar","absolute_path":"","file_size":3,"sha1sum":"s1","sha256sum":"s2",
                  "job_id":"j1","created_at":"2026-05-01","url":"http://x/","upload_destination":"","content_type":"",
                  "state":"finished"}]"""));
        server.answers.put("GET /v3/builds/b8/artifacts/search?query=*&state=finished", new Answer(200, "[]"));
        assertThat(runInJob("", "artifact", "search", "*", "--build", "b7", "--format", "%p %S %%\\n"))
                .isZero();
        assertThat(out()).isEqualTo("dist/app.tar s1 %\n");
        assertThat(runInJob("", "artifact", "search", "*", "--build", "b8")).isEqualTo(1);
        assertThat(runInJob("", "artifact", "search", "*", "--build", "b8", "--allow-empty-results"))
                .isZero();
    }

    @Test
    void anotherJobOrBuildIsNamedAsScriptsOfTheFieldNameIt() {
        server.answers.put("POST /v3/builds/b7/data/get", new Answer(200, "{\"key\":\"k\",\"value\":\"v\"}"));
        server.answers.put("POST /v3/jobs/j9/data/get", new Answer(200, "{\"key\":\"k\",\"value\":\"w\"}"));
        server.answers.put("POST /v3/jobs/j9/annotations", new Answer(200, "{}"));
        assertThat(runInJob("", "meta-data", "get", "k", "--build", "b7")).isZero();
        assertThat(runInJob("", "meta-data", "get", "k", "--job", "j9")).isZero();
        assertThat(out()).isEqualTo("vw");
        assertThat(runInJob("", "annotate", "Hi", "--job", "j9")).isZero();
    }

    @Test
    void anUploadTellsWhereItsStepsWereWrittenAndWhatTheServerFindsOdd(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("steps.yml"), """
                # Steps
                steps:
                  - command: a
                    if_changed: docs/**
                """);
        server.answers.put("POST /v3/jobs/j1/pipelines", new Answer(200, "{\"warnings\":[\"steps.yml:3:5: Odd.\"]}"));
        assertThat(runInJob("", "pipeline", "upload", file.toString(), "--git-diff-base", "none"))
                .isZero();
        assertThat(err()).contains("steps.yml:3:5: Odd. (a warning)");
        assertThat(server.asked.getLast())
                .contains("\"pipeline\":{\"steps\":[{\"command\":\"a\"}]}")
                .contains("\"file\":\"" + file + "\"")
                .contains("\"places\":[2,1,2,1,3,3,3,5,3,5,3,14]");
    }

    @Test
    void aJobThatWaitsIsShownWithAllThatIsKnown() {
        server.answers.put("GET /api/pipelines/shop/builds/3", new Answer(200, BUILD.formatted("scheduled", "")));
        server.answers.put("GET /api/jobs/j1", new Answer(200, """
                {"id":"j1","kind":"command","label":"Test","state":"scheduled","softFailed":false,"retriable":false,
                 "cancelable":true,"waiting":{"cause":"busy_agents","sentence":"All are busy.",
                 "release":"81 jobs are before it.","links":[],"seconds":35}}"""));
        assertThat(run(Map.of(), "", "job", "show", "shop", "3", "test", "--server", server.address(), "--token", "t"))
                .isZero();
        assertThat(out()).contains("“Test” waits for an agent.").contains("All are busy. 81 jobs are before it. About");
    }

    @Test
    void aSecretThatIsNotThereAFormThatIsNoneAndAPlaceOutsideOfJobsAreRefused() {
        assertThat(runInJob("", "secret", "get", "GONE")).isEqualTo(4);
        assertThat(runInJob("", "secret", "get", "API", "--format", "xml")).isEqualTo(2);
        assertThat(err()).contains("There is no format “xml”");
        assertThat(run(Map.of(), "", "secret", "get", "API")).isEqualTo(2);
        assertThat(run(Map.of(), "", "job", "update", "timeout", "3")).isEqualTo(2);
        assertThat(run(Map.of(), "", "cache", "save")).isEqualTo(2);
        assertThat(err().lines().filter(each -> each.contains("works only inside a job")))
                .hasSize(3);
        assertThat(out()).isEmpty();
    }
}
