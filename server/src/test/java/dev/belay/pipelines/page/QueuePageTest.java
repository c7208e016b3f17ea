package dev.belay.pipelines.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.protocol.agent.AcceptedJob;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of queues and of a pipeline tell what is so, and forms on them change it. */
@Tag("slow")
class QueuePageTest {

    @RegisterExtension
    final Shop shop = new Shop();

    @Test
    void aQueueTellsWhatWaitsWhoWorksAndHowLongItTook() {
        assertThat(shop.world.page("/queues")).contains("No queues yet");
        shop.world.agent("mac", "queue=mac");
        shop.world.build(
                shop.git,
                "[{command: make, label: Make}, {command: again, label: Again}, {command: x, label: Sign, agents: {queue: hsm}}]");
        shop.world.pass(Duration.ofSeconds(7));
        AcceptedJob job = shop.world.begin(shop.world.agent("one"));
        shop.world.pass(Duration.ofSeconds(30));
        assertThat(shop.world.page("/queues").replaceAll("\\s+", " "))
                .contains("<strong>default</strong>", "1 busy · 0 idle", ">Again</a>, waiting")
                .contains("half under 7.0 s", "agent one, which is busy")
                .contains("<strong>hsm</strong>", "none connected", "</strong> <span class=\"sub\">Next: <a data-row")
                .contains("<strong>mac</strong>", "0 busy · 1 idle");
        shop.world.finish(job, 0);
    }

    @Test
    void nextIsWhatAnAgentCouldTake() {
        var agent = shop.world.agent("one");
        shop.world.build(shop.git, "[{command: busy}]");
        AcceptedJob job = shop.world.begin(agent);
        shop.world.build(shop.git, "[{command: x, label: Sign, agents: {os: mac}}]");
        assertThat(shop.world.page("/queues").replaceAll("\\s+", " ")).contains("No agent for <a", ">Sign</a>");
        shop.world.pass(Duration.ofSeconds(7));
        shop.world.build(shop.git, "[{command: make, label: Make}]");
        assertThat(shop.world.page("/queues").replaceAll("\\s+", " "))
                .contains("Next: <a", ">Make</a>")
                .doesNotContain(">Sign</a>");
        shop.world.finish(job, 0);
    }

    @Test
    void olderBuildsOfAPipelineAreFoundByPageBranchAndState() {
        for (int build = 0; build < 32; build++) {
            shop.world.build(shop.git, "[{command: make, label: Make}]");
        }
        assertThat(shop.world.page("/pipelines/shop"))
                .contains("id=\"build-32\"", "id=\"build-3\"", "href=\"/pipelines/shop?before=3\">Older")
                .doesNotContain("id=\"build-2\"");
        assertThat(shop.world.page("/pipelines/shop?before=3"))
                .contains("id=\"build-2\"", "id=\"build-1\"", "href=\"/pipelines/shop\">Newest")
                .doesNotContain("id=\"build-3\"", "rel=\"next\"");
        assertThat(shop.world.page("/pipelines/shop?branch=main&state=scheduled"))
                .contains("id=\"build-32\"");
        assertThat(shop.world.page("/pipelines/shop?branch=other")).contains("No build is like that.");
        assertThat(shop.world.page("/pipelines/shop?state=failed")).contains("No build is like that.");
    }

    @Test
    void aPipelineTellsHowItsStepsFare() {
        var agent = shop.world.agent("one");
        for (int build = 0; build < 2; build++) {
            shop.world.build(shop.git, "[{command: make, label: Make}, {command: x, label: Never, agents: {os: vms}}]");
            AcceptedJob job = shop.world.begin(agent);
            shop.world.pass(Duration.ofSeconds(10 + build * 20L));
            shop.world.finish(job, build);
        }
        assertThat(shop.world.page("/pipelines/shop").replaceAll("\\s+", " "))
                .contains("Slowest steps", "Make: half of 2 runs within 10.0 s, the last in 30.0 s, 1 failed.")
                .contains("1 of 2")
                .doesNotContain(">Never<");
    }

    @Test
    void whatHappensToOlderBuildsIsSetByAForm() {
        assertThat(shop.world.submit("/pipelines/shop/intermediate-builds", "skip=*&cancel=*+!main"))
                .isEqualTo("/pipelines/shop#older");
        assertThat(shop.world.page("/pipelines/shop")).contains("<dd>on *</dd>", "<dd>on * !main</dd>");
        shop.world.submit("/pipelines/shop/intermediate-builds", "skip=&cancel=*");
        assertThat(shop.world.page("/pipelines/shop")).contains("<dd>no</dd>", "<dd>on *</dd>");
        assertThat(shop.world.journal("pipeline.configured")).hasSize(2);
    }

    @Test
    void aForgeIsToldByAForm() {
        assertThat(shop.world.page("/pipelines/shop")).contains("No forge is told");
        shop.world.submit(
                "/pipelines/shop/statuses",
                "forge=gitea&token=s3cret&api=https%3A%2F%2Fgit.example.com%2Fapi%2Fv1&project=team%2Fshop&context=");
        assertThat(shop.world.page("/pipelines/shop"))
                .contains("gitea, project team/shop", "“belay”", "Stop telling it")
                .doesNotContain("s3cret");
        assertThatThrownBy(() -> shop.world.submit("/pipelines/shop/statuses", "forge=svn&token=x"))
                .hasMessageContaining("A forge is github, gitlab or gitea");
    }
}
