package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.belay.pipelines.output.Annotation;
import dev.belay.platform.page.Look;
import dev.belay.protocol.api.BuildRemark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a build looks while it runs and when it has ended, with whatever its jobs have said. */
class BuildPageTest {

    @Test
    void drawsWaitsAsPlacesWhereLinesMeet() {
        var page = GivenBuild.page("running");
        assertThat(page.graph().steps())
                .filteredOn(step -> step.key().equals("roll"))
                .singleElement()
                .satisfies(step -> assertThat(step.after()).containsExactly("wait"));
        assertThat(page.graph().steps()).filteredOn(step -> step.joint()).hasSize(1);
    }

    @Test
    void followsABuild() {
        String html = Look.page(
                "build", "/pipelines/shop/builds/128", "pipelines/page/build.jte", GivenBuild.page("running"));
        assertThat(html)
                .contains("<belay-live src=\"/pipelines/shop/builds/128/live\">")
                .contains("Waits for an agent of queue")
                .contains("Log of Unit tests")
                .contains("<belay-log class=\"log\" id=\"log-unit\" src=\"/jobs/unit/log/lines\" next=\"")
                .contains("action=\"/pipelines/shop/builds/128/cancellation\"")
                .contains("&lt;script&gt;");
    }

    @Test
    void aBuildSaysWhoOrWhatMadeItAndWhoseCommitItIs() {
        assertThat(Look.page(
                        "build", "/pipelines/shop/builds/128", "pipelines/page/build.jte", GivenBuild.page("running")))
                .contains("made by a webhook", "written by Bob &lt;b&gt;")
                .contains(
                        "<a href=\"https://github.com/team/shop/commit/7c1d9a3f2b\" rel=\"noopener\"><code>7c1d9a3f</code></a>")
                .contains("<a href=\"https://github.com/team/shop/pull/12\" rel=\"noopener\">pull request 12</a>");
    }

    @Test
    void aBuildThatFailedSaysWhy() {
        String html = Look.page(
                "build-failed", "/pipelines/shop/builds/128", "pipelines/page/build.jte", GivenBuild.page("failed"));
        assertThat(html)
                .contains("Lint failed with exit status 2", "Build again")
                .contains("PriceTest › showsTax(\"&lt;b&gt;\")", "expected: &lt;1.19&gt;", "1,201", "flaky")
                .contains(
                        "The test report build/TEST-odd.xml could not be read: line 3: it ends too early. Its tests are not counted.");
        assertThat(html).doesNotContain("belay-live");
    }

    @Test
    void annotationsAreShownWithoutWhatCouldHarm() {
        String html = Look.page(
                "build-annotated", "/pipelines/shop/builds/128", "pipelines/page/build.jte", GivenBuild.page("passed"));
        assertThat(html)
                .contains("<strong>2 of 1,204</strong> tests were skipped.")
                .contains("<td><code>RopeTest</code></td>")
                .contains("<a href=\"https://example.com/rope\" rel=\"nofollow noopener noreferrer\">a rope</a>")
                .doesNotContain("harm(");
    }

    @Test
    void aBuildWithoutStepsSaysWhatItDoes() {
        var empty = new BuildPage(
                GivenBuild.summary("creating", Optional.empty()),
                List.of(),
                Map.of(),
                JobChoice.ALL,
                List.of(),
                List.of(),
                BuildTests.NONE,
                List.of(
                        new BuildRemark("broken", "Nightly", "Its condition does not hold: <x>"),
                        new BuildRemark("warning", "", "p.yml:3:1: Unknown key “agent”.")),
                GivenBuild.PUSH,
                true,
                Optional.empty(),
                Look.ADA,
                Look.NOW);
        assertThat(Look.page("build-empty", "/pipelines/shop/builds/128", "pipelines/page/build.jte", empty))
                .contains("No steps yet")
                .contains("Its condition does not hold: &lt;x")
                .contains("p.yml:3:1: Unknown key")
                .contains("No files were kept");
    }

    @Test
    void aBuildThatEndedTellsWhereTheTimeWent() {
        var timeline = GivenBuild.page("failed").timeline().orElseThrow();
        assertThat(timeline.bars())
                .filteredOn(Timeline.Bar::decides)
                .extracting(Timeline.Bar::label)
                .containsExactly("Compile", "Unit tests");
        assertThat(timeline.bars()).hasSize(3).allSatisfy(bar -> {
            assertThat(bar.waitedFrom() + bar.waitedWidth()).isCloseTo(bar.ranFrom(), within(0.02));
            assertThat(bar.ranFrom() + bar.ranWidth()).isLessThan(100.5);
        });
        assertThat(GivenBuild.page("running").timeline()).isEmpty();
    }

    @Test
    void aBuildLeadsToThoseBesideItAndSaysHowItStandsOnItsTab() {
        String html = Look.page(
                "build-beside", "/pipelines/shop/builds/128", "pipelines/page/build.jte", GivenBuild.page("failed"));
        assertThat(html)
                .contains("href=\"/pipelines/shop/builds/127\">earlier")
                .doesNotContain("builds/129")
                .contains("href=\"/pipelines/shop?branch=main\"")
                .contains("data-title=\"✗ Show prices with tax · shop #128 · Belay\"");
    }

    @Test
    void ofHundredsOfAnnotationsTheFirstAreShown() {
        var many = IntStream.range(0, 45)
                .mapToObj(i ->
                        new Annotation(Optional.empty(), "c" + i, Annotation.Style.INFO, 3, "said " + i + " :rocket:"))
                .toList();
        BuildPage page = GivenBuild.annotated(many);
        assertThat(Look.page("build-annotations", "/pipelines/shop/builds/128", "pipelines/page/build.jte", page))
                .contains("said 19 &#x1f680;", "25 more annotations", "/pipelines/shop/builds/128/annotations?page=2")
                .doesNotContain("said 20");
        assertThat(Look.page(
                        "annotations",
                        "/pipelines/shop/builds/128/annotations",
                        "pipelines/page/annotations.jte",
                        new AnnotationList(page, 99)))
                .contains("said 40", "said 44", "3 of 3", "annotations?page=2")
                .doesNotContain("said 39");
    }
}
