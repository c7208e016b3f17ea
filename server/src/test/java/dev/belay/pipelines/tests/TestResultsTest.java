package dev.belay.pipelines.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Leaving;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.api.JobView;
import dev.belay.protocol.api.TestHistory;
import dev.belay.protocol.api.TestList;
import dev.belay.protocol.api.TestView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reports that jobs leave become results on the page of the build, a history of each test, and what is known of flaky ones. */
@Tag("slow")
class TestResultsTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private AgentRegistered agent = new AgentRegistered("", "", "", "", 0, 0, 0, List.of());

    @BeforeEach
    void register() {
        agent = shop.world.agent("one");
    }

    @Test
    void failuresStandOnThePageOfTheBuildAndAFlakyTestIsKnown() {
        AcceptedJob first = build();
        new Leaving(shop.world, first).file("build/TEST-prices.xml", report(true));
        new Leaving(shop.world, first).file("notes/junit.txt", report(true));
        shop.world.work("test-reports");
        shop.world.work("test-reports");
        assertThat(shop.world.page("/pipelines/shop/builds/1"))
                .contains("failed <span>1</span>", "passed <span>1</span>", "skipped <span>1</span>")
                .contains("PriceTest › taxes", "expected &lt;1&gt;", "at PriceTest.taxes")
                .doesNotContain("flaky");
        shop.world.finish(first, 1);

        JobView failed = shop.world.show(1).jobs().getFirst();
        shop.world.submit("/jobs/" + failed.id() + "/retries", "");
        shop.world.work();
        AcceptedJob second = shop.world.begin(agent);
        new Leaving(shop.world, second).file("build/TEST-prices.xml", report(false));
        shop.world.finish(second, 0);
        assertThat(shop.world.page("/pipelines/shop/builds/1"))
                .contains("failed <span>0</span>", "passed <span>2</span>")
                .doesNotContain("expected &lt;1&gt;");

        List<FlakyTest> flaky = flakiest();
        assertThat(flaky).singleElement().satisfies(test -> {
            assertThat(test.name().name()).isEqualTo("taxes");
            assertThat(test.commits()).isEqualTo(1);
            assertThat(test.failed()).isEqualTo(1);
            assertThat(test.results()).isEqualTo(2);
        });
        TestList passed = read("/builds/1/tests?outcome=passed", TestList.class);
        assertThat(passed.passed()).isEqualTo(2);
        assertThat(passed.failed()).isZero();
        assertThat(passed.pending()).isFalse();
        assertThat(passed.tests()).extracting(TestView::name).containsExactlyInAnyOrder("adds", "taxes");
        TestHistory history = read("/tests/" + flaky.getFirst().test(), TestHistory.class);
        assertThat(history.results()).extracting(TestView::outcome).containsExactly("passed", "failed");
        assertThat(history.results()).allMatch(TestView::flaky);
        assertThat(history.results().getLast().stack()).contains("at PriceTest.taxes");
        assertThatThrownBy(() -> read("/builds/1/tests?outcome=nonsense", TestList.class))
                .hasMessageContaining("one of failed, skipped, passed");
        assertThatThrownBy(() -> read("/tests/0", TestHistory.class)).hasMessageContaining("There is no test");
        assertThat(shop.world.page("/pipelines/shop/tests/" + flaky.getFirst().test()))
                .contains("Of the last 2 results 1 is a failure; at 1 commit it both passed and failed.")
                .contains("expected &lt;1&gt;");
        assertThat(shop.world.page("/pipelines/shop/builds/1/tests?outcome=passed"))
                .contains("PriceTest › adds", "PriceTest › taxes", "flaky");
        assertThat(shop.world.page("/pipelines/shop/builds/1/tests?outcome=nonsense"))
                .contains("No test failed");
        assertThatThrownBy(() -> shop.world.page(
                        "/pipelines/other/tests/" + flaky.getFirst().test()))
                .hasMessageContaining("There is no test");
    }

    private <T> T read(String path, Class<T> type) {
        return shop.world.api(Method.GET, "/api/pipelines/shop" + path, Map.of(), type);
    }

    @Test
    void aReportThatCannotBeReadIsToldOnceAndHoldsUpNoOther() {
        AcceptedJob job = build();
        new Leaving(shop.world, job).file("a/junit-broken.xml", World.utf8("<testsuite><testcase"));
        new Leaving(shop.world, job).file("b/go.junit.xml", report(false));
        shop.world.work("test-reports");
        shop.world.work("test-reports");
        String page = shop.world.page("/pipelines/shop/builds/1");
        assertThat(page).contains("passed <span>2</span>");
        assertThat(page.split("The test report a/junit-broken.xml could not be read", -1))
                .hasSize(2);
    }

    @Test
    void whatIsOldIsForgotten() {
        AcceptedJob job = build();
        new Leaving(shop.world, job).file("junit.xml", report(true));
        shop.world.work("test-reports");
        shop.world.pass(Duration.ofDays(91));
        shop.world.work("old-test-results");
        assertThat(shop.world.page("/pipelines/shop/builds/1/tests")).contains("as far as results are kept");
        assertThat(shop.world.page("/pipelines/shop/builds/1")).contains("failed <span>1</span>");
    }

    private AcceptedJob build() {
        shop.world.build(shop.git, "[{command: make, label: Make}]");
        return shop.world.begin(agent);
    }

    private List<FlakyTest> flakiest() {
        return shop.world
                .database
                .database()
                .read(tx -> new ResultStore().flakiest(tx, "shop", Duration.ofDays(30), 10, 100));
    }

    private static byte[] report(boolean fails) {
        String failure = fails ? "<failure message='expected &lt;1&gt;'>at PriceTest.taxes</failure>" : "";
        return World.utf8("<testsuite name='prices'><testcase classname='shop.PriceTest' name='adds' time='0.1'/>"
                + "<testcase classname='shop.PriceTest' name='taxes' time='0.2'>" + failure + "</testcase>"
                + "<testcase classname='shop.PriceTest' name='later'><skipped/></testcase></testsuite>");
    }
}
