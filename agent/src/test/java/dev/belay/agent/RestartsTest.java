package dev.belay.agent;

import static dev.belay.agent.Village.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance that died or never became ready is started again, and says why. */
@Tag("slow")
final class RestartsTest {

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
    void starts_again_what_died_and_tells_how_it_died() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1, village.placement(SHOP, "echo the reason >&2; exit 3").build());

        InstanceReport first = ground.server.hosts.awaitInstance(SHOP, State.BACKING_OFF);
        assertThat(first.detail().orElseThrow()).contains("exit status 3", "the reason");
        InstanceReport again = ground.server.hosts.awaitInstance(SHOP, each -> each.restarts() == 1);
        assertThat(again.detail().orElseThrow())
                .as("what is started again still says why")
                .contains("exit status 3", "the reason");
        InstanceReport second = ground.server.hosts.awaitInstance(
                SHOP, each -> each.state() == State.BACKING_OFF && each.restarts() == 1);
        assertThat(second.detail().orElseThrow()).contains("exit status 3");
    }

    @Test
    void waits_longer_each_time_before_it_starts_again_what_dies_at_once() throws IOException {
        Path starts = temporary.resolve("starts");
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement(SHOP, "date +%s%N >>" + starts + "; exit 3").build());

        ground.server.hosts.awaitInstance(SHOP, each -> each.restarts() == 2);
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
        ground.server.hosts.place(1, village.placement(SHOP, village.web()).build());
        int port = ground.server.hosts.awaitInstance(SHOP, State.READY).port();
        long pid = village.pid(port);

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();

        InstanceReport again =
                ground.server.hosts.awaitInstance(SHOP, each -> each.state() == State.READY && each.restarts() == 1);
        assertThat(village.pid(again.port())).isNotEqualTo(pid);
    }

    @Test
    void starts_again_what_never_becomes_ready_and_tells_what_it_answered() throws IOException {
        ground.open(village.settings());
        ground.server.hosts.place(
                1,
                village.placement(SHOP, "SICK=1 exec " + village.web())
                        .within(1)
                        .build());

        InstanceReport waiting = ground.server.hosts.awaitInstance(
                SHOP,
                each -> each.state() == State.STARTING
                        && each.detail().orElse("").contains("503"));
        assertThat(waiting.detail().orElseThrow()).contains("GET /ready answered 503");
        InstanceReport late = ground.server.hosts.awaitInstance(SHOP, State.BACKING_OFF);
        assertThat(late.detail().orElseThrow()).contains("not ready within 1 s", "answered 503");
    }
}
