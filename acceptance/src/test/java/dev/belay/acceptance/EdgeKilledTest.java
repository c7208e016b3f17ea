package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.Visit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An edge is killed while the server is away too: it comes back alone and serves from what it remembers. */
final class EdgeKilledTest {

    @Test
    void itServesAgainWithoutAServer() {
        try (var world = new World()) {
            var server = world.server();
            world.agent("agent");
            var edge = world.edge();
            world.openShopWithAll();
            server.close();
            long killed = edge.pid();

            edge.kill();

            long born = World.await(() -> Optional.of(edge.pid()), pid -> pid != killed);
            Visit served = World.await(() -> firstVisit(world), visit -> !visit.failed());
            assertThat(served.release()).isEqualTo("1");
            assertThat(edge.pid()).as("it died once").isEqualTo(born);
            assertThat(ProcessHandle.of(killed).filter(ProcessHandle::isAlive)).isEmpty();
        }
    }

    private static Optional<Visit> firstVisit(World world) {
        var customer = world.oneCustomer();
        List<Visit> visits = World.await(() -> Optional.of(customer.visits()), seen -> !seen.isEmpty());
        customer.close();
        return Optional.of(visits.getFirst());
    }
}
