package dev.belay.pipelines.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.setting.ScheduleList;
import dev.belay.protocol.setting.ScheduleView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds by the clock. The world's clock begins at 10:00 UTC. */
@Tag("slow")
class ScheduleTest {

    private static final String NIGHTLY = "/api/pipelines/shop/schedules/nightly";

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    @Test
    void aTimeIsBuiltOnce() {
        set(Map.of("cron", "30 10 * * *", "message", "Nightly"));
        world.work("schedules");
        assertThat(builds().builds()).isEmpty();

        world.pass(Duration.ofMinutes(30));
        world.work("schedules");
        world.work("schedules");

        assertThat(builds().builds()).hasSize(1);
        assertThat(builds().builds().getFirst().message()).isEqualTo("Nightly");
        ScheduleView schedule = schedules().getFirst();
        assertThat(schedule.nextAt()).contains(Instant.parse("2026-11-23T10:30:00Z"));
        assertThat(schedule.lastBuild()).contains(1L);
    }

    @Test
    void timesThatNobodyWasThereForAreMadeUpForByOneBuild() {
        set(Map.of("cron", "0 * * * *"));
        world.pass(Duration.ofHours(9));
        world.work("schedules");
        assertThat(builds().builds()).hasSize(1);
    }

    @Test
    void theSameCommitIsBuiltAgain() {
        set(Map.of("cron", "0 * * * *"));
        for (int hour = 0; hour < 2; hour++) {
            world.pass(Duration.ofHours(1));
            world.work("schedules");
        }
        assertThat(builds().builds()).hasSize(2);
    }

    @Test
    void aPausedOneWaitsAndADeletedOneIsGone() throws Exception {
        set(Map.of("cron", "0 * * * *", "paused", true));
        world.pass(Duration.ofHours(2));
        world.work("schedules");
        assertThat(builds().builds()).isEmpty();
        assertThat(schedules().getFirst().nextAt()).isEmpty();

        set(Map.of("cron", "0 * * * *"));
        delete();
        world.pass(Duration.ofHours(2));
        world.work("schedules");
        assertThat(builds().builds()).isEmpty();
        assertThat(schedules()).isEmpty();
    }

    @Test
    void itsVariablesAreThoseOfItsBuilds() {
        shop.git.write(".belay/pipeline.yml", "steps: [{command: a}]");
        shop.git.commit("Steps");
        set(Map.of("cron", "0 * * * *", "env", Map.of("KIND", "full")));
        assertThat(schedules().getFirst().env()).isEqualTo(Map.of("KIND", "full"));
        world.pass(Duration.ofHours(1));
        world.work("schedules");
        world.work();
        assertThat(world.begin(world.agent("one")).env()).containsEntry("KIND", "full");
        world.submit("/pipelines/shop/schedules", "name=second&cron=@daily&env=KIND%3Dquick%0AB%3D");
        assertThat(schedules().getLast().env()).isEqualTo(Map.of("KIND", "quick", "B", ""));
        assertThatThrownBy(() -> set(Map.of("cron", "@daily", "env", Map.of("A-B", "c"))))
                .hasMessageContaining("cannot be the name of a variable");
    }

    @Test
    void whatAChangeDoesNotNameStays() {
        set(Map.of(
                "cron",
                "@daily",
                "branch",
                "next",
                "message",
                "Nightly",
                "paused",
                true,
                "env",
                Map.of("KIND", "full")));
        set(Map.of("cron", "@hourly"));
        assertThat(schedules().getFirst())
                .returns("@hourly", ScheduleView::cron)
                .returns("next", ScheduleView::branch)
                .returns("Nightly", ScheduleView::message)
                .returns(true, ScheduleView::paused)
                .returns(Map.of("KIND", "full"), ScheduleView::env);

        set(Map.of("paused", false));
        assertThat(schedules().getFirst())
                .returns("@hourly", ScheduleView::cron)
                .returns(false, ScheduleView::paused);
    }

    @Test
    void whatIsNullIsAsUsualAgain() {
        set(Map.of(
                "cron",
                "@daily",
                "branch",
                "next",
                "message",
                "Nightly",
                "paused",
                true,
                "env",
                Map.of("KIND", "full")));
        var nothing = new HashMap<String, Object>();
        List.of("branch", "message", "paused", "env").forEach(key -> nothing.put(key, null));
        set(nothing);
        assertThat(schedules().getFirst())
                .returns("@daily", ScheduleView::cron)
                .returns("main", ScheduleView::branch)
                .returns("", ScheduleView::message)
                .returns(false, ScheduleView::paused)
                .returns(Map.of(), ScheduleView::env);
    }

    @Test
    void theFormOfOneHoldsWhatIsThereAndOneForANewOneChangesNoOther() throws InterruptedException {
        set(Map.of("cron", "@daily", "message", "Nightly", "env", Map.of("KIND", "full")));
        assertThat(page()).contains("value=\"@daily\"", ">Nightly</textarea>", ">KIND=full</textarea>");
        assertThatThrownBy(() -> world.submit("/pipelines/shop/schedules", "name=nightly&cron=@hourly"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("already");

        set(Map.of("env", Map.of("KEY", "one\ntwo")));
        assertThat(page()).contains("Its variables stay as they are");
        world.call(
                Method.PUT,
                "/pipelines/shop/schedules/nightly",
                World.OPERATOR,
                Map.of(),
                "cron=@hourly&branch=&message=".getBytes(StandardCharsets.UTF_8));
        assertThat(schedules().getFirst())
                .returns("@hourly", ScheduleView::cron)
                .returns("", ScheduleView::message)
                .returns(Map.of("KEY", "one\ntwo"), ScheduleView::env);
    }

    private String page() {
        return world.page("/pipelines/shop");
    }

    @Test
    void refusesInWords() {
        assertThatThrownBy(() -> set(Map.of("cron", "61 * * * *")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("minute");
        assertThatThrownBy(() -> set(Map.of())).isInstanceOf(Problem.class).hasMessageContaining("cron");
        assertThatThrownBy(() -> set(Map.of("cron", "@daily", "branch", "a b"))).isInstanceOf(Problem.class);
        assertThatThrownBy(this::delete).isInstanceOf(Problem.class).hasMessageContaining("nightly");
    }

    private void set(Map<String, Object> setting) {
        world.api(Method.PUT, NIGHTLY, setting, ScheduleView.class);
    }

    private void delete() throws InterruptedException {
        world.call(Method.DELETE, NIGHTLY, World.OPERATOR, Map.of(), new byte[0]);
    }

    private List<ScheduleView> schedules() {
        return world.api(Method.GET, "/api/pipelines/shop/schedules", Map.of(), ScheduleList.class)
                .schedules();
    }

    private BuildList builds() {
        return world.api(Method.GET, "/api/builds?pipeline=shop", Map.of(), BuildList.class);
    }
}
