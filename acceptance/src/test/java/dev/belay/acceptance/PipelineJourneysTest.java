package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people do with builds, jobs and logs works in a browser by keyboard alone. */
final class PipelineJourneysTest {

    private static final String BLOCKED = """
            steps:
              - block: Ship?
                key: ship
                prompt: Which version shall go out?
                submit: Ship it
                fields:
                  - text: Version
                    key: version
              - label: Ship
                command: echo "shipping $(belay meta-data get version)"
                depends_on: ship
            """;

    private static final String UNSTEADY = """
            steps:
              - label: Waver
                command: test "$BUILDKITE_RETRY_COUNT" != 0
            """;

    /** The log begins with the command itself, which is not to hold what is looked for. */
    private static final String TALKING = """
            steps:
              - label: Talk
                command: |
                  seq 1 40000 | sed 's/^/this is a line of the log, number /'
                  echo "--- a fold"
                  printf 'a Nee\\033[31mdle\\033[0m in colour\\n'
                  seq 1 40000 | sed 's/^/and this is another line of it, number /'
                  echo "the last n""eedle"
            """;

    @BeforeAll
    static void needsABrowser() {
        BrowserJourneysTest.needsABrowser();
    }

    @Test
    void someoneFillsInAFormAndLetsABuildGoOn() {
        try (var world = new World();
                var browser = Browser.start()) {
            begin(world, browser, "ship", BLOCKED);
            world.awaitBuild("ship", 1, build -> build.build().state().equals("blocked"));
            browser.open(world.address().resolve("/pipelines/ship/builds/1"));
            browser.tabTo("Unblock");
            browser.press("Enter");
            browser.awaitText("Which version shall go out?");
            browser.tabTo("Version");
            browser.type("1.2");
            browser.tabTo("Ship it");
            browser.press("Enter");
            var ended = world.awaitBuild("ship", 1, build -> build.build().finished());
            assertThat(ended.build().state()).isEqualTo("passed");
            assertThat(world.log(ended.jobs().getLast().id())).contains("shipping 1.2");
            assertThat(browser.faults()).isEmpty();
        }
    }

    @Test
    void someoneRetriesAJobAndSeesBothAttemptsBesideEachOther() {
        try (var world = new World();
                var browser = Browser.start()) {
            begin(world, browser, "waver", UNSTEADY);
            world.awaitBuild("waver", 1, build -> build.build().state().equals("failed"));
            browser.open(world.address().resolve("/pipelines/waver/builds/1"));
            browser.tabTo("Retry");
            browser.press("Enter");
            browser.awaitText("Attempt 2: passed");
            assertThat(browser.text()).contains("Attempt 1: failed", "exit 1");
            browser.tabTo("Attempt 1: failed");
            browser.press("Enter");
            browser.awaitText("exit status 1");
            browser.open(world.address().resolve("/pipelines/waver/builds/1"));
            assertThat(browser.text()).contains("Attempt 1: failed", "Attempt 2: passed");
            assertThat(browser.faults()).isEmpty();
        }
    }

    @Test
    void someoneSearchesALongLogAndPointsAtItsLines() {
        try (var world = new World();
                var browser = Browser.start()) {
            begin(world, browser, "talk", TALKING);
            var ended =
                    world.awaitBuild("talk", 1, build -> build.build().state().equals("passed"));
            String page = "/jobs/" + ended.jobs().getFirst().id();
            browser.open(world.address().resolve(page));
            browser.press("/");
            browser.type("NEEDLE");
            browser.press("Enter");
            browser.awaitText("1 of 2 lines");
            assertThat(picked(browser)).contains("a Needle in colour");
            browser.press("n");
            browser.awaitText("2 of 2 lines");
            assertThat(picked(browser)).contains("the last needle");
            browser.press("p");
            browser.awaitText("1 of 2 lines");

            browser.open(world.address().resolve(page + "?lines=100-102"));
            assertThat(browser.evaluate("document.querySelectorAll('.log [data-picked]').length")
                            .asInt())
                    .isEqualTo(3);
            assertThat(browser.text()).contains("number 101");
            assertThat(browser.faults()).isEmpty();
        }
    }

    /** What the marked line says, once it is there. */
    private static String picked(Browser browser) {
        return World.await(
                () -> Optional.of(browser.evaluate("document.querySelector('.log [data-picked]')?.textContent ?? ''")
                        .asString()),
                text -> !text.isEmpty());
    }

    private static void begin(World world, Browser browser, String slug, String pipeline) {
        world.server();
        BrowserJourneysTest.join(world, browser);
        world.agent("agent");
        world.repository(slug, pipeline);
        world.build(slug);
    }
}
