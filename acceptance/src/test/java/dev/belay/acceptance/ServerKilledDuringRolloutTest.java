package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.Shop;
import dev.belay.cli.demo.Shop.Manners;
import dev.belay.cli.demo.Visit;
import dev.belay.cli.parts.Part;
import dev.belay.protocol.api.RolloutView;
import org.junit.jupiter.api.Test;

/** The server is killed in the middle of a rollout: the rollout goes on where it was, and no customer notices. */
final class ServerKilledDuringRolloutTest {

    @Test
    void theRolloutIsPromotedAndNoRequestFails() {
        try (var world = new World()) {
            Part server = world.server();
            Shop shop = world.openShopWithServer();
            var customers = world.customers();
            try (customers) {
                world.ship(shop, 2, Manners.GOOD);
                world.awaitRollout(2, rollout -> rollout.share() > 0);

                server.kill();

                assertThat(world.awaitRollout(2, RolloutView::finished).state()).isEqualTo("promoted");
            }
            assertThat(customers.visits()).filteredOn(Visit::failed).isEmpty();
        }
    }
}
