package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.agent.JobFinish;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that has to stop does stop, with all that it started, and says why. */
@Tag("slow")
final class JobStopTest {

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

    @Test
    void a_canceled_command_may_end_by_itself() throws IOException {
        ground.open(Told.jobs(ground.settings(), 1, 60, 1));

        String job = ground.offer("trap 'echo cleaning up; exit 7' TERM; echo begun; while :; do sleep 0.05; done");
        ground.server.jobs.awaitLog(job, "begun");
        ground.server.jobs.setState(job, "canceling");

        JobFinish finish = ground.server.jobs.awaitFinish(job);
        assertThat(finish.exitStatus()).isEqualTo("7");
        assertThat(finish.signalReason()).contains("cancel");
        assertThat(ground.server.jobs.log(job)).contains("cleaning up\n", "the job was canceled");
    }

    @Test
    void a_command_that_ignores_the_request_is_killed_with_all_it_started() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("trap '' TERM; (trap '' TERM; while :; do sleep 0.1; done) & echo child $!;"
                + " (setsid sleep 1002 & echo fled $!; wait) & echo begun; while :; do sleep 0.1; done");
        ground.server.jobs.awaitLog(job, "begun");
        ground.server.jobs.setState(job, "canceling");

        JobFinish finish = ground.server.jobs.awaitFinish(job);
        assertThat(finish.exitStatus()).isEqualTo("-1");
        assertThat(finish.signal()).contains("SIGKILL");
        assertThat(finish.signalReason()).contains("cancel");
        assertThat(ground.alive(ground.numberAfter(job, "child "))).isFalse();
        assertThat(ground.alive(ground.numberAfter(job, "fled "))).isFalse();
    }

    @Test
    void a_job_over_its_time_is_stopped_and_says_so() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("echo begun; sleep 1000");
        ground.server.jobs.awaitLog(job, "begun");
        ground.server.jobs.setState(job, "timing_out");

        JobFinish finish = ground.server.jobs.awaitFinish(job);
        assertThat(finish.exitStatus()).isEqualTo("-1");
        assertThat(finish.signal()).contains("SIGTERM");
        assertThat(ground.server.jobs.log(job)).contains("the job took longer than its time-out");
    }

    @Test
    void a_job_that_the_server_has_given_up_is_stopped() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("echo begun $$; sleep 1000");
        ground.server.jobs.awaitLog(job, "begun");
        long pid = ground.numberAfter(job, "begun ");
        ground.server.refuse(call -> call.equals("GET /v3/jobs/" + job), 401);
        ground.server.jobs.setState(job, "finished");

        ground.server.jobs.awaitFinish(job);
        assertThat(ground.alive(pid)).isFalse();
    }

    @Test
    void a_checkout_that_hangs_can_be_canceled() throws IOException {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            ground.open(ground.settings());
            String hanging = "http://127.0.0.1:" + silent.getLocalPort() + "/repository.git";

            String job = ground.offer("true", Map.of("BUILDKITE_REPO", hanging));
            ground.server.jobs.awaitLog(job, "git fetch");
            ground.server.jobs.setState(job, "canceling");

            assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("-1");
            assertThat(ground.server.jobs.log(job)).contains("the job was canceled");
        }
    }

    @Test
    void a_closing_agent_stops_its_job_and_says_goodbye() throws IOException {
        Agent agent = ground.open(Told.jobs(ground.settings(), 1, 1, 0));
        String job = ground.offer("echo begun $$; sleep 1000");
        ground.server.jobs.awaitLog(job, "begun");

        agent.close();

        JobFinish finish = ground.server.jobs.awaitFinish(job);
        assertThat(finish.exitStatus()).isEqualTo("-1");
        assertThat(finish.signalReason()).contains("agent_stop");
        assertThat(ground.alive(ground.numberAfter(job, "begun "))).isFalse();
        assertThat(ground.server.disconnects()).isEqualTo(1);
    }

    @Test
    void a_closing_agent_stops_all_its_jobs_at_once() throws IOException {
        Agent agent = ground.open(Told.jobs(ground.settings(), 5, 60, 0));
        Path told = java.nio.file.Files.createDirectory(temporary.resolve("told"));
        var jobs = new ArrayList<String>();
        for (int job = 1; job <= 5; job++) {
            jobs.add(ground.offer(
                    "trap 'touch $TOLD/$$' TERM; echo begun; until [ $(ls $TOLD | wc -l) = 5 ]; do sleep 0.05; done",
                    Map.of("TOLD", "" + told)));
            ground.server.jobs.awaitLog(jobs.getLast(), "begun");
        }

        agent.close();

        assertThat(jobs)
                .as("each ends by itself when all have been told")
                .allSatisfy(job ->
                        assertThat(ground.server.jobs.awaitFinish(job).signal()).isNotEqualTo(Optional.of("SIGKILL")));
    }

    @Test
    void a_closing_agent_lets_its_job_end_if_there_is_time() throws IOException {
        Agent agent = ground.open(Told.jobs(ground.settings(), 1, 1, 60));
        Path go = temporary.resolve("go");
        String job = ground.offer("echo begun; until [ -e $GO ]; do sleep 0.05; done", Map.of("GO", "" + go));
        ground.server.jobs.awaitLog(job, "begun");

        Thread closing = Thread.ofVirtual().start(agent::close);
        java.nio.file.Files.createFile(go);

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        ground.join(closing);
        assertThat(ground.server.disconnects()).isEqualTo(1);
    }

    @Test
    void what_a_killed_agent_left_is_stopped_by_its_next_life() throws IOException {
        long pid;
        try (var first = AgentProcess.start(ground, false, 64)) {
            String job = ground.offer("trap '' TERM HUP PIPE; echo begun $$; while :; do sleep 0.1; done");
            ground.server.jobs.awaitLog(job, "begun");
            pid = ground.numberAfter(job, "begun ");
            first.kill();
        }
        assertThat(ground.alive(pid)).isTrue();

        ground.open(ground.settings());

        assertThat(ground.alive(pid)).isFalse();
        String next = ground.offer("true");
        assertThat(ground.server.jobs.awaitFinish(next).exitStatus()).isEqualTo("0");
    }
}
