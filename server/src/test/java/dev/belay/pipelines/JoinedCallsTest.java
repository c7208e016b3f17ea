package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.JobFinished;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What belongs together may be said in one call; it may come twice, and late, as when it is said in several. */
@Tag("slow")
class JoinedCallsTest {

    private static final Map<String, String> BEGINS = Map.of("started_at", "2026-11-22T10:00:00Z");

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final AgentRegistered one = world.agent("one");

    private void build(int jobs) {
        world.build(shop.git, "steps: [{label: Test, command: t, parallelism: " + jobs + "}]");
    }

    private String given(AgentRegistered agent) {
        world.work("dispatch");
        return offered(agent).orElseThrow();
    }

    private Optional<String> offered(AgentRegistered agent) {
        return world.ping(agent).job().map(Ping.AssignedJob::id);
    }

    private AcceptedJob begin(AgentRegistered agent, String job) {
        return world.v3(Method.PUT, "/v3/jobs/" + job + "/accept", agent.accessToken(), BEGINS, AcceptedJob.class);
    }

    private void cancel() {
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), Object.class);
    }

    private JobFinished finish(AcceptedJob job, String token, Map<String, Object> more) {
        return world.v3(Method.PUT, "/v3/jobs/" + job.id() + "/finish", token, more, JobFinished.class);
    }

    private Optional<String> finishAsking(AcceptedJob job, AgentRegistered agent) {
        return finish(job, agent.accessToken(), Map.of("exit_status", "0", "wants_next", true))
                .job()
                .map(Ping.AssignedJob::id);
    }

    private static Map<String, Object> ending(String log) {
        return Map.of("exit_status", "0", "log", Base64.getEncoder().encodeToString(World.utf8(log)));
    }

    private String log(AcceptedJob job) throws InterruptedException {
        Response log =
                world.call(Method.GET, "/api/jobs/" + job.id() + "/log?from=0", World.OPERATOR, Map.of(), new byte[0]);
        return new String(World.bytes(log), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void whoAcceptsAndBeginsAtOnceMaySayBothAgain() {
        build(1);
        String id = given(one);
        AcceptedJob job = begin(one, id);
        assertThat(job.state()).isEqualTo("running");
        assertThat(world.show(1).build().state()).isEqualTo("running");
        assertThat(world.show(1).jobs().getFirst().startedAt()).isPresent();
        AcceptedJob again = begin(one, id);
        assertThat(again.state()).isEqualTo("running");
        assertThat(again.env()).isEqualTo(job.env());
        assertThat(again.token()).isNotEqualTo(job.token());
        assertThat(finish(again, again.token(), ending("done")).logKept()).contains(true);
        assertThatThrownBy(() -> begin(one, id)).hasMessageContaining("it is passed");
        assertThat(offered(one)).isEmpty();
    }

    @Test
    void whoAcceptedBeforeMayBeginWithAnAcceptanceToo() {
        build(1);
        AcceptedJob accepted = world.accept(one);
        assertThat(accepted.state()).isEqualTo("accepted");
        assertThat(begin(one, accepted.id()).state()).isEqualTo("running");
        assertThat(world.show(1).jobs().getFirst().startedAt()).isPresent();
    }

    @Test
    void whoRepeatsThatItBeginsWhatIsToStopIsToldSo() {
        build(1);
        String id = given(one);
        begin(one, id);
        cancel();
        AcceptedJob job = begin(one, id);
        assertThat(job.state()).isEqualTo("canceling");
        assertThat(world.show(1).jobs().getFirst().state()).isEqualTo("canceling");
        finish(job, job.token(), Map.of("exit_status", "-1", "signal_reason", "cancel", "wants_next", false));
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
    }

    @Test
    void whoBeginsAtOnceWhatWasCanceledMeanwhileDoesNotGetIt() {
        build(1);
        String id = given(one);
        cancel();
        assertThatThrownBy(() -> begin(one, id)).hasMessageContaining("not yours to accept");
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThat(offered(one)).isEmpty();
    }

    @Test
    void anotherAgentBeginsNothing() {
        build(1);
        String id = given(one);
        begin(one, id);
        assertThatThrownBy(() -> begin(world.agent("two"), id)).hasMessageContaining("not yours to accept");
    }

    @Test
    void aWholeLogMayComeWithTheEnd() throws InterruptedException {
        build(1);
        AcceptedJob job = begin(one, given(one));
        assertThat(job.finishLogBytesMax()).contains(4096);
        assertThat(finish(job, job.token(), ending("all\nof it\n")).logKept()).contains(true);
        assertThat(finish(job, job.token(), ending("all\nof it\n")).logKept()).contains(true);
        assertThat(log(job)).isEqualTo("all\nof it\n");
    }

    @Test
    void aLogThatHasBegunOtherwiseIsNotReplaced() throws InterruptedException {
        build(1);
        AcceptedJob job = begin(one, given(one));
        String chunk = "/v3/jobs/" + job.id() + "/chunks?sequence=1&offset=0&size=5";
        world.call(Method.POST, chunk, job.token(), Map.of(), World.utf8("begun"));
        assertThat(finish(job, job.token(), ending("all")).logKept()).contains(false);
        assertThat(log(job)).isEqualTo("begun");
    }

    @Test
    void aLogThatIsNoneOrTooLargeEndsNothing() {
        build(1);
        AcceptedJob job = begin(one, given(one));
        for (Map<String, Object> wrong : List.of(
                ending("x".repeat(4097)), ending(""), Map.<String, Object>of("exit_status", "0", "log", "<>"))) {
            assertThatThrownBy(() -> finish(job, job.token(), wrong)).hasMessageContaining("1 to 4096 bytes");
        }
        assertThat(world.show(1).jobs().getFirst().state()).isEqualTo("running");
    }

    @Test
    void theEndOfOneJobBringsTheNextHoweverOftenItIsSaid() {
        build(3);
        AcceptedJob first = begin(one, given(one));
        String second = finishAsking(first, one).orElseThrow();
        assertThat(second).isNotEqualTo(first.id());
        assertThat(finishAsking(first, one)).contains(second);
        assertThat(offered(one)).contains(second);
        AcceptedJob next = begin(one, second);
        assertThat(finishAsking(first, one)).isEmpty();
        String third = finishAsking(next, one).orElseThrow();
        assertThat(finishAsking(first, one)).contains(third);
        assertThat(finishAsking(begin(one, third), one)).isEmpty();
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void whatIsGivenWithAnEndAndNotAcceptedIsGivenToAnother() {
        build(2);
        AcceptedJob first = begin(one, given(one));
        String second = finishAsking(first, one).orElseThrow();
        AgentRegistered two = world.agent("two");
        world.work();
        assertThat(offered(two)).isEmpty();
        world.v3(Method.POST, "/v3/disconnect", one.accessToken(), Map.of());
        world.work();
        assertThat(offered(two)).contains(second);
    }

    @Test
    void whoAsksWithAnEndIsGivenWhatComesLater() {
        build(1);
        AcceptedJob first = begin(one, given(one));
        assertThat(finishAsking(first, one)).isEmpty();
        build(1);
        world.work("dispatch");
        String later = offered(one).orElseThrow();
        assertThat(finishAsking(first, one)).contains(later);
    }

    @Test
    void theTokenOfAJobAsksForNoOther() {
        build(2);
        AcceptedJob first = begin(one, given(one));
        var asking = Map.<String, Object>of("exit_status", "0", "wants_next", true);
        assertThat(finish(first, first.token(), asking).job()).isEmpty();
        assertThat(world.show(1).jobs()).extracting("state").contains("scheduled");
    }

    @Test
    void anotherAgentEndsNothingAndIsGivenNothing() {
        build(2);
        AcceptedJob first = begin(one, given(one));
        AgentRegistered two = world.agent("two");
        assertThatThrownBy(() -> finishAsking(first, two)).hasMessageContaining("does not have job");
        assertThat(world.show(1).jobs()).extracting("state").contains("running");
    }

    @Test
    void whoIsToStopOrToPauseIsGivenNothingWithAnEnd() {
        for (String order : List.of("stop", "pause")) {
            AgentRegistered agent = world.agent("ordered-" + order, "order=" + order);
            world.build(shop.git, "steps: [{label: Test, command: t, parallelism: 2, agents: {order: " + order + "}}]");
            AcceptedJob first = begin(agent, given(agent));
            world.v3(Method.POST, "/v3/" + order, first.token(), Map.of());
            assertThat(finishAsking(first, agent)).isEmpty();
            world.pass(Duration.ofSeconds(1));
            world.work("dispatch");
            assertThat(offered(agent)).isEmpty();
        }
    }
}
