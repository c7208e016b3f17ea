package dev.belay.agent;

import static dev.belay.agent.Village.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances outlive the agent that started them, and the server; the next agent takes them over. */
@Tag("slow")
final class AdoptedInstancesTest {

    @TempDir
    Path temporary;

    private Ground ground;
    private Village village;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
        village = new Village(ground);
    }

    @AfterEach
    void clear() {
        village.close();
        ground.close();
    }

    @Test
    void runs_on_through_an_outage_and_is_kept_alive_in_it() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(5, village.placement(SHOP, village.web()).build());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();

        ground.server.goAway();
        village.awaitAnswer(port, "/pid");
        ProcessHandle.of(village.pid(port)).orElseThrow().destroyForcibly();
        village.awaitAnswer(port, "/pid");
        ground.server.hosts.place(0);
        ground.server.comeBack();

        ground.server.hosts.awaitInstance(SHOP, each -> each.state() == State.READY && each.restarts() == 1);
        ground.server.hosts.awaitNewReport();
        ground.server.hosts.awaitNewReport();
        assertThat(ground.server.hosts.instance(SHOP).orElseThrow().state()).isEqualTo(State.READY);
        ground.server.hosts.place(6);
        ground.server.hosts.awaitInstance(SHOP, State.STOPPED);
    }

    @Test
    void outlives_a_killed_agent_and_is_taken_over_by_the_next() throws IOException {
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        long pid;
        int port;
        try (var first = AgentProcess.start(ground, true, 64)) {
            port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
            pid = village.pid(port);
            first.kill();
        }
        assertThat(village.pid(port)).isEqualTo(pid);
        ground.server.hosts.clearReports();

        ground.open(village.settings());

        InstanceReport adopted = ground.server.hosts.awaitInstance(SHOP, _ -> true);
        assertThat(adopted.state()).isEqualTo(State.READY);
        assertThat(adopted.port()).isEqualTo(port);
        assertThat(adopted.restarts()).isZero();
        assertThat(village.pid(port)).isEqualTo(pid);
        ground.server.hosts.place(2);
        ground.server.hosts.awaitInstance(SHOP, State.STOPPED);
        assertThat(ground.alive(pid)).isFalse();
    }

    @Test
    void is_taken_over_before_what_jobs_have_left_is_ended() throws IOException {
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        long job;
        try (var first = AgentProcess.start(ground, true, 64)) {
            ground.server.hosts.awaitInstance(SHOP, State.READY);
            String id = ground.offer("trap '' TERM HUP PIPE; echo begun $$; while :; do sleep 0.1; done");
            ground.server.jobs.awaitLog(id, "begun");
            job = ground.numberAfter(id, "begun ");
            first.kill();
        }
        ground.server.hosts.clearReports();

        Thread opening = Thread.startVirtualThread(() -> ground.open(Told.jobs(village.settings(), 1, 60, 1)));

        InstanceReport adopted = ground.server.hosts.awaitInstance(SHOP, _ -> true);
        assertThat(adopted.state()).isEqualTo(State.READY);
        assertThat(ground.alive(job)).as("the job has a minute to end").isTrue();
        ProcessHandle.of(job).orElseThrow().destroyForcibly();
        ground.join(opening);
    }

    @Test
    void is_kept_by_a_restarted_agent_though_there_is_no_server() throws IOException {
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        Agent first = ground.open(village.settings());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
        long pid = village.pid(port);
        first.close();
        ground.server.goAway();

        ground.open(village.settings());

        assertThat(village.pid(port)).isEqualTo(pid);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        village.awaitOther(port, pid);
    }

    @Test
    void whose_record_is_broken_is_stopped_and_started_afresh() throws IOException {
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        Agent first = ground.open(village.settings());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
        long pid = village.pid(port);
        first.close();
        Files.writeString(village.instancesFolder().resolve(SHOP + "/instance.json"), "{\"placement\":");
        ground.server.hosts.clearReports();

        ground.open(village.settings());

        assertThat(ground.alive(pid)).isFalse();
        InstanceReport fresh = ground.server.hosts.awaitInstance(SHOP, State.READY);
        assertThat(village.pid(fresh.port())).isNotEqualTo(pid);
    }

    @Test
    void that_died_while_there_was_no_agent_is_started_by_the_next() throws IOException {
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        Agent first = ground.open(village.settings());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
        long pid = village.pid(port);
        first.close();
        assertThat(village.pid(port)).isEqualTo(pid);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ground.server.hosts.clearReports();

        ground.open(village.settings());

        InstanceReport again =
                ground.server.hosts.awaitInstance(SHOP, each -> each.state() == State.READY && each.restarts() == 1);
        assertThat(village.pid(again.port())).isNotEqualTo(pid);
    }
}
