package dev.belay.agent;

import static dev.belay.agent.Village.SHOP;
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
@Tag("slow")
final class InstancesTest {

    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String OTHER = Village.name("shop-1-bbbb");
    private static final String THIRD = Village.name("shop-1-cccc");
    private static final String FOURTH = Village.name("shop-1-dddd");

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
        Placement shop = village.placement(SHOP, village.web())
                .artifacts(new Artifact("build/shop.jar", ABC, 3, "/api/runtime/artifacts/1"))
                .env(Map.of("GREETING", "hello"))
                .build();

        ground.open(village.settings());
        ground.server.hosts.place(1, shop);

        InstanceReport ready = ground.server.hosts.awaitInstance(SHOP, State.READY);
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
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();

        village.get(port, "/sicken");
        InstanceReport sick = ground.server.hosts.awaitInstance(SHOP, State.UNREADY);
        assertThat(sick.detail().orElseThrow()).contains("GET /ready answered 503: not well");
        village.get(port, "/heal");
        ground.server.hosts.awaitInstance(SHOP, State.READY);
    }

    @Test
    void fails_plainly_without_a_command_a_commit_or_the_right_artifact() throws IOException {
        ground.server.hosts.releaseFile("/api/runtime/artifacts/1", "abd".getBytes(StandardCharsets.UTF_8));
        ground.open(village.settings());

        ground.server.hosts.place(
                1,
                village.placement(SHOP, "no-such-program").build(),
                village.placement(OTHER, "true").commit("0123456789").build(),
                village.placement(THIRD, "true")
                        .artifacts(new Artifact("shop.jar", ABC, 3, "/api/runtime/artifacts/1"))
                        .build(),
                village.placement(FOURTH, "true")
                        .artifacts(new Artifact("../../../shop.jar", ABC, 3, "/api/runtime/artifacts/1"))
                        .build(),
                village.placement("../escape", "true").build());

        assertThat(detail(SHOP)).contains("exit status 127", "no-such-program");
        assertThat(detail(OTHER)).contains("No checkout: there is no commit 0123456789");
        assertThat(detail(THIRD)).contains("is not what was released", ABC);
        assertThat(detail(FOURTH)).contains("leads out of the instance's folder");
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
        Placement shop = village.placement(SHOP, village.web()).build();
        ground.server.hosts.place(1, shop);
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
        long pid = village.pid(port);

        ground.server.hosts.place(
                2, village.placement(SHOP, village.web()).stopped().build());

        ground.server.hosts.awaitInstance(SHOP, State.STOPPED);
        assertThat(ground.alive(pid)).isFalse();
        assertThat(village.instancesFolder().resolve(SHOP)).doesNotExist();
        ground.server.hosts.place(3);
        ground.server.await(
                "forgetting", () -> ground.server.hosts.instance(SHOP).isEmpty());
    }

    @Test
    void that_is_not_named_any_more_is_killed_when_it_will_not_go() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement(SHOP, "trap '' TERM; " + village.web())
                        .stubborn()
                        .drain(1)
                        .build());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
        long pid = village.pid(port);

        ground.server.hosts.place(2);

        ground.server.hosts.awaitInstance(SHOP, State.STOPPED);
        assertThat(ground.alive(pid)).isFalse();
    }

    @Test
    void is_stopped_by_a_closing_agent_that_was_told_so() throws IOException {
        Agent agent = ground.open(Told.instances(village.settings(), true, true));
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        long pid =
                village.pid(ground.server.hosts.awaitInstance(SHOP, State.READY).port());

        agent.close();

        assertThat(ground.alive(pid)).isFalse();
        assertThat(ground.server.hosts.instance(SHOP).orElseThrow().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void is_said_to_be_stopping_before_it_is_told_and_until_it_has_ended() throws IOException {
        Path told = temporary.resolve("told");
        Agent agent = ground.open(Told.instances(village.settings(), true, true));
        ground.server.hosts.place(
                1,
                village.placement(SHOP, "trap 'touch " + told + "' TERM; " + village.web())
                        .stubborn()
                        .drain(3)
                        .build());
        ground.server.hosts.awaitInstance(SHOP, State.READY);
        ground.server.hosts.note(SHOP, State.STOPPING, () -> Files.exists(told));

        Thread closing = Thread.startVirtualThread(agent::close);
        ground.server.hosts.awaitInstance(SHOP, State.STOPPING);
        ground.server.hosts.awaitNewReport();
        ground.server.hosts.awaitNewReport();
        assertThat(ground.server.hosts.instance(SHOP).orElseThrow().state()).isEqualTo(State.STOPPING);
        assertThat(ground.server.hosts.noted()).contains(false);
        ground.join(closing);
        assertThat(ground.server.hosts.instance(SHOP).orElseThrow().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void gets_a_port_of_the_range_and_says_when_there_is_none() throws IOException {
        int free = village.freePort();
        ground.open(Told.instances(
                village.settings(), new Instances(true, false, "127.0.0.1", free, free), AgentLimits.USUAL));

        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        assertThat(ground.server.hosts.awaitInstance(SHOP, State.READY).port()).isEqualTo(free);
        ground.server.hosts.place(
                2,
                village.placement(SHOP, village.web()).build(),
                village.placement(OTHER, village.web()).build());

        assertThat(detail(OTHER)).contains("No port is free", "from " + free + " to " + free);
    }

    @Test
    void keeps_its_output_within_bounds() throws IOException {
        AgentLimits small = new AgentLimits(600, 3600, 8 << 20, 100, 200, 10_000, 1 << 20);
        ground.open(Told.instances(village.settings(), Instances.USUAL, small));
        ground.server.hosts.place(
                1, village.placement(SHOP, "yes & exec " + village.web()).build());

        ground.server.hosts.awaitInstance(SHOP, State.READY);
        Path output = village.instancesFolder().resolve(SHOP + "/output.log.1");
        ground.awaitFile(output);

        ground.server.await("a bound", () -> output.toFile().length() <= 20_000);
        assertThat(List.of(Files.readString(output).split("\n"))).contains("y");
    }
}
