package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.Shop.Manners;
import dev.belay.cli.demo.Visit;
import dev.belay.protocol.api.RolloutView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bad release is met by no more customers than its phase allows. */
final class BadReleaseShareTest {

    private static final double PHASE_SHARE = 0.10;

    @Test
    void onlyThePilotsCustomersMeetIt() {
        try (var world = new World()) {
            var shop = world.openShop();
            var customers = world.customers();
            try (customers) {
                world.ship(shop, 2, Manners.FAILING);
                assertThat(world.awaitRollout(2, RolloutView::finished).state()).isEqualTo("backed_out");
            }
            List<Visit> bad = customers.visits().stream()
                    .filter(visit -> visit.release().equals("2"))
                    .toList();
            double share = bad.stream().mapToInt(Visit::customer).distinct().count() / (double) customers.count();
            // Customers are dealt by chance: three standard deviations above the share are no fault.
            double chance = 3 * Math.sqrt(PHASE_SHARE * (1 - PHASE_SHARE) / customers.count());
            assertThat(share).isPositive().isLessThanOrEqualTo(PHASE_SHARE + chance);
            assertThat(customers.visits())
                    .filteredOn(visit -> visit.failed() && !visit.release().equals("2"))
                    .isEmpty();
        }
    }
}
