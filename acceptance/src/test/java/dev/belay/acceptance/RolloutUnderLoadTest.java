package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.Shop.Manners;
import dev.belay.cli.demo.Visit;
import dev.belay.protocol.api.RolloutView;
import org.junit.jupiter.api.Test;

/** Customers do not notice a rollout. */
final class RolloutUnderLoadTest {

    @Test
    void noRequestFails() {
        try (var world = new World()) {
            var shop = world.openShop();
            var customers = world.customers();
            try (customers) {
                world.ship(shop, 2, Manners.GOOD);
                assertThat(world.awaitRollout(2, RolloutView::finished).state()).isEqualTo("promoted");
            }
            assertThat(customers.visits()).filteredOn(Visit::failed).isEmpty();
            assertThat(customers.visits()).extracting(Visit::release).contains("1", "2");
        }
    }
}
