package dev.belay.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.catalog.Service;
import dev.belay.catalog.ServiceManifest;
import dev.belay.platform.access.Caller;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.ServiceView;
import dev.belay.protocol.api.ServiceView.InEnvironment;
import dev.belay.protocol.api.ServiceView.Running;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.releases.Release;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ServicePageTest {

    private static final UUID ID = new UUID(0, 1);
    private static final ServiceManifest MANIFEST = new ServiceManifest(
            "shop",
            "storefront",
            "java -jar build/shop.jar",
            "PORT",
            2,
            new ServiceManifest.Readiness(Optional.of("/ready"), 20),
            10,
            Map.of(),
            Map.of(),
            Optional.empty(),
            List.of("Customers can browse the catalogue"));

    @Test
    void showsWhereItRunsAndHowItsInstancesDo() {
        String html = draw("service", view(new Running("shop-12", 90, 1, 2)), running(), releases(), Look.ADA);
        assertThat(html)
                .contains("run by storefront")
                .contains("shop-12-a1b2")
                .contains("connection refused on port 40113")
                .contains("1 of 2 ready")
                .contains("quarantined")
                .contains("31 of 480 requests failed")
                .contains("action=\"/services/shop/environments/production/redeployments\"");
        assertThat(html.split("name=\"release\"", -1))
                .as("one release may be deployed again")
                .hasSize(2);
    }

    @Test
    void whoMayNotReleaseSeesNoButtons() {
        assertThat(draw("service-viewer", view(new Running("shop-12", 100, 2, 2)), running(), releases(), Look.VIEWER))
                .doesNotContain("redeployments");
    }

    @Test
    void aServiceWithoutAnythingHasAPage() {
        var nowhere = new ServiceView("shop", "storefront", List.of(), List.of());
        assertThat(draw("service-empty", nowhere, Map.of(), List.of(), Look.ADA))
                .contains("names no capabilities")
                .contains("No releases yet");
    }

    @Test
    void theListSaysWhyItIsEmpty() {
        String some = Look.page(
                "services",
                "/services",
                "runtimes/services.jte",
                new ServiceListPage(List.of(view(new Running("shop-12", 100, 2, 2))), Look.NOW));
        assertThat(some).contains("href=\"/services/shop\"").contains("shop-12 100 %");
        assertThat(Look.page(
                        "services-none",
                        "/services",
                        "runtimes/services.jte",
                        new ServiceListPage(List.of(), Look.NOW)))
                .contains("No services yet");
    }

    private static String draw(
            String name,
            ServiceView view,
            Map<String, List<RunningRelease>> running,
            List<Release> releases,
            Caller caller) {
        var service = new Service("shop", "storefront", "shop", "7c1d9a3f", MANIFEST, Look.NOW);
        var page = new ServicePage(service, view, running, releases, caller, Look.NOW);
        return Look.page(name, "/services/shop", "runtimes/service.jte", page, caller);
    }

    private static ServiceView view(Running release) {
        return new ServiceView(
                "shop",
                "storefront",
                MANIFEST.capabilities(),
                List.of(new InEnvironment(
                        "production",
                        List.of("shop.localhost"),
                        Optional.of(release.release()),
                        Optional.of(7L),
                        List.of(release, new Running("shop-13", 10, 2, 2)))));
    }

    private static Map<String, List<RunningRelease>> running() {
        return Map.of(
                "production",
                List.of(new RunningRelease(
                        "shop",
                        "production",
                        "shop-12",
                        2,
                        1,
                        0,
                        0,
                        new RunningRelease.Outlook.Starting("Waits for 1 of 2 instances."),
                        List.of(
                                instance("shop-12-a1b2", HostReport.State.READY, Optional.empty()),
                                instance(
                                        "shop-12-c3d4",
                                        HostReport.State.STARTING,
                                        Optional.of("GET /ready: connection refused on port 40113"))))));
    }

    private static PlacedInstance instance(String id, HostReport.State state, Optional<String> detail) {
        return new PlacedInstance(
                id,
                "shop",
                "production",
                "shop-12",
                ID,
                PlacedInstance.Intent.RUN,
                0,
                Optional.of(state),
                "127.0.0.1",
                40_113,
                0,
                detail,
                Look.NOW,
                Optional.of(Look.NOW),
                Optional.empty(),
                Optional.empty());
    }

    private static List<Release> releases() {
        var quarantined = new Release.Standing.Quarantined("31 of 480 requests failed.", "Belay (rollouts)", Look.NOW);
        return List.of(
                release(14, quarantined),
                release(12, new Release.Standing.Good()),
                release(11, new Release.Standing.Good()));
    }

    private static Release release(long number, Release.Standing standing) {
        return new Release(
                "shop-" + number,
                "shop",
                number,
                ID,
                "shop",
                100 + number,
                "/srv/git/shop",
                "7c1d9a3f2b",
                MANIFEST,
                List.of(),
                Look.NOW,
                standing);
    }
}
