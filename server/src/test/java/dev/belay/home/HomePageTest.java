package dev.belay.home;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.page.Badge;
import dev.belay.platform.page.Look;
import dev.belay.platform.page.Moving;
import dev.belay.protocol.api.ServiceView;
import dev.belay.protocol.api.ServiceView.InEnvironment;
import dev.belay.protocol.api.ServiceView.Running;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HomePageTest {

    @Test
    void saysWhatCustomersCanDoAndWhatIsChanging() {
        var shop = service("shop", Optional.of(7L), new Running("shop-12", 90, 2, 2), new Running("shop-13", 10, 2, 2));
        var build = new Moving(
                Badge.waiting("awaits agent"),
                "shop #129: Round the corners",
                "/pipelines/shop/builds/129",
                "Compile waits for an agent of queue “default”: all 2 are busy.",
                Look.NOW.minusSeconds(31));
        var rollout = new Moving(
                Badge.moving("rolling out"),
                "shop-13 to production, 10 %",
                "/rollouts/7",
                "Gathers evidence on shop-13 at 10 %: 8.4 of 20 (1 820 requests, 2 failed).",
                Look.NOW.minusSeconds(62));
        var payments = service("payments", Optional.empty(), new Running("payments-4", 100, 3, 3));
        String html = draw("home", List.of(shop, payments), List.of(rollout, build));
        assertThat(html)
                .contains("Customers can do everything")
                .contains("2 changes are under way, 1 of which waits.")
                .contains("Customers can browse the catalogue")
                .contains("all 2 are busy")
                .contains("href=\"/rollouts/7\"");
    }

    @Test
    void saysWhatCustomersLost() {
        String html = draw(
                "home-lost", List.of(service("shop", Optional.empty(), new Running("shop-12", 100, 0, 2))), List.of());
        assertThat(html)
                .contains("Customers cannot reach shop")
                .contains("not reachable")
                .contains("Nothing is changing.");
    }

    @Test
    void saysWhatToDoFirst() {
        assertThat(draw("home-empty", List.of(), List.of()))
                .contains("Nothing is served to customers yet")
                .contains("No services yet")
                .contains("href=\"/new-pipeline\"");
    }

    private static String draw(String name, List<ServiceView> services, List<Moving> moving) {
        return Look.page(name, "/", "home/home.jte", new HomePage(services, moving, true, Look.NOW));
    }

    private static ServiceView service(String name, Optional<Long> rollout, Running... releases) {
        return new ServiceView(
                name,
                "storefront",
                List.of("Customers can browse the catalogue", "Customers can see their basket"),
                List.of(new InEnvironment(
                        "production",
                        List.of(name + ".localhost"),
                        Optional.of(releases[0].release()),
                        rollout,
                        List.of(releases))));
    }
}
