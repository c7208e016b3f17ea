package dev.belay.pipelines.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.job.TimeLimits;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.setting.TimeLimitsView;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pipeline says how long its jobs may take, within what the server says. */
@Tag("slow")
final class TimeLimitTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    @Test
    void theStepComesBeforeThePipelineAndThatBeforeTheServerAndTheLowestBoundHolds() {
        JobLimits server = JobLimits.USUAL.withMinutes(30, 60);
        var none = new TimeLimits(Optional.empty(), Optional.empty());
        assertThat(server.minutes(Optional.of(5), none)).contains(5);
        assertThat(server.minutes(Optional.empty(), none)).contains(30);
        assertThat(server.minutes(Optional.empty(), new TimeLimits(Optional.of(45), Optional.empty())))
                .contains(45);
        assertThat(server.minutes(Optional.of(50), new TimeLimits(Optional.of(45), Optional.of(40))))
                .contains(40);
        assertThat(server.minutes(Optional.of(90), new TimeLimits(Optional.empty(), Optional.of(80))))
                .contains(60);
        assertThat(JobLimits.USUAL.minutes(Optional.empty(), none)).isEmpty();
        assertThat(JobLimits.USUAL.most(none)).isEmpty();
    }

    private TimeLimitsView set(Map<String, Integer> setting) {
        return world.api(Method.PUT, "/api/pipelines/shop/time-limits", setting, TimeLimitsView.class);
    }

    @Test
    void jobsAreToldWhatHoldsWhenTheyBegin() {
        AgentRegistered agent = world.agent("one");
        assertThat(set(Map.of("minutes", 20, "minutesMax", 25)).minutes()).contains(20);
        world.build(shop.git, "steps: [{command: a}, wait, {command: b, timeout_in_minutes: 90}]");
        AcceptedJob first = world.begin(agent);
        assertThat(first.env()).containsEntry("BUILDKITE_TIMEOUT", "20");
        assertThatThrownBy(() -> world.v3(Method.PUT, "/v3/jobs/" + first.id(), first.token(), Map.of("timeout", "26")))
                .hasMessageContaining("from 1 to 25");
        world.finish(first, 0);
        assertThat(world.begin(agent).env()).containsEntry("BUILDKITE_TIMEOUT", "25");
    }

    @Test
    void whatIsNotNamedStaysAndAFormLeavesItToTheServer() {
        set(Map.of("minutes", 20));
        TimeLimitsView view = set(Map.of("minutesMax", 1));
        assertThat(view.minutes()).contains(1);
        assertThat(view.said().minutes()).contains(20);
        assertThat(world.page("/pipelines/shop")).contains("How long jobs may take", "value=\"20\"");
        world.submit("/pipelines/shop/time-limits", "minutes=&minutesMax=+7+");
        view = world.api(Method.GET, "/api/pipelines/shop/time-limits", Map.of(), TimeLimitsView.class);
        assertThat(view.said().minutes()).isEmpty();
        assertThat(view.minutesMax()).contains(7);
        assertThatThrownBy(() -> set(Map.of("minutes", 0))).hasMessageContaining("from 1 to 525600");
        assertThat(world.journal("pipeline.configured")).hasSize(3);
    }
}
