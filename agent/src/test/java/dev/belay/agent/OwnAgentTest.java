package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.local.OwnAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job asks of the agent that runs it comes about in that job. */
@Tag("slow")
final class OwnAgentTest {

    /** The job waits until the test has spoken in its name. */
    private static final String WAITS = "touch ready; until test -e go; do sleep 0.05; done; ";

    @TempDir
    Path temporary;

    private Ground ground;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
        ground.open(ground.settings());
    }

    @AfterEach
    void clear() {
        ground.close();
    }

    private OwnAgent agentOf(String job) throws IOException {
        ground.server.jobs.awaitLog(job, "socket=");
        String socket = ground.server.jobs.log(job).replaceFirst("(?s).*\nsocket=([^\n]*)\n.*", "$1");
        ground.awaitFile(checkout().resolve("ready"));
        return new OwnAgent(Path.of(socket), "token-of-" + job);
    }

    private Path checkout() {
        return ground.folder.resolve("agent/checkouts/slot-1/shop");
    }

    private void goOn() throws IOException {
        Files.createFile(checkout().resolve("go"));
    }

    @Test
    void whatIsAddedToTheRedactorIsHiddenFromThenOn() throws IOException {
        String job = ground.offer("echo socket=$BUILDKITE_AGENT_JOB_API_SOCKET; " + WAITS
                + "echo got hunter2-hunter; echo $BUILDKITE_AGENT_JOB_API_TOKEN");
        agentOf(job).redact("hunter2-hunter");
        goOn();
        ground.server.jobs.awaitFinish(job);
        assertThat(ground.server.jobs.log(job).replaceAll("(?m)^\033\\[90m.*$", ""))
                .contains("\ngot [REDACTED]\n[REDACTED]\n")
                .doesNotContain("hunter2");
    }

    @Test
    void valuesOfVariablesThatAreNamedLikeSecretsAreHidden() throws IOException {
        String job =
                ground.offer("env | grep ^DB_; echo $PLAIN", Map.of("DB_PASSWORD", "swordfish", "PLAIN", "shown-1"));
        String other = ground.offer(
                "echo $DB_PASSWORD $PLAIN",
                Map.of("DB_PASSWORD", "swordfish", "PLAIN", "hidden-1", "BUILDKITE_REDACTED_VARS", "PLAIN, X_*"));
        ground.server.jobs.awaitFinish(job);
        ground.server.jobs.awaitFinish(other);
        assertThat(ground.server.jobs.log(job)).contains("DB_PASSWORD=[REDACTED]\nshown-1\n");
        assertThat(ground.server.jobs.log(other)).contains("swordfish [REDACTED]\n");
    }

    @Test
    void theCommandIsShownWithoutSecrets() throws IOException {
        String job = ground.offer("echo swordfish | wc -c", Map.of("DB_PASSWORD", "swordfish"));
        ground.server.jobs.awaitFinish(job);
        assertThat(ground.server.jobs.log(job))
                .contains("echo [REDACTED] | wc -c\n")
                .doesNotContain("swordfish");
    }

    @Test
    void theNextPhaseOfTheJobFindsWhatTheCommandSet() throws IOException {
        String job = ground.offer(
                "echo socket=$BUILDKITE_AGENT_JOB_API_SOCKET; " + WAITS + "echo a > a.txt; echo b > b.txt",
                Map.of("BUILDKITE_ARTIFACT_PATHS", "a.txt"));
        OwnAgent agent = agentOf(job);
        assertThat(agent.variables()).containsEntry("BUILDKITE_ARTIFACT_PATHS", "a.txt");
        assertThat(agent.set(Map.of("BUILDKITE_ARTIFACT_PATHS", "b.txt")).updated())
                .isEqualTo(List.of("BUILDKITE_ARTIFACT_PATHS"));
        goOn();
        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.job(job).uploads).containsOnlyKeys("b.txt");
    }
}
