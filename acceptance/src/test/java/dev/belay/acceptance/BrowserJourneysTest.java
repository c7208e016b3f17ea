package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.belay.cli.demo.Shop.Manners;
import dev.belay.protocol.api.RolloutView;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people do on the pages works in a browser, live, and by keyboard alone. */
final class BrowserJourneysTest {

    private static final Pattern INVITATION = Pattern.compile("http://\\S+/invitations/[A-Za-z0-9_-]+");
    private static final String PASSWORD = "four words and more";

    private static final String COUNTING = """
            steps:
              - label: Count
                command: for i in 1 2 3 4 5 6 7 8; do echo "--- part $i"; echo "<b>number $i</b>"; sleep 1; done
            """;

    /** What was not looked at is not promised: only who says so may go without a browser. */
    @BeforeAll
    static void needsABrowser() {
        assumeFalse("none".equals(System.getProperty("belay.browser")), "-Dbelay.browser=none was given");
        assertThat(Browser.program())
                .as("Chromium on the path (Debian: chromium); -Dbelay.browser=none leaves these tests out")
                .isPresent();
    }

    @Test
    void someoneBecomesAdministratorSignsOutAndSignsIn() {
        try (var world = new World();
                var browser = Browser.start()) {
            world.server();
            join(world, browser);
            assertThat(browser.text()).contains("Nothing is served to customers yet");
            browser.tabTo("ada");
            browser.press("Enter");
            browser.tabTo("Sign out");
            browser.press("Enter");
            browser.awaitPath("/sign-in");
            browser.tabTo("Name");
            browser.type("ada");
            browser.tabTo("Password");
            browser.type(PASSWORD);
            browser.press("Enter");
            browser.awaitPath("/");
            assertThat(browser.faults()).isEmpty();
        }
    }

    @Test
    void someoneFollowsABuildLive() {
        try (var world = new World();
                var browser = Browser.start()) {
            world.server();
            join(world, browser);
            world.repository("count", COUNTING);
            world.build("count");
            browser.open(world.address().resolve("/pipelines/count/builds/1"));
            browser.evaluate("window.stayed = true");
            assertThat(browser.text()).doesNotContain("passed");
            world.agent("agent");
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
            assertThat(browser.evaluate("window.stayed").booleanValue())
                    .as("the page was never loaded again")
                    .isTrue();
            assertThat(browser.faults()).isEmpty();
        }
    }

    @Test
    void someoneWatchesARolloutAndBacksItOut() {
        try (var world = new World();
                var browser = Browser.start()) {
            world.server();
            join(world, browser);
            var shop = world.openShopWithServer();
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
            assertThat(browser.faults()).isEmpty();
        }
    }

    @Test
    void everyPageFitsATelephoneByDayAndByNight() {
        try (var world = new World();
                var browser = Browser.start()) {
            world.server();
            join(world, browser);
            world.openShopWithServer();
            List<String> pages = pages(world);
            browser.narrow();
            for (String page : pages) {
                browser.open(world.address().resolve(page));
                assertThat(browser.overflow())
                        .as("pixels to scroll sideways on " + page)
                        .isZero();
                Browser.Brightness day = browser.brightness();
                assertThat(day.ground() - day.text()).as("by day on " + page).isGreaterThan(120);
            }
            browser.dark();
            for (String page : pages) {
                browser.open(world.address().resolve(page));
                assertThat(browser.overflow())
                        .as("pixels to scroll sideways on " + page)
                        .isZero();
                Browser.Brightness night = browser.brightness();
                assertThat(night.text() - night.ground())
                        .as("by night on " + page)
                        .isGreaterThan(120);
            }
            assertThat(browser.faults()).isEmpty();
        }
    }

    @Test
    void everythingWorksWithoutScripts() {
        try (var world = new World();
                var browser = Browser.start()) {
            world.server();
            browser.withoutScripts();
            join(world, browser);
            world.openShopWithServer();
            for (String page : pages(world)) {
                browser.open(world.address().resolve(page));
                assertThat(browser.evaluate("document.querySelectorAll('h1').length")
                                .asInt())
                        .as("headings of " + page)
                        .isPositive();
            }
            world.repository("slow", "steps:\n  - label: Sleep\n    command: sleep 600\n");
            world.build("slow");
            world.awaitBuild("slow", 1, build -> build.build().state().equals("running"));
            browser.open(world.address().resolve("/pipelines/slow/builds/1"));
            browser.tabTo("Cancel");
            browser.press("Enter");
            world.awaitBuild("slow", 1, build -> build.build().state().equals("canceled"));
        }
    }

    /** One of each kind, when the shop is open. */
    private static List<String> pages(World world) {
        String job = world.awaitBuild("shop", 1, build -> build.build().finished())
                .jobs()
                .getFirst()
                .id();
        return List.of(
                "/",
                "/pipelines",
                "/pipelines/shop",
                "/pipelines/shop/builds/1",
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

    /** By the link that the server prints at its first start. */
    static void join(World world, Browser browser) {
        browser.open(invitation(world));
        browser.tabTo("Name");
        browser.type("ada");
        browser.tabTo("Password");
        browser.type(PASSWORD);
        browser.press("Enter");
        browser.awaitPath("/");
        browser.awaitText("What customers can do");
    }

    private static URI invitation(World world) {
        return World.await(
                () -> {
                    try {
                        Matcher matcher = INVITATION.matcher(
                                Files.readString(world.folder().resolve("server.log")));
                        return matcher.find() ? Optional.of(URI.create(matcher.group())) : Optional.empty();
                    } catch (IOException _) {
                        return Optional.empty();
                    }
                },
                _ -> true);
    }
}
