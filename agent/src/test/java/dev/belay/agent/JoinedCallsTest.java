package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.agent.JobFinish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent says in one call what its server takes in one, and loses nothing when that is not heard or not taken. */
@Tag("slow")
final class JoinedCallsTest {

    @TempDir
    Path temporary;

    private Ground ground;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
    }

    @AfterEach
    void clear() {
        ground.close();
    }

    /** First lines wait for as long as a test takes, however busy the machine is. */
    private void open() {
        ground.open(Told.firstLines(ground.settings(), 60_000));
    }

    private List<String> calls(String job) {
        return ground.server.calls().stream()
                .filter(call -> call.contains(job + "/"))
                .map(call -> call.replaceFirst(".*/v3/jobs/[^/]*/", "").replaceFirst("\\?.*", ""))
                .toList();
    }

    @Test
    void a_short_job_takes_two_calls_and_brings_the_next() throws IOException {
        String first = ground.offer("echo one");
        String second = ground.offer("echo two");
        open();

        assertThat(ground.server.jobs.awaitFinish(second).exitStatus()).isEqualTo("0");
        assertThat(calls(first)).containsExactly("accept", "finish");
        assertThat(ground.server.jobs.log(first)).contains("\none\n");
        assertThat(ground.server.jobs.log(second)).contains("\ntwo\n");
        assertThat(ground.server
                        .calls()
                        .subList(
                                ground.server.calls().indexOf("PUT /v3/jobs/" + first + "/finish"),
                                ground.server.calls().indexOf("PUT /v3/jobs/" + second + "/accept")))
                .doesNotContain("GET /v3/ping");
    }

    @Test
    void a_log_that_was_begun_or_is_long_goes_ahead_of_the_end() throws IOException {
        ground.open(ground.settings());
        Path go = temporary.resolve("go");

        String begun = ground.offer("echo begun; until [ -e $GO ]; do sleep 0.05; done", Map.of("GO", "" + go));
        ground.server.jobs.awaitLog(begun, "begun");
        Files.createFile(go);
        String large = ground.offer("seq 1 2000");

        assertThat(ground.server.jobs.awaitFinish(begun).log()).isEmpty();
        assertThat(ground.server.jobs.awaitFinish(large).log()).isEmpty();
        assertThat(ground.server.jobs.log(large)).contains("\n2000\n");
    }

    @Test
    void answers_that_are_lost_lose_and_double_no_job_and_no_line() throws IOException {
        var lost = new ConcurrentHashMap<String, Integer>();
        ground.server.loseAnswers(call ->
                (call.endsWith("/accept") || call.endsWith("/finish")) && lost.merge(call, 1, Integer::sum) <= 2);
        Path runs = temporary.resolve("runs");
        List<String> jobs = List.of(
                ground.offer("echo 1 | tee -a " + runs),
                ground.offer("echo 2 | tee -a " + runs),
                ground.offer("echo 3 | tee -a " + runs));
        open();

        String last = jobs.getLast();
        ground.server.await(
                "the end", () -> ground.server.jobs.job(last).finishes.size() > 2);
        assertThat(runs).hasContent("1\n2\n3");
        for (String job : jobs) {
            assertThat(ground.server.jobs.job(job).accepts).isEqualTo(3);
            assertThat(ground.server.jobs.job(job).starts).isEqualTo(1);
            assertThat(ground.server.jobs.log(job)).containsOnlyOnce("Running command");
            assertThat(calls(job)).doesNotContain("start", "chunks");
        }
    }

    @Test
    void an_older_server_is_spoken_with_as_ever() throws IOException {
        ground.finishLogBytesMax = Optional.empty();
        String first = ground.offer("echo one");
        String second = ground.offer("echo two");
        open();

        JobFinish finish = ground.server.jobs.awaitFinish(second);
        assertThat(finish.exitStatus()).isEqualTo("0");
        assertThat(calls(first)).containsExactly("accept", "start", "chunks", "finish");
        assertThat(ground.server.jobs.log(first)).contains("\none\n");
    }

    @Test
    void an_end_is_said_alone_when_what_came_with_it_is_refused_and_the_log_as_always() throws IOException {
        ground.server.jobs.refuseJoinedEnds();
        open();

        String job = ground.offer("echo here");

        ground.server.jobs.awaitLog(job, "\nhere\n");
        assertThat(ground.server.jobs.awaitFinish(job).log()).isEmpty();
        assertThat(calls(job)).containsExactly("accept", "finish", "finish", "chunks");
    }

    @Test
    void a_server_that_has_lost_the_agent_hears_the_end_of_its_job() throws IOException {
        ground.open(ground.settings());
        Path go = temporary.resolve("go");
        String job = ground.offer("echo here; until [ -e $GO ]; do sleep 0.05; done", Map.of("GO", "" + go));
        ground.server.jobs.awaitLog(job, "here");

        ground.server.forgetAgents();
        Files.createFile(go);

        assertThat(ground.server.jobs.awaitFinish(job).wantsNext()).isEmpty();
        assertThat(ground.server.jobs.job(job).finishes).hasSize(1);
    }

    @Test
    void a_job_that_is_to_stop_before_its_acceptance_is_heard_is_not_begun() throws IOException {
        Path runs = temporary.resolve("runs");
        ground.server.loseAnswers(call -> call.endsWith("/accept"));
        open();
        String job = ground.offer("echo run >> " + runs);
        ground.server.await("acceptance", () -> ground.server.jobs.job(job).accepts > 0);

        ground.server.jobs.setState(job, "canceling");
        ground.server.loseAnswers(_ -> false);

        assertThat(ground.server.jobs.awaitFinish(job).signalReason()).contains("cancel");
        assertThat(runs).doesNotExist();
    }
}
