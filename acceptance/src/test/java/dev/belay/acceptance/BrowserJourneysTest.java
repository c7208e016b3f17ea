package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cli.demo.Shop;
import dev.belay.cli.demo.Shop.Manners;
import dev.belay.protocol.api.RolloutView;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What people do on the pages works in a browser, live, and by keyboard alone. */
final class BrowserJourneysTest {

    private static final String COUNTING = """
            agents: {queue: late}
            steps:
              - label: Count
                command: for i in 1 2 3 4 5 6 7 8; do echo "--- part $i"; echo "<b>number $i</b>"; sleep 0.3; done
            """;

    @RegisterExtension
    static final Stage stage = new Stage();

    private static World world;
    private static Browser browser;
    private static Shop shop;

    @BeforeAll
    static void open() {
        world = stage.world();
        browser = stage.browser();
        shop = world.openShopWithServer();
    }

    @Test
    void someoneSignsOutAndSignsIn() {
        stage.signOut();
        stage.fillIn();
    }

    @Test
    void someoneFollowsABuildLive() {
        world.repository("count", COUNTING);
        world.build("count");
        stage.open("/pipelines/count/builds/1");
        browser.evaluate("window.stayed = true");
        assertThat(browser.text()).doesNotContain("passed");
        world.agentOf("late");
        browser.awaitText("part 2");
        browser.awaitText("passed");
        World.await(
                () -> Optional.of(browser.evaluate("document.querySelector('belay-log').textContent")),
                log -> log.asString().contains("The log is complete."));
        String log = browser.evaluate("document.querySelector('belay-log').textContent")
                .asString();
        for (int i = 1; i <= 8; i++) {
            assertThat(log.split("<b>number " + i + "</b>", -1))
                    .as("number " + i + " is there once")
                    .hasSize(2);
        }
        World.await(() -> Optional.of(browser.evaluate("document.title").asString()), title -> title.startsWith("✓ "));
        assertThat(browser.evaluate("window.stayed").booleanValue())
                .as("the page was never loaded again")
                .isTrue();
    }

    @Test
    void someoneWatchesARolloutAndBacksItOut() {
        stage.open("/");
        world.ship(shop, 2, Manners.GOOD);
        world.awaitRollout(2, rollout -> rollout.share() == 10);
        browser.press("g");
        browser.press("r");
        browser.awaitPath("/rollouts");
        browser.awaitText("shop-2");
        browser.press("j");
        assertThat(browser.focused()).isEqualTo("shop-2");
        browser.press("Enter");
        browser.awaitPath("/rollouts/2");
        browser.awaitText("shop-2 serves 10 % of customers");
        browser.awaitText("without traffic nothing is proven");
        browser.evaluate("window.stayed = true");
        browser.tabTo("Back out");
        browser.press("Enter");
        browser.awaitText("shop-2 was backed out");
        assertThat(world.awaitRollout(2, RolloutView::finished).state()).isEqualTo("backed_out");
    }

    @Test
    void aTabThatStayedOpenWhenTheServerWasRenewedIsLoadedAgainOnce() {
        stage.open("/agents");
        String scripts =
                browser.evaluate("document.documentElement.dataset.version").asString();
        becomeOlder();
        World.await(() -> Optional.of(version()), scripts::equals);

        // Not again for the ones that it came back for: replicas may differ for a while.
        browser.evaluate("sessionStorage.setItem('renewed', sessionStorage.getItem('renewed') + ' another')");
        becomeOlder();
        world.agentOf("renewed");
        browser.awaitText("renewed-1");
        assertThat(version()).isEqualTo("older");

        // What somebody is filling in is not thrown away.
        stage.open("/pipelines/shop");
        browser.evaluate("sessionStorage.clear()");
        browser.evaluate("document.querySelector('#f-schedule-name').value = 'half'");
        becomeOlder();
        browser.awaitText("The server was renewed: reload the page");

        stage.open("/pipelines/shop");
        browser.evaluate("document.querySelector('select[name=state]').selectedIndex = 1");
        becomeOlder();
        browser.awaitText("The server was renewed: reload the page");
    }

    private static String version() {
        return browser.evaluate("document.documentElement.dataset.version").asString();
    }

    /** As if the page had been made by an earlier server, it begins to follow this one. */
    private static void becomeOlder() {
        browser.evaluate("document.documentElement.dataset.version = 'older'");
        browser.evaluate("document.querySelector('belay-live').close()");
        browser.evaluate("document.querySelector('belay-live').open()");
    }

    @Test
    void everyPageFitsATelephoneByDayAndByNight() {
        browser.narrow();
        for (String page : pages()) {
            stage.open(page);
            assertThat(browser.overflow())
                    .as("pixels to scroll sideways on " + page)
                    .isZero();
            Browser.Brightness day = browser.brightness();
            assertThat(day.ground() - day.text()).as("by day on " + page).isGreaterThan(120);
            browser.dark();
            assertThat(browser.overflow())
                    .as("pixels to scroll sideways by night on " + page)
                    .isZero();
            Browser.Brightness night = browser.brightness();
            assertThat(night.text() - night.ground()).as("by night on " + page).isGreaterThan(120);
            browser.light();
        }
    }

    @Test
    void everythingWorksWithoutScripts() {
        browser.withoutScripts();
        stage.signOut();
        stage.fillIn();
        for (String page : pages()) {
            stage.open(page);
            assertThat(browser.evaluate("document.querySelectorAll('h1').length")
                            .asInt())
                    .as("headings of " + page)
                    .isPositive();
        }
        world.repository("slow", "steps:\n  - label: Sleep\n    command: sleep 600\n");
        world.build("slow");
        world.awaitBuild("slow", 1, build -> build.build().state().equals("running"));
        stage.open("/pipelines/slow/builds/1");
        browser.tabTo("Cancel");
        browser.press("Enter");
        world.awaitBuild("slow", 1, build -> build.build().state().equals("canceled"));
    }

    /** One of each kind, when the shop is open. */
    private static List<String> pages() {
        String job = world.awaitBuild("shop", 1, build -> build.build().finished())
                .jobs()
                .getFirst()
                .id();
        return List.of(
                "/",
                "/pipelines",
                "/pipelines/shop",
                "/pipelines/shop/builds/1",
                "/pipelines/shop/builds/1/annotations",
                "/jobs/" + job,
                "/new-pipeline",
                "/rollouts",
                "/rollouts/1",
                "/services",
                "/services/shop",
                "/agents",
                "/queues",
                "/journal",
                "/people",
                "/tokens",
                "/account",
                "/design");
    }
}
