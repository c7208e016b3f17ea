package dev.belay.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.platform.access.Caller;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.RolloutView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutPageTest {

    @Test
    void showsWhoServesAndWhatTheEvidenceIs() {
        String html = draw("rollout", view("running", 10, Optional.empty(), looks(90, 0.002, 40)), Look.ADA);
        assertThat(html)
                .contains("shop-13 serves 10 % of customers")
                .contains("aria-label=\"shop-12 90 %, shop-13 10 %\"")
                .contains("backs out at 100")
                .contains("advances at 20")
                .contains("<belay-live src=\"/rollouts/7/live\">")
                .contains("<input type=\"hidden\" name=\"_token\" value=\"form-token-of-ada\">")
                .contains("action=\"/rollouts/7/back-out\"");
    }

    @Test
    void showsOnlyTheButtonsThatOneMayPress() {
        String html = draw("rollout-viewer", view("running", 10, Optional.empty(), List.of()), Look.VIEWER);
        assertThat(html).doesNotContain("/rollouts/7/back-out").doesNotContain("/rollouts/7/hold");
    }

    @Test
    void saysWhyItWentBackAndOffersTheLastGoodRelease() {
        String html = draw(
                "rollout-backed-out",
                view("backed_out", 0, Optional.of(Look.NOW.minusSeconds(20)), looks(40, 0.2, 400)),
                Look.ADA);
        assertThat(html)
                .contains("shop-13 was backed out")
                .contains("role=\"alert\"")
                .contains("/services/shop/environments/production/redeployments")
                .doesNotContain("belay-live");
    }

    @Test
    void everyStateHasAPage() {
        for (String state :
                List.of("waiting", "starting", "holding", "running", "backing_out", "promoted", "dropped")) {
            String html = draw("rollout-" + state, view(state, 0, Optional.empty(), List.of()), Look.ADA);
            assertThat(html).contains("<h1>").contains("No evidence yet");
        }
    }

    @Test
    void listsRolloutsAndSaysWhyThereAreNone() {
        var some = new RolloutListPage(
                List.of(
                        view("running", 10, Optional.empty(), List.of()),
                        view("promoted", 100, Optional.of(Look.NOW), List.of())),
                Optional.empty(),
                Look.NOW);
        assertThat(Look.page("rollouts", "/rollouts", "rollouts/rollouts.jte", some))
                .contains("href=\"/rollouts/7\"");
        var none = new RolloutListPage(List.of(), Optional.of("shop"), Look.NOW);
        assertThat(Look.page("rollouts-none", "/rollouts", "rollouts/rollouts.jte", none))
                .contains("No rollouts yet")
                .contains("src=\"/rollouts/live?service=shop\"");
    }

    private static String draw(String name, RolloutView view, Caller caller) {
        return Look.page(name, "/rollouts/7", "rollouts/rollout.jte", new RolloutPage(view, caller, Look.NOW), caller);
    }

    private static List<RolloutView.Look> looks(int seconds, double rate, double harm) {
        var looks = new ArrayList<RolloutView.Look>();
        for (int i = seconds; i >= 1; i--) {
            Instant at = Look.NOW.minusSeconds(i);
            double progress = 1 - (double) i / seconds;
            looks.add(new RolloutView.Look(
                    at,
                    1,
                    10,
                    new RolloutView.Traffic(20 + i % 5, Math.round(20 * rate * (i % 3)), 4.1, 11.0 + i % 7),
                    new RolloutView.Traffic(180 + i % 9, i % 40 == 0 ? 1 : 0, 4, 10.0 + i % 3),
                    Math.pow(harm, progress),
                    Math.pow(12, progress)));
        }
        return looks;
    }

    private static RolloutView view(String state, int share, Optional<Instant> finished, List<RolloutView.Look> looks) {
        boolean held = state.equals("holding");
        return new RolloutView(
                7,
                "shop",
                "production",
                "shop-13",
                Optional.of("shop-12"),
                state,
                held,
                held ? Optional.of("Ada") : Optional.empty(),
                false,
                List.of(10, 50, 100),
                0,
                share,
                Optional.of(
                        finished.isPresent()
                                ? "Pilot shop-13: 31 of 480 requests failed (6.5 %), stable shop-12: 0 of 4 310;"
                                        + " evidence 812 ≥ 100 after 6 s at 10 %."
                                : "Gathers evidence on shop-13 at 10 %: 8.4 of 20 (1 820 requests, 2 failed)."),
                Optional.of("/pipelines/shop/builds/128"),
                looks.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new RolloutView.Evidence(
                                1820, 2, 41, 16_400, 3, 12, 1.8, 8.4, 100, 20, Optional.of(52.0))),
                looks,
                Look.NOW.minusSeconds(100),
                finished,
                "/rollouts/7");
    }
}
