package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

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

    private static final String AT_END =
            "(end => end.bottom > 0 && end.top < innerHeight)(document.querySelector('.log-end').getBoundingClientRect())";

    @RegisterExtension
    static final Stage stage = new Stage();

    private static World world;
    private static Browser browser;

    @BeforeAll
    static void open() {
        world = stage.world();
        browser = stage.browser();
        world.agent("agent");
    }

    @Test
    void someoneFillsInAFormAndLetsABuildGoOn() {
        begin("ship", BLOCKED);
        world.awaitBuild("ship", 1, build -> build.build().state().equals("blocked"));
        stage.open("/pipelines/ship/builds/1");
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
    }

    @Test
    void someoneRetriesAJobAndSeesBothAttemptsBesideEachOther() {
        begin("waver", UNSTEADY);
        world.awaitBuild("waver", 1, build -> build.build().state().equals("failed"));
        stage.open("/pipelines/waver/builds/1");
        browser.tabTo("Retry");
        browser.press("Enter");
        browser.awaitText("Attempt 2: passed");
        assertThat(browser.text()).contains("Attempt 1: failed", "exit 1");
        browser.tabTo("Attempt 1: failed");
        browser.press("Enter");
        browser.awaitText("exit status 1");
        stage.open("/pipelines/waver/builds/1");
        assertThat(browser.text()).contains("Attempt 1: failed", "Attempt 2: passed");
    }

    @Test
    void someoneSearchesALongLogAndPointsAtItsLines() {
        begin("talk", TALKING);
        var ended = world.awaitBuild("talk", 1, build -> build.build().state().equals("passed"));
        String page = "/jobs/" + ended.jobs().getFirst().id();
        stage.open(page);
        browser.press("/");
        browser.type("NEEDLE");
        browser.press("Enter");
        browser.awaitText("1 of 2 lines");
        assertThat(picked()).contains("a Needle in colour");
        browser.press("n");
        browser.awaitText("2 of 2 lines");
        assertThat(picked()).contains("the last needle");
        browser.press("p");
        browser.awaitText("1 of 2 lines");

        stage.open(page + "?lines=100-102");
        assertThat(count(".log [data-picked]")).isEqualTo(3);
        assertThat(browser.text()).contains("number 101");
    }

    @Test
    void someoneReadsALogWhileItGrows() throws IOException {
        begin("halt", halting(world.folder()));
        var running = world.awaitBuild("halt", 1, build -> build.build().state().equals("running"));
        stage.open("/jobs/" + running.jobs().getFirst().id());
        browser.awaitText("row 300");
        assertThat(browser.text()).contains("the first fold");
        String folded = line("in the first");
        assertThat(isVisible(folded)).isFalse();
        browser.evaluate("window.stayed = true");

        // Times.
        assertThat(shown(".log .l .t")).isFalse();
        browser.evaluate("document.querySelector('.log-times input').click()");
        assertThat(shown(".log .l .t")).isTrue();
        assertThat(browser.evaluate("document.querySelector('.log .l .t').textContent")
                        .asString())
                .matches("\\d\\d:\\d\\d:\\d\\d.*");

        // Permalinks: one line, a stretch of them, and a line within a fold.
        String first = line("row 10");
        press(first, false);
        press(line("row 12"), true);
        assertThat(count(".log [data-picked]")).isEqualTo(3);
        int number = Integer.parseInt(first.substring(1));
        assertThat(browser.evaluate("location.search + location.hash").asString())
                .isEqualTo("?lines=" + number + "-" + (number + 2) + "#" + first);
        browser.evaluate("location.hash = '" + folded + "'");
        World.await(() -> Optional.of(isVisible(folded)), visible -> visible);

        // Folds.
        browser.evaluate("document.querySelector('[data-folds=close]').click()");
        assertThat(count(".log details[open]")).isZero();
        browser.evaluate("document.querySelector('[data-folds=open]').click()");
        assertThat(count(".log details:not([open])")).isZero();

        // It grows: who reads elsewhere stays there, who is at the end stays at the end.
        browser.evaluate("scrollTo(0, 0)");
        Files.createFile(world.folder().resolve("one"));
        browser.awaitText("said after one");
        assertThat(browser.evaluate("scrollY").asInt()).isZero();
        browser.press("e");
        World.await(() -> Optional.of(browser.evaluate(AT_END)), JsonNode::booleanValue);
        Files.createFile(world.folder().resolve("two"));
        browser.awaitText("said after two: <b>red</b>");
        browser.awaitText("The log is complete.");
        assertThat(browser.evaluate(AT_END).booleanValue()).isTrue();
        assertThat(count(".log b")).isZero();
        for (String once : List.of("row 300", "said after one", "said after two")) {
            assertThat(browser.evaluate("document.querySelector('belay-log').textContent")
                            .asString()
                            .split(once, -1))
                    .as(once)
                    .hasSize(2);
        }
        assertThat(browser.evaluate("window.stayed").booleanValue()).isTrue();
    }

    /** The id of the line that says something; the command's own lines begin with a dollar. */
    private static String line(String text) {
        return browser.evaluate(
                        "[...document.querySelectorAll('.log .l')].find(each => each.lastElementChild.textContent === '"
                                + text + "').id")
                .asString();
    }

    private static void press(String line, boolean shift) {
        browser.evaluate("document.querySelector('#" + line
                + " > a').dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true, shiftKey: " + shift
                + "}))");
    }

    private static boolean isVisible(String line) {
        return browser.evaluate("document.getElementById('" + line + "').checkVisibility()")
                .booleanValue();
    }

    private static int count(String selector) {
        return browser.evaluate("document.querySelectorAll('" + selector + "').length")
                .asInt();
    }

    private static boolean shown(String selector) {
        return browser.evaluate("getComputedStyle(document.querySelector('" + selector + "')).display !== 'none'")
                .booleanValue();
    }

    /** What the marked line says, once it is there. */
    private static String picked() {
        return World.await(
                () -> Optional.of(browser.evaluate("document.querySelector('.log [data-picked]')?.textContent ?? ''")
                        .asString()),
                text -> !text.isEmpty());
    }

    /** It goes on when somebody makes the file “one” in a folder, and then the file “two”. */
    private static String halting(Path folder) {
        return """
            steps:
              - label: Halt
                command: |
                  echo "--- the first fold"
                  echo "in the first"
                  echo "+++ the second"
                  seq 1 300 | sed 's/^/row /'
                  until [ -e %s/one ]; do sleep 0.05; done
                  echo said "after one"
                  until [ -e %s/two ]; do sleep 0.05; done
                  echo "+++ the third"
                  printf 'said %%s: <b>\\033[31mred\\033[0m</b>\\n' "after two"
            """.formatted(folder, folder);
    }

    private static void begin(String slug, String pipeline) {
        world.repository(slug, pipeline);
        world.build(slug);
    }
}
