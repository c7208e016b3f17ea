package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.cli.Answers.Answer;
import dev.belay.cli.job.JobServer;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The program against a server that answers what the test says. */
@Tag("slow")
final class MainTest {

    private static final JobServer NO_JOB = new JobServer(Map.of(), InputStream.nullInputStream());

    @RegisterExtension
    final Answers server = new Answers();

    private final Map<String, Answer> answers = server.answers;
    private final Map<String, Queue<Answer>> first = server.first;
    private final List<String> asked = server.asked;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("unset");

    private int run(String... arguments) {
        var screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false);
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--server", server.address(), "--token", "t"))
                .toArray(String[]::new);
        return Main.run(screen, () -> Instant.parse("2026-05-01T12:00:00Z"), NO_JOB, all);
    }

    /** A command that speaks with no server yet. */
    private int runPart(String... arguments) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var screen = new Screen(nowhere, new PrintStream(err, true, StandardCharsets.UTF_8), false, false);
        return Main.run(screen, InstantSource.system(), NO_JOB, arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNotUnderstoodIsNamedWithWhatCouldBeMeant() {
        assertThat(runPart("lock")).isEqualTo(2);
        assertThat(err()).contains("“belay lock” wants to know what to do: acquire, do, done, get, release.");
        assertThat(runPart("artefact", "upload")).isEqualTo(2);
        assertThat(err()).contains("“belay” has no command “artefact”. Did you mean “artifact”?");
        assertThat(runPart("artifact", "upload", "a", "b", "c")).isEqualTo(2);
        assertThat(err()).contains("does not take so many words: “b” is one too many.");
        assertThat(runPart("lock", "get", "x", "--lock-scop", "machine")).isEqualTo(2);
        assertThat(err()).contains("“belay lock get” has no option --lock-scop. Did you mean “--lock-scope”?");
    }

    private static String build(String state, boolean finished) {
        return """
                {"id":"0190","pipeline":"shop","number":3,"state":"%s","reason":%s,"branch":"main","commit":"0123456789abcdef",
                 "message":"Sell ropes\\n\\nMore.","createdAt":"2026-05-01T11:59:00Z","startedAt":"2026-05-01T11:59:10Z",
                 "finishedAt":%s,"path":"/pipelines/shop/builds/3"}""".formatted(
                        state,
                        state.equals("failed") ? "\"Compile ended with status 1.\"" : "null",
                        finished ? "\"2026-05-01T11:59:30Z\"" : "null");
    }

    @Test
    void buildsAreListedForPeople() {
        answers.put(
                "GET /api/builds?limit=20&pipeline=shop",
                new Answer(200, "{\"builds\":[" + build("passed", true) + "]}"));
        assertThat(run("build", "list", "shop")).isZero();
        assertThat(out().lines())
                .containsExactly(
                        "BUILD    STATE   BRANCH  COMMIT     TOOK  WHEN       MESSAGE",
                        "shop #3  passed  main    012345678  20 s  1 min ago  Sell ropes");
    }

    @Test
    void andForPrograms() {
        answers.put("GET /api/builds?limit=20", new Answer(200, "{\"builds\":[],\"next\":null}"));
        assertThat(run("build", "list", "--json")).isZero();
        assertThat(out().replaceAll("\\s", "")).isEqualTo("{\"builds\":[],\"next\":null}");
    }

    @Test
    void waitingForABuildThatFailsEndsWithOne() {
        answers.put(
                "POST /api/pipelines/shop/builds",
                new Answer(
                        201,
                        "{\"build\":" + build("scheduled", false) + ",\"remarks\":[],\"answers\":[],\"jobs\":[]}"));
        answers.put(
                "GET /api/pipelines/shop/builds/3",
                new Answer(200, "{\"build\":" + build("failed", true) + ",\"remarks\":[],\"answers\":[],\"jobs\":[]}"));
        assertThat(run("build", "create", "shop", "--branch", "main", "--wait")).isEqualTo(1);
        assertThat(asked.getFirst()).contains("\"branch\":\"main\"");
        assertThat(out()).contains("shop #3  failed").contains("Compile ended with status 1.");
    }

    @Test
    void aRefusalIsShownInTheServersWordsWithEveryFault() {
        answers.put("GET /api/pipelines", new Answer(422, """
                        {"title":"Invalid","status":422,"detail":"The pipeline has faults.",
                         "faults":[{"field":".belay/pipeline.yml:3:5","message":"There is no key “comand”. Did you mean “command”?"}]}"""));
        assertThat(run("pipeline", "list")).isEqualTo(4);
        assertThat(err()).isEqualTo("""
                belay: The pipeline has faults.
                  .belay/pipeline.yml:3:5: There is no key “comand”. Did you mean “command”?
                """);
    }

    @Test
    void aWrongTokenIsSaidPlainly() {
        answers.put("GET /api/tokens", new Answer(401, ""));
        assertThat(run("token", "list")).isEqualTo(4);
        assertThat(err()).contains("does not know this token");
    }

    @Test
    void aServerThatIsAwayEndsWithThree() {
        server.stop();
        assertThat(run("service", "list")).isEqualTo(3);
        assertThat(err()).contains("No server answers at " + server.address());
    }

    @Test
    void nonsenseEndsWithTwoAndASuggestion() {
        assertThat(run("build", "list", "--limt", "3")).isEqualTo(2);
        assertThat(err()).contains("--limt").contains("See: belay build list --help");
    }

    @Test
    void aFaultOfTheProgramIsOneSentenceAndEndsWithFive() {
        answers.put("GET /api/builds?limit=20", new Answer(200, "{\"builds\":[],\"next\":null}"));
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var screen = new Screen(nowhere, new PrintStream(err, true, StandardCharsets.UTF_8), false, false);
        InstantSource broken = () -> {
            throw new IllegalStateException("the clock stands still");
        };
        assertThat(Main.run(screen, broken, NO_JOB, "build", "list", "--server", server.address()))
                .isEqualTo(5);
        assertThat(err()).contains("the clock stands still").doesNotContain("\tat ");
    }

    @Test
    void whatIsNoPortIsRefused() {
        for (String command : List.of("up", "demo")) {
            for (String port : List.of("--port", "--edge-port")) {
                assertThat(runPart(command, port, "70000")).isEqualTo(2);
                assertThat(err()).contains(port + " is 70000, but ports go from 1 to 65535.");
                err.reset();
            }
        }
    }

    @Test
    void theDemoLeavesAFolderAloneThatIsNotEmpty() throws IOException {
        Files.writeString(folder.resolve("precious"), "mine");
        assertThat(runPart("demo", "--folder", folder.toString())).isEqualTo(2);
        assertThat(err()).contains(folder + " is not empty");
        assertThat(folder.resolve("precious")).hasContent("mine");
    }

    @Test
    void missingProgramsAreNamedWithTheirPackages() {
        assertThatThrownBy(() -> Programs.require("belay demo", folder.toString(), Programs.CURL, Programs.SETSID))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "belay demo needs curl and setsid, which are not on the path. On Debian: apt-get install curl"
                                + " util-linux");
    }

    @Test
    void whatAShellWouldSplitIsQuoted() {
        assertThat(UpCommand.quoted("/srv/belay/token")).isEqualTo("/srv/belay/token");
        assertThat(UpCommand.quoted("/home/my files/it's")).isEqualTo("'/home/my files/it'\\''s'");
    }

    @Test
    void aLogIsPrintedByteForByte() {
        String view =
                "{\"build\":" + build("passed", true) + ",\"remarks\":[],\"answers\":[],\"jobs\":[" + job("a") + "]}";
        answers.put("GET /api/pipelines/shop/builds/3", new Answer(200, view));
        answers.put("GET /api/jobs/a/log?from=0&waitSeconds=20", new Answer(200, "one\r\n\u001b[32mtwo\u001b[0m"));
        answers.put("GET /api/jobs/a/log?from=17&waitSeconds=20", new Answer(200, ""));
        assertThat(run("build", "log", "shop", "3", "--follow")).isZero();
        assertThat(out()).isEqualTo("one\r\n\u001b[32mtwo\u001b[0m");
    }

    @Test
    void aLogIsFollowedFromBeforeThereAreJobsAndThroughAnAbsenceOfTheServer() {
        String path = "GET /api/pipelines/shop/builds/3";
        String waiting = """
                {"id":"b","kind":"command","label":"Test","state":"waiting","softFailed":false,"retriable":false,
                 "reason":"waits for “Compile”"}""";
        String noJobs = "{\"build\":" + build("creating", false) + ",\"remarks\":[],\"answers\":[],\"jobs\":[]}";
        String oneRuns = "{\"build\":" + build("running", false) + ",\"remarks\":[],\"answers\":[],\"jobs\":["
                + job("a") + "," + waiting + "]}";
        String both = "{\"build\":" + build("passed", true) + ",\"remarks\":[],\"answers\":[],\"jobs\":[" + job("a")
                + "," + job("b") + "]}";
        first.put(path, new ArrayDeque<>(List.of(new Answer(200, noJobs), new Answer(200, oneRuns))));
        answers.put(path, new Answer(200, both));
        first.put(path + "?waitSeconds=5", new ArrayDeque<>(List.of(new Answer(503, ""), new Answer(200, oneRuns))));
        answers.put(path + "?waitSeconds=5", new Answer(200, both));
        answers.put("GET /api/jobs/a/log?from=0&waitSeconds=20", new Answer(200, "one\n"));
        answers.put("GET /api/jobs/a/log?from=4&waitSeconds=20", new Answer(200, ""));
        answers.put("GET /api/jobs/b/log?from=0&waitSeconds=20", new Answer(200, "two\n"));
        answers.put("GET /api/jobs/b/log?from=4&waitSeconds=20", new Answer(200, ""));
        assertThat(run("build", "log", "shop", "3", "--follow")).isZero();
        assertThat(out()).isEqualTo("── Compile ──\none\n── Compile ──\ntwo\n");
        assertThat(err())
                .contains(
                        "Build shop #3 is creating",
                        "The server is away",
                        "“Test”: waits for “Compile”",
                        "shop #3 passed");
    }

    @Test
    void aServerThatWasNeverThereIsNotWaitedFor() {
        server.stop();
        assertThat(run("build", "log", "shop", "3", "--follow")).isEqualTo(3);
    }

    @Test
    void ordersAnswerWithWhatTheyChanged() {
        answers.put(
                "PUT /api/pipelines/shop/builds/3/cancellation",
                new Answer(
                        200,
                        "{\"build\":" + build("canceling", false) + ",\"remarks\":[],\"answers\":[],\"jobs\":[]}"));
        assertThat(run("build", "cancel", "shop", "3", "--json")).isZero();
        assertThat(out()).contains("\"state\" : \"canceling\"");
    }

    @Test
    void whatIsRegisteredWithoutALeaseStaysUntilItIsDeregistered() {
        String instance =
                "{\"id\":\"web-1\",\"service\":\"web\",\"environment\":\"production\",\"release\":\"\",\"host\":\"box\","
                        + "\"address\":\"10.0.0.1\",\"port\":80,\"ports\":{},\"tags\":[],\"meta\":{},\"weight\":1,"
                        + "\"health\":\"passing\",\"detail\":\"\",\"zone\":\"\",\"leaseSeconds\":0,\"incarnation\":0,"
                        + "\"version\":\"117000000000000000\",\"silentSeconds\":0,\"confirmed\":true,\"declared\":false,\"checks\":["
                        + "{\"name\":\"http\",\"kind\":\"http\",\"target\":\"/health\",\"port\":0,\"intervalSeconds\":10,"
                        + "\"status\":\"critical\",\"output\":\"GET /health answered 503\",\"since\":\"2026-11-24T01:00:00Z\"}]}";
        answers.put("PUT /api/instances/web-1", new Answer(200, instance));
        assertThat(run("instance", "register", "web", "web-1", "--port", "80", "--lease-seconds", "0"))
                .isZero();
        assertThat(out()).contains("“web-1” is registered until it is deregistered.");
        answers.put("GET /api/instances/web-1", new Answer(200, instance));
        assertThat(run("instance", "show", "web-1")).isZero();
        assertThat(out())
                .contains("“web-1” of web in production at 10.0.0.1:80 is passing.", "GET /health answered 503");
    }

    @Test
    void aTokenThatIsNotThereIsNotRevoked() {
        answers.put("GET /api/tokens", new Answer(200, "{\"tokens\":[]}"));
        assertThat(run("token", "revoke", "0190")).isEqualTo(4);
        assertThat(err()).contains("There is no token 0190.");
    }

    private static String job(String id) {
        return "{\"id\":\"" + id
                + "\",\"kind\":\"command\",\"label\":\"Compile\",\"state\":\"finished\",\"softFailed\":false,\"retriable\":false,"
                + "\"startedAt\":\"2026-05-01T11:59:10Z\"}";
    }
}
