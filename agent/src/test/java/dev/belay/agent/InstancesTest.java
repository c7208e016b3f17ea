package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.AgentSettings.Instances;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placement.Artifact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server places on a host runs there, is told of as it is, and ends when it is not wanted any more. */
final class InstancesTest {

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

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
    void runs_the_commit_with_the_artifacts_over_it_and_tells_when_it_is_ready() throws IOException {
        ground.commit("greeting.txt", "from the commit");
        ground.server.hosts.releaseFile("/api/runtime/artifacts/1", "abc".getBytes(StandardCharsets.UTF_8));
        Placement shop = village.placement("shop-1-aaaa", village.web())
                .artifacts(new Artifact("build/shop.jar", ABC, 3, "/api/runtime/artifacts/1"))
                .env(Map.of("GREETING", "hello"))
                .build();

        ground.open(village.settings());
        ground.server.hosts.place(1, shop);

        InstanceReport ready = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY);
        assertThat(ready.address()).isEqualTo("127.0.0.1");
        assertThat(ready.restarts()).isZero();
        assertThat(village.get(ready.port(), "/greeting.txt")).isEqualTo("from the commit");
        assertThat(village.get(ready.port(), "/build/shop.jar")).isEqualTo("abc");
        assertThat(village.get(ready.port(), "/env"))
                .contains("GREETING=hello", "PORT=" + ready.port(), "BELAY_RELEASE=shop-1")
                .doesNotContain(FakeServer.TOKEN, "BUILDKITE");
    }

    @Test
    void tells_that_it_is_not_ready_any_more_and_that_it_is_again() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();

        village.get(port, "/sicken");
        InstanceReport sick = ground.server.hosts.awaitInstance("shop-1-aaaa", State.UNREADY);
        assertThat(sick.detail().orElseThrow()).contains("GET /ready answered 503: not well");
        village.get(port, "/heal");
        ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY);
    }

    @Test
    void starts_again_what_died_and_tells_how_it_died() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "echo the reason >&2; exit 3").build());

        InstanceReport first = ground.server.hosts.awaitInstance("shop-1-aaaa", State.BACKING_OFF);
        assertThat(first.detail().orElseThrow()).contains("exit status 3", "the reason");
        InstanceReport again = ground.server.hosts.awaitInstance("shop-1-aaaa", each -> each.restarts() == 1);
        assertThat(again.detail().orElseThrow())
                .as("what is started again still says why")
                .contains("exit status 3", "the reason");
        InstanceReport second = ground.server.hosts.awaitInstance(
                "shop-1-aaaa", each -> each.state() == State.BACKING_OFF && each.restarts() == 1);
        assertThat(second.detail().orElseThrow()).contains("exit status 3");
    }

    @Test
    @Tag("slow")
    void waits_longer_each_time_before_it_starts_again_what_dies_at_once() throws IOException {
        Path starts = temporary.resolve("starts");
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "date +%s%N >>" + starts + "; exit 3")
                        .build());

        ground.server.hosts.awaitInstance("shop-1-aaaa", each -> each.restarts() == 2);
        ground.server.await("a third start", () -> lines(starts).size() >= 3);

        List<Long> nanos = lines(starts).stream().map(Long::valueOf).toList();
        assertThat(nanos.get(1) - nanos.get(0)).isGreaterThan(1_000_000_000L);
        assertThat(nanos.get(2) - nanos.get(1)).isGreaterThan(2_000_000_000L);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void starts_again_what_was_killed_from_outside() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
        long pid = village.pid(port);

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        InstanceReport again = ground.server.hosts.awaitInstance(
                "shop-1-aaaa", each -> each.state() == State.READY && each.restarts() == 1);
        assertThat(village.pid(again.port())).isNotEqualTo(pid);
    }

    @Test
    void starts_again_what_never_becomes_ready_and_tells_what_it_answered() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "SICK=1 exec " + village.web())
                        .within(1)
                        .build());

        InstanceReport waiting = ground.server.hosts.awaitInstance(
                "shop-1-aaaa",
                each -> each.state() == State.STARTING
                        && each.detail().orElse("").contains("503"));
        assertThat(waiting.detail().orElseThrow()).contains("GET /ready answered 503");
        InstanceReport late = ground.server.hosts.awaitInstance("shop-1-aaaa", State.BACKING_OFF);
        assertThat(late.detail().orElseThrow()).contains("not ready within 1 s", "answered 503");
    }

    @Test
    @Tag("slow")
    void fails_plainly_without_a_command_a_commit_or_the_right_artifact() throws IOException {
        ground.server.hosts.releaseFile("/api/runtime/artifacts/1", "abd".getBytes(StandardCharsets.UTF_8));
        ground.open(village.settings());

        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "no-such-program").build(),
                village.placement("shop-1-bbbb", "true").commit("0123456789").build(),
                village.placement("shop-1-cccc", "true")
                        .artifacts(new Artifact("shop.jar", ABC, 3, "/api/runtime/artifacts/1"))
                        .build(),
                village.placement("shop-1-dddd", "true")
                        .artifacts(new Artifact("../../../shop.jar", ABC, 3, "/api/runtime/artifacts/1"))
                        .build(),
                village.placement("../escape", "true").build());

        assertThat(detail("shop-1-aaaa")).contains("exit status 127", "no-such-program");
        assertThat(detail("shop-1-bbbb")).contains("No checkout: there is no commit 0123456789");
        assertThat(detail("shop-1-cccc")).contains("is not what was released", ABC);
        assertThat(detail("shop-1-dddd")).contains("leads out of the instance's folder");
        assertThat(detail("../escape")).contains("cannot be an instance's name");
    }

    private String detail(String instance) {
        return ground.server
                .hosts
                .awaitInstance(instance, State.FAILED)
                .detail()
                .orElseThrow();
    }

    @Test
    void is_stopped_when_asked_with_time_to_drain_and_then_forgotten() throws IOException {
        ground.open(village.settings());
        Placement shop = village.placement("shop-1-aaaa", village.web()).build();
        ground.server.hosts.place(1, shop);
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
        long pid = village.pid(port);

        ground.server.hosts.place(
                2, village.placement("shop-1-aaaa", village.web()).stopped().build());

        ground.server.hosts.awaitInstance("shop-1-aaaa", State.STOPPED);
        assertThat(ground.alive(pid)).isFalse();
        assertThat(village.instancesFolder().resolve("shop-1-aaaa")).doesNotExist();
        ground.server.hosts.place(3);
        ground.server.await(
                "forgetting", () -> ground.server.hosts.instance("shop-1-aaaa").isEmpty());
    }

    @Test
    void that_is_not_named_any_more_is_killed_when_it_will_not_go() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "trap '' TERM; " + village.web())
                        .stubborn()
                        .drain(1)
                        .build());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
        long pid = village.pid(port);

        ground.server.hosts.place(2);

        ground.server.hosts.awaitInstance("shop-1-aaaa", State.STOPPED);
        assertThat(ground.alive(pid)).isFalse();
    }

    @Test
    @Tag("slow")
    void runs_on_through_an_outage_and_is_kept_alive_in_it() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                5, village.placement("shop-1-aaaa", village.web()).build());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();

        ground.server.goAway();
        village.awaitAnswer(port, "/pid");
        ProcessHandle.of(village.pid(port)).orElseThrow().destroyForcibly();
        village.awaitAnswer(port, "/pid");
        ground.server.hosts.place(0);
        ground.server.comeBack();

        ground.server.hosts.awaitInstance("shop-1-aaaa", each -> each.state() == State.READY && each.restarts() == 1);
        ground.server.hosts.awaitNewReport();
        ground.server.hosts.awaitNewReport();
        assertThat(ground.server.hosts.instance("shop-1-aaaa").orElseThrow().state())
                .isEqualTo(State.READY);
        ground.server.hosts.place(6);
        ground.server.hosts.awaitInstance("shop-1-aaaa", State.STOPPED);
    }

    @Test
    @Tag("slow")
    void outlives_a_killed_agent_and_is_taken_over_by_the_next() throws IOException {
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        long pid;
        int port;
        try (var first = AgentProcess.start(ground, true, 64)) {
            port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
            pid = village.pid(port);
            first.kill();
        }
        assertThat(village.pid(port)).isEqualTo(pid);
        ground.server.hosts.clearReports();

        ground.open(village.settings());

        InstanceReport adopted = ground.server.hosts.awaitInstance("shop-1-aaaa", _ -> true);
        assertThat(adopted.state()).isEqualTo(State.READY);
        assertThat(adopted.port()).isEqualTo(port);
        assertThat(adopted.restarts()).isZero();
        assertThat(village.pid(port)).isEqualTo(pid);
        ground.server.hosts.place(2);
        ground.server.hosts.awaitInstance("shop-1-aaaa", State.STOPPED);
        assertThat(ground.alive(pid)).isFalse();
    }

    @Test
    @Tag("slow")
    void is_taken_over_before_what_jobs_have_left_is_ended() throws IOException {
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        long job;
        try (var first = AgentProcess.start(ground, true, 64)) {
            ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY);
            String id = ground.offer("trap '' TERM HUP PIPE; echo begun $$; while :; do sleep 0.1; done");
            ground.server.jobs.awaitLog(id, "begun");
            job = ground.numberAfter(id, "begun ");
            first.kill();
        }
        ground.server.hosts.clearReports();

        Thread opening = Thread.startVirtualThread(() -> ground.open(Told.jobs(village.settings(), 1, 60, 1)));

        InstanceReport adopted = ground.server.hosts.awaitInstance("shop-1-aaaa", _ -> true);
        assertThat(adopted.state()).isEqualTo(State.READY);
        assertThat(ground.alive(job)).as("the job has a minute to end").isTrue();
        ProcessHandle.of(job).orElseThrow().destroyForcibly();
        ground.join(opening);
    }

    @Test
    void is_kept_by_a_restarted_agent_though_there_is_no_server() throws IOException {
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        Agent first = ground.open(village.settings());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
        long pid = village.pid(port);
        first.close();
        ground.server.goAway();

        ground.open(village.settings());

        assertThat(village.pid(port)).isEqualTo(pid);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        village.awaitOther(port, pid);
    }

    @Test
    @Tag("slow")
    void whose_record_is_broken_is_stopped_and_started_afresh() throws IOException {
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        Agent first = ground.open(village.settings());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
        long pid = village.pid(port);
        first.close();
        Files.writeString(village.instancesFolder().resolve("shop-1-aaaa/instance.json"), "{\"placement\":");
        ground.server.hosts.clearReports();

        ground.open(village.settings());

        assertThat(ground.alive(pid)).isFalse();
        InstanceReport fresh = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY);
        assertThat(village.pid(fresh.port())).isNotEqualTo(pid);
    }

    @Test
    @Tag("slow")
    void that_died_while_there_was_no_agent_is_started_by_the_next() throws IOException {
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        Agent first = ground.open(village.settings());
        int port = ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port();
        long pid = village.pid(port);
        first.close();
        assertThat(village.pid(port)).isEqualTo(pid);
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ground.server.hosts.clearReports();

        ground.open(village.settings());

        InstanceReport again = ground.server.hosts.awaitInstance(
                "shop-1-aaaa", each -> each.state() == State.READY && each.restarts() == 1);
        assertThat(village.pid(again.port())).isNotEqualTo(pid);
    }

    @Test
    void is_stopped_by_a_closing_agent_that_was_told_so() throws IOException {
        Agent agent = ground.open(Told.instances(village.settings(), true, true));
        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        long pid = village.pid(
                ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port());

        agent.close();

        assertThat(ground.alive(pid)).isFalse();
        assertThat(ground.server.hosts.instance("shop-1-aaaa").orElseThrow().state())
                .isEqualTo(State.STOPPED);
    }

    @Test
    @Tag("slow")
    void is_said_to_be_stopping_before_it_is_told_and_until_it_has_ended() throws IOException {
        Path told = temporary.resolve("told");
        Agent agent = ground.open(Told.instances(village.settings(), true, true));
        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "trap 'touch " + told + "' TERM; " + village.web())
                        .stubborn()
                        .drain(3)
                        .build());
        ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY);
        ground.server.hosts.note("shop-1-aaaa", State.STOPPING, () -> Files.exists(told));

        Thread closing = Thread.startVirtualThread(agent::close);
        ground.server.hosts.awaitInstance("shop-1-aaaa", State.STOPPING);
        ground.server.hosts.awaitNewReport();
        ground.server.hosts.awaitNewReport();
        assertThat(ground.server.hosts.instance("shop-1-aaaa").orElseThrow().state())
                .isEqualTo(State.STOPPING);
        assertThat(ground.server.hosts.noted()).contains(false);
        ground.join(closing);
        assertThat(ground.server.hosts.instance("shop-1-aaaa").orElseThrow().state())
                .isEqualTo(State.STOPPED);
    }

    @Test
    void gets_a_port_of_the_range_and_says_when_there_is_none() throws IOException {
        int free = village.freePort();
        ground.open(Told.instances(
                village.settings(), new Instances(true, false, "127.0.0.1", free, free), AgentLimits.USUAL));

        ground.server.hosts.place(
                1, village.placement("shop-1-aaaa", village.web()).build());
        assertThat(ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY).port())
                .isEqualTo(free);
        ground.server.hosts.place(
                2,
                village.placement("shop-1-aaaa", village.web()).build(),
                village.placement("shop-1-bbbb", village.web()).build());

        assertThat(detail("shop-1-bbbb")).contains("No port is free", "from " + free + " to " + free);
    }

    @Test
    void keeps_its_output_within_bounds() throws IOException {
        AgentLimits small = new AgentLimits(600, 3600, 8 << 20, 200, 10_000, 1 << 20);
        ground.open(Told.instances(village.settings(), Instances.USUAL, small));
        ground.server.hosts.place(
                1,
                village.placement("shop-1-aaaa", "yes & exec " + village.web()).build());

        ground.server.hosts.awaitInstance("shop-1-aaaa", State.READY);
        Path output = village.instancesFolder().resolve("shop-1-aaaa/output.log.1");
        ground.awaitFile(output);

        ground.server.await("a bound", () -> output.toFile().length() <= 20_000);
        assertThat(List.of(Files.readString(output).split("\n"))).contains("y");
    }
}
