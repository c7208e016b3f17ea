package dev.belay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.local.JobApi;
import dev.belay.agent.local.LocalJob;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Commands by which a job speaks with the agent that runs it. */
@Tag("slow")
final class OwnAgentCommandsTest {

    @RegisterExtension
    final Answers server = new Answers();

    @TempDir
    private Path folder = Path.of("unset");

    private final Map<String, String> variables = new TreeMap<>(Map.of("LLAMA", "Kuzco", "PASS", "x"));
    private final List<String> hidden = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private JobApi api;

    @BeforeEach
    void open() throws IOException {
        api = JobApi.open(folder);
        api.admit("j1", "t", new LocalJob() {
            @Override
            public Map<String, String> variables() {
                return variables;
            }

            @Override
            public Set<String> set(Map<String, String> changes) {
                var updated = new TreeSet<>(changes.keySet());
                updated.retainAll(variables.keySet());
                variables.putAll(changes);
                return updated;
            }

            @Override
            public Set<String> unset(Collection<String> names) {
                var gone = new TreeSet<>(names);
                gone.retainAll(variables.keySet());
                variables.keySet().removeAll(names);
                return gone;
            }

            @Override
            public void redact(String value) {
                hidden.add(value);
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        api.close();
    }

    private int run(Map<String, String> environment, String input, String... arguments) {
        out.reset();
        err.reset();
        var screen = new Screen(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false);
        var job = new JobServer(environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        return Main.run(screen, () -> Instant.parse("2026-05-01T12:00:00Z"), job, arguments);
    }

    private int run(String input, String... arguments) {
        return run(
                Map.of(
                        "BUILDKITE_AGENT_ENDPOINT", server.address() + "/v3",
                        "BUILDKITE_AGENT_ACCESS_TOKEN", "t",
                        "BUILDKITE_AGENT_JOB_API_SOCKET", api.socket().toString(),
                        "BUILDKITE_AGENT_JOB_API_TOKEN", "t",
                        "BUILDKITE_JOB_ID", "j1"),
                input,
                arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void variablesAreReadAndChangedInTheWordsOfTheField() {
        assertThat(run("", "env", "get", "LLAMA")).isZero();
        assertThat(out()).isEqualTo("Kuzco\n");
        assertThat(run("B=2=3\n", "env", "set", "LLAMA=Yzma", "-")).isZero();
        assertThat(out()).isEqualTo("Added:\n+ B\nUpdated:\n~ LLAMA\n");
        assertThat(run("", "env", "get")).isZero();
        assertThat(out()).isEqualTo("B=2=3\nLLAMA=Yzma\nPASS=x\n");
        assertThat(run("", "env", "get", "B", "GONE", "--format", "json")).isEqualTo(1);
        assertThat(out()).isEqualTo("{\"B\":\"2=3\"}\n");
        assertThat(err()).contains("“GONE” is not set.");
        assertThat(run("", "env", "unset", "B", "GONE")).isZero();
        assertThat(out()).isEqualTo("Unset:\n- B\n");
        assertThat(run(
                        "{\"A\":\"1\",\n\"C\":\"2\"}",
                        "env",
                        "set",
                        "--input-format=json",
                        "--output-format=quiet",
                        "-"))
                .isZero();
        assertThat(out()).isEmpty();
        assertThat(variables).containsEntry("A", "1").containsEntry("C", "2");
    }

    @Test
    void whatIsNoVariableOrNoFormatIsRefused() {
        assertThat(run("", "env", "set", "LLAMA")).isEqualTo(2);
        assertThat(err()).contains("“LLAMA” is not NAME=VALUE.");
        assertThat(run("", "env", "set", "BUILDKITE_JOB_ID=x")).isEqualTo(4);
        assertThat(err()).contains("BUILDKITE_JOB_ID");
        assertThat(run("", "env", "get", "--format", "xml")).isEqualTo(2);
        assertThat(run("", "env", "set", "--input-format=json", "{")).isEqualTo(2);
        assertThat(run(Map.of(), "", "env", "get")).isEqualTo(2);
        assertThat(err()).contains("works only inside a job");
    }

    @Test
    void theEnvironmentOfTheProcessIsDumpedAnywhere() {
        assertThat(run(Map.of("A", "1"), "", "env", "dump")).isZero();
        assertThat(out()).isEqualTo("{\"A\":\"1\"}\n");
    }

    @Test
    void secretsAreRedactedFromAFileStandardInputOrTheValuesOfJson() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "\n-----KEY-----\nabcdef\n");
        assertThat(run("", "redactor", "add", file.toString())).isZero();
        assertThat(run("llamasecret\n", "redactor", "add")).isZero();
        assertThat(run("{\"a\":\"first-1\",\"b\":\"second-2\"}", "redactor", "add", "--format", "json"))
                .isZero();
        assertThat(run(
                        "{\"my_token\":\"third-3\",\"x\":\"fourth-4\"}",
                        "redactor",
                        "add",
                        "--format=json",
                        "--apply-vars-filter",
                        "--redacted-vars=*_token"))
                .isZero();
        assertThat(hidden)
                .contains("-----KEY-----\nabcdef", "llamasecret", "first-1", "second-2", "third-3")
                .doesNotContain("fourth-4");
        assertThat(out()).isEmpty();
        assertThat(run("no json", "redactor", "add", "--format", "json")).isEqualTo(2);
        assertThat(run("", "redactor", "add", "nothere")).isEqualTo(2);
    }

    @Test
    void aTokenAndASecretAreHiddenBeforeTheyArePrinted() {
        server.answers.put("POST /v3/jobs/j1/oidc/tokens", new Answer(200, "{\"token\":\"ey.token\"}"));
        server.answers.put(
                "GET /v3/jobs/j1/secrets?key=API", new Answer(200, "{\"key\":\"API\",\"value\":\"s3cret\"}"));
        assertThat(run("", "oidc", "request-token")).isZero();
        assertThat(out()).isEqualTo("ey.token\n");
        assertThat(run("", "secret", "get", "API")).isZero();
        assertThat(hidden).containsExactly("ey.token", "s3cret");
        hidden.clear();
        assertThat(run("", "oidc", "request-token", "--skip-redaction")).isZero();
        assertThat(hidden).isEmpty();
    }

    @Test
    void severalSecretsAreHiddenAsTheyArePrinted() {
        server.answers.put(
                "GET /v3/jobs/j1/secrets?key=A", new Answer(200, "{\"key\":\"A\",\"value\":\"it's \\\"so\\\"\"}"));
        server.answers.put("GET /v3/jobs/j1/secrets?key=B", new Answer(200, "{\"key\":\"B\",\"value\":\"s3cret\"}"));
        for (String format : List.of("json", "env")) {
            assertThat(run("", "secret", "get", "A", "B", "--format", format)).isZero();
            assertThat(hidden).anyMatch(each -> each.contains("so") && out().contains(each));
        }
    }

    @Test
    void withoutAnAgentThatHidesATokenItIsNotPrinted() {
        server.answers.put("POST /v3/jobs/j1/oidc/tokens", new Answer(200, "{\"token\":\"ey.token\"}"));
        var foreign = Map.of(
                "BUILDKITE_AGENT_ENDPOINT", server.address() + "/v3",
                "BUILDKITE_AGENT_ACCESS_TOKEN", "t",
                "BUILDKITE_JOB_ID", "j1");
        assertThat(run(foreign, "", "oidc", "request-token")).isEqualTo(4);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("--skip-redaction");
        assertThat(run(foreign, "", "oidc", "request-token", "--skip-redaction"))
                .isZero();
        assertThat(out()).isEqualTo("ey.token\n");
    }

    @Test
    void locksAreTakenHeldAndReleasedAndWorkIsDoneOnce() {
        assertThat(run("", "lock", "acquire", "db")).isZero();
        String token = out().strip();
        assertThat(token).startsWith("acquired(job=j1,otp=");
        assertThat(run("", "lock", "get", "db")).isZero();
        assertThat(out().strip()).isEqualTo(token);
        assertThat(run("", "lock", "acquire", "db", "--lock-wait-timeout", "10ms"))
                .isEqualTo(1);
        assertThat(err()).contains("The lock “db” was not free in that time.");
        assertThat(run("", "lock", "release", "db", "other")).isEqualTo(4);
        assertThat(run("", "lock", "release", "db", token)).isZero();
        assertThat(run("", "lock", "do", "setup", "--lock-wait-timeout=1h0.5m")).isZero();
        assertThat(out()).isEqualTo("do\n");
        assertThat(run("", "lock", "done", "setup")).isZero();
        assertThat(run("", "lock", "do", "setup")).isZero();
        assertThat(out()).isEqualTo("done\n");
        assertThat(run("", "lock", "do", "setup", "--lock-scope", "cluster")).isEqualTo(2);
        assertThat(run("", "lock", "acquire", "x", "--lock-wait-timeout", "5 minutes"))
                .isEqualTo(2);
    }

    private int upload(String steps, String... more) {
        server.answers.put("POST /v3/jobs/j1/pipelines", new Answer(200, "{}"));
        server.answers.put("POST /v3/jobs/j1/data/set", new Answer(200, "{}"));
        server.asked.clear();
        var arguments = new ArrayList<>(List.of("pipeline", "upload", "-"));
        arguments.addAll(List.of(more));
        var environment = Map.of(
                "BUILDKITE_AGENT_ENDPOINT", server.address() + "/v3",
                "BUILDKITE_AGENT_ACCESS_TOKEN", "token-of-the-job",
                "BUILDKITE_JOB_ID", "j1",
                "DEPLOY_KEY", "sesame-open",
                "API_TOKEN", "hunter2\"x");
        return run(environment, steps, arguments.toArray(String[]::new));
    }

    @Test
    void stepsThatHoldASecretAreWarnedOfOrRejected() {
        String leaky = "steps:\n  - command: curl -H $API_TOKEN\n";
        assertThat(upload(leaky)).isZero();
        assertThat(err()).contains("API_TOKEN", "--reject-secrets").doesNotContain("hunter2");
        assertThat(upload(leaky, "--reject-secrets")).isEqualTo(1);
        assertThat(err()).contains("API_TOKEN. ", "Nothing was uploaded.");
        assertThat(server.asked).isEmpty();
        assertThat(upload(leaky, "--reject-secrets", "--redacted-vars=DEPLOY_KEY"))
                .isZero();
        assertThat(upload("steps:\n  - command: ls $DEPLOY_KEY\n", "--reject-secrets", "--redacted-vars=DEPLOY_KEY"))
                .isEqualTo(1);
    }

    @Test
    void aSecretThatTheStepsSetThemselvesIsOneAndWhatTheNextJobKnowsIsNone() {
        assertThat(upload("steps:\n  - command: x\n    env: {DB_PASSWORD: swordfish}\n", "--reject-secrets"))
                .isEqualTo(1);
        assertThat(err()).contains("DB_PASSWORD");
        assertThat(upload("steps:\n  - command: x\n    env: {DB_PASSWORD: $$RUNTIME_SECRET}\n", "--reject-secrets"))
                .isZero();
        assertThat(upload("steps:\n  - command: x $$API_TOKEN\n", "--reject-secrets"))
                .isZero();
    }

    @Test
    void whatPeopleSeeOfABuildIsToldWithoutSecrets() {
        server.answers.put("POST /v3/jobs/j1/data/set", new Answer(200, "{}"));
        var environment = Map.of(
                "BUILDKITE_AGENT_ENDPOINT", server.address() + "/v3",
                "BUILDKITE_AGENT_ACCESS_TOKEN", "token-of-the-job",
                "BUILDKITE_JOB_ID", "j1",
                "API_TOKEN", "hunter2-x");
        assertThat(run(environment, "", "meta-data", "set", "k", "it is hunter2-x!"))
                .isZero();
        assertThat(err()).contains("[REDACTED]", "BUILDKITE_REDACTED_VARS").doesNotContain("hunter2");
        assertThat(server.asked)
                .anyMatch(each -> each.contains("it is [REDACTED]!"))
                .noneMatch(each -> each.contains("hunter2"));
    }
}
