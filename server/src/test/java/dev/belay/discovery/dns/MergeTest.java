package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.dns.Service.Pool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MergeTest {

    private static final Endpoint ROUTED = new Endpoint("box", "10.0.0.1", 80, 1);
    private static final Endpoint REGISTERED = new Endpoint("vm", "10.0.0.2", 80, 1);

    private final List<Changes> told = new ArrayList<>();
    private final Merge merge = new Merge(told::add);

    private static Changes shop(Pool... pools) {
        return new Changes(List.of(new Service("shop", "production", List.of(pools))), List.of());
    }

    private List<Pool> pools() {
        return told.getLast().told().getFirst().pools();
    }

    @Test
    void nothingIsDeniedBeforeBothToldEverything() {
        merge.registered().take(shop(new Pool("", 100, List.of(REGISTERED))));
        assertThat(told.getLast().complete()).isFalse();
        assertThat(pools()).containsExactly(new Pool("", 100, List.of(REGISTERED)));
        merge.routed().take(new Changes(List.of(), List.of()));
        assertThat(told.getLast().complete()).isTrue();
    }

    @Test
    void theRoutingDividesCustomersAndWhatRegisteredJoinsItsRelease() {
        merge.routed().take(shop(new Pool("shop-1", 90, List.of(ROUTED)), new Pool("shop-2", 10, List.of(ROUTED))));
        merge.registered()
                .take(shop(new Pool("shop-2", 50, List.of(REGISTERED)), new Pool("x", 50, List.of(REGISTERED))));
        assertThat(pools())
                .containsExactly(
                        new Pool("shop-1", 90, List.of(ROUTED)),
                        new Pool("shop-2", 10, List.of(ROUTED, REGISTERED)),
                        new Pool("x", 0, List.of(REGISTERED)));
    }

    @Test
    void whatOneSourceNoLongerKnowsTheOtherStillDoes() {
        merge.routed().take(shop(new Pool("shop-1", 100, List.of())));
        merge.registered().take(shop(new Pool("", 100, List.of(REGISTERED))));
        assertThat(pools()).contains(new Pool("", 100, List.of(REGISTERED)));
        var place = new Place("shop", "production");
        merge.routed().take(new Changes(List.of(), List.of(place)));
        assertThat(pools()).containsExactly(new Pool("", 100, List.of(REGISTERED)));
        merge.registered().take(new Changes(List.of(), List.of(place)));
        assertThat(told.getLast().gone()).containsExactly(place);
    }
}
