package dev.belay.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Place;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.kernel.HandClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What those who look services up are told. */
final class ListingTest {

    private final HandClock clock = new HandClock();
    private final List<Changes> told = new ArrayList<>();
    private final Registry registry = new Registry(DiscoveryLimits.USUAL, told::add, Optional.empty(), clock.instant());

    private static Enrolment instance(String id, String service, boolean draining) {
        return new Enrolment(id, service, "production", service + "-1", "host-" + id, 1, draining);
    }

    private static Heard heard(String id, int port) {
        return new Heard(id, true, "10.0.0.1", port);
    }

    private static Service service(String name, Endpoint... endpoints) {
        return new Service(name, "production", List.of(new Pool(name + "-1", 100, List.of(endpoints))));
    }

    private static Endpoint endpoint(String id, int port) {
        return new Endpoint("host-" + id, "10.0.0.1", port, 1);
    }

    private static Shares all(String service) {
        return new Shares(service, "production", 1, List.of(new Share(service + "-1", 100)));
    }

    private void hear(String id, int port) {
        registry.hear("host-" + id, List.of(heard(id, port)), clock.instant());
    }

    /** Web has two instances, mail one. */
    private void serving() {
        registry.begin(1);
        registry.enrol(
                List.of(instance("a", "web", false), instance("b", "web", false), instance("c", "mail", false)),
                clock.instant());
        registry.share(List.of(all("web"), all("mail")), Map.of());
        hear("a", 1);
        hear("b", 2);
        assertThat(told).as("nothing is told before all have spoken").isEmpty();
        hear("c", 3);
    }

    @Test
    void allIsToldOnceEverythingIsKnownAndThenOnlyWhatDiffers() {
        serving();
        assertThat(told)
                .containsExactly(new Changes(
                        List.of(service("mail", endpoint("c", 3)), service("web", endpoint("a", 1), endpoint("b", 2))),
                        List.of()));

        told.clear();
        hear("a", 1);
        assertThat(told).isEmpty();
        hear("c", 33);
        assertThat(told).containsExactly(new Changes(List.of(service("mail", endpoint("c", 33))), List.of()));
    }

    @Test
    void aDrainingInstanceIsNotFoundAnyMoreAndAServiceWithoutSharesIsGone() {
        serving();
        told.clear();
        registry.enrol(
                List.of(instance("a", "web", true), instance("b", "web", false), instance("c", "mail", false)),
                clock.instant());
        registry.share(List.of(all("web")), Map.of());

        assertThat(told)
                .containsExactly(
                        new Changes(List.of(service("web", endpoint("b", 2))), List.of()),
                        new Changes(List.of(), List.of(new Place("mail", "production"))));
    }

    @Test
    void whenTheLeasesOfAllRunOutTheLastOnesStay() {
        serving();
        told.clear();
        for (int second = 0; second < 60; second++) {
            clock.passSeconds(1);
            registry.pass(clock.instant());
        }
        assertThat(told).isEmpty();
    }
}
