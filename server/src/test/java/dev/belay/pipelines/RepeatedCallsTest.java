package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.FoundArtifact;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every call of an agent may come twice, too early, and after the end of its job; one test for each kind. */
@Tag("slow")
class RepeatedCallsTest {

    private record State(String state) {}

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;

    private AgentRegistered agent() {
        return world.agent("one");
    }

    private AcceptedJob begun(AgentRegistered agent) {
        world.build(shop.git, "steps: [{label: Test, command: t, key: test}, {label: Other, command: o, key: other}]");
        return world.begin(agent);
    }

    private void tell(Method method, AcceptedJob job, String path, Object body) {
        world.v3(method, "/v3/jobs/" + job.id() + path, job.token(), body);
    }

    private void twice(Method method, AcceptedJob job, String path, Object body) {
        tell(method, job, path, body);
        tell(method, job, path, body);
    }

    private void refused(Method method, AcceptedJob job, String path, Object body) {
        assertThatThrownBy(() -> tell(method, job, path, body)).hasMessageContaining("this one is passed");
    }

    private static Map<String, String> build(AcceptedJob job) {
        return Map.of("build_id", String.valueOf(job.env().get("BUILDKITE_BUILD_ID")));
    }

    @Test
    void connectHeartbeatAndDisconnect() {
        AgentRegistered agent = agent();
        for (String path : List.of("connect", "connect", "disconnect", "disconnect")) {
            world.v3(Method.POST, "/v3/" + path, agent.accessToken(), Map.of());
        }
        assertThat(world.journal("agent."))
                .containsExactly("agent.registered", "agent.connected", "agent.disconnected");
        world.v3(Method.POST, "/v3/heartbeat", agent.accessToken(), Map.of("sent_at", "2026-11-22T10:00:00Z"));
        assertThat(world.ping(agent).action()).isEqualTo("idle");
    }

    @Test
    void pauseResumeAndStop() {
        AgentRegistered agent = agent();
        AcceptedJob job = begun(agent);
        for (String path : List.of("pause", "pause", "resume", "resume", "stop", "stop")) {
            world.v3(Method.POST, "/v3/" + path, job.token(), Map.of());
        }
        world.finish(job, 0);
        assertThat(world.ping(agent).action()).isEqualTo("disconnect");
        for (String path : List.of("pause", "resume", "stop")) {
            assertThatThrownBy(() -> world.v3(Method.POST, "/v3/" + path, job.token(), Map.of()))
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    void pingAndAccept() {
        AgentRegistered agent = agent();
        world.build(shop.git, "[{label: Test, command: t}]");
        AcceptedJob job = world.accept(agent);
        AcceptedJob again = world.v3(
                Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of(), AcceptedJob.class);
        assertThat(again.env()).isEqualTo(job.env());
        tell(Method.PUT, job, "/start", Map.of());
        tell(Method.PUT, again, "/start", Map.of());
        assertThatThrownBy(() -> world.v3(
                        Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of(), Ping.class))
                .hasMessageContaining("it is running");
        world.finish(again, 0);
        assertThatThrownBy(() -> world.v3(
                        Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of(), Ping.class))
                .hasMessageContaining("it is passed");
        assertThat(world.show(1).build().state()).isEqualTo("passed");
    }

    @Test
    void acceptOfAJobThatWasCanceledMeanwhileEndsItAtOnce() {
        AgentRegistered agent = agent();
        world.build(shop.git, "[{label: Test, command: t}]");
        AcceptedJob job = world.accept(agent);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), Object.class);
        assertThat(world.job(1, "Test").state()).isEqualTo("canceling");
        assertThatThrownBy(() -> world.v3(
                        Method.PUT, "/v3/jobs/" + job.id() + "/accept", agent.accessToken(), Map.of(), Ping.class))
                .hasMessageContaining("it is canceling");
        assertThat(world.job(1, "Test").state()).isEqualTo("canceled");
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThatThrownBy(() -> tell(Method.PUT, job, "/start", Map.of())).hasMessageContaining("not to be started");
        assertThat(world.ping(agent).action()).isEqualTo("idle");
    }

    @Test
    void acquireOfAJobThatWasCanceledMeanwhileEndsItAtOnce() {
        AgentRegistered agent = agent();
        world.build(shop.git, "[{label: Test, command: t}]");
        String path = "/v3/jobs/" + world.job(1, "Test").id() + "/acquire";
        world.v3(Method.PUT, path, agent.accessToken(), Map.of(), AcceptedJob.class);
        world.api(Method.PUT, "/api/pipelines/shop/builds/1/cancellation", Map.of(), Object.class);
        assertThat(world.job(1, "Test").state()).isEqualTo("canceling");
        assertThatThrownBy(() -> world.v3(Method.PUT, path, agent.accessToken(), Map.of(), AcceptedJob.class))
                .hasMessageContaining("is canceling and cannot be acquired");
        assertThat(world.job(1, "Test").state()).isEqualTo("canceled");
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        assertThat(world.ping(agent).action()).isEqualTo("idle");
    }

    @Test
    void startAndState() {
        AgentRegistered agent = agent();
        world.build(shop.git, "[{label: Test, command: t}]");
        world.work("dispatch");
        String id = world.ping(agent).job().orElseThrow().id();
        assertThatThrownBy(() -> world.v3(Method.PUT, "/v3/jobs/" + id + "/start", agent.accessToken(), Map.of()))
                .hasMessageContaining("not to be started");
        AcceptedJob job = world.accept(agent);
        twice(Method.PUT, job, "/start", Map.of());
        assertThat(state(job)).isEqualTo("running");
        world.finish(job, 0);
        assertThatThrownBy(() -> tell(Method.PUT, job, "/start", Map.of())).hasMessageContaining("not to be started");
        assertThat(state(job)).isEqualTo("canceled");
    }

    private String state(AcceptedJob job) {
        return world.v3(Method.GET, "/v3/jobs/" + job.id(), job.token(), Map.of(), State.class)
                .state();
    }

    @Test
    void finish() {
        AcceptedJob job = world.accept(first(agent()));
        twice(Method.PUT, job, "/finish", Map.of("exit_status", "0"));
        assertThat(world.job(1, "Test").state()).isEqualTo("passed");
        assertThatThrownBy(() -> tell(Method.PUT, job, "/finish", Map.of("exit_status", "1")))
                .hasMessageContaining("already ended otherwise");
        assertThat(world.job(1, "Test").state()).isEqualTo("passed");
    }

    private AgentRegistered first(AgentRegistered agent) {
        world.build(shop.git, "[{label: Test, command: t}]");
        return agent;
    }

    @Test
    void chunksAndTimesOfHeaders() throws InterruptedException {
        AcceptedJob job = begun(agent());
        chunk(job, 6, "second");
        chunk(job, 6, "second");
        world.finish(job, 0);
        chunk(job, 0, "first ");
        chunk(job, 0, "first ");
        twice(Method.POST, job, "/header_times", Map.of("header_times", Map.of("0", "2026-11-22T10:00:00Z")));
        Response log =
                world.call(Method.GET, "/api/jobs/" + job.id() + "/log?from=0", World.OPERATOR, Map.of(), new byte[0]);
        assertThat(World.bytes(log)).asString().isEqualTo("first second");
    }

    private void chunk(AcceptedJob job, int offset, String text) throws InterruptedException {
        world.call(
                Method.POST,
                "/v3/jobs/" + job.id() + "/chunks?sequence=1&offset=" + offset + "&size=" + text.length(),
                job.token(),
                Map.of(),
                World.utf8(text));
    }

    @Test
    void artifacts() throws InterruptedException {
        AcceptedJob job = begun(agent());
        var batch = Map.of("id", "b", "artifacts", List.of(Map.of("path", "a.txt", "file_size", 1)));
        String path = "/v3/jobs/" + job.id() + "/artifacts";
        ArtifactBatchCreated created = world.v3(Method.POST, path, job.token(), batch, ArtifactBatchCreated.class);
        assertThat(world.v3(Method.POST, path, job.token(), batch, ArtifactBatchCreated.class)
                        .artifactIds())
                .isEqualTo(created.artifactIds());
        var done =
                Map.of("artifacts", List.of(Map.of("id", created.artifactIds().getFirst(), "state", "finished")));
        assertThatThrownBy(() -> tell(Method.PUT, job, "/artifacts", done)).hasMessageContaining("not been uploaded");
        upload(created);
        upload(created);
        twice(Method.PUT, job, "/artifacts", done);
        world.finish(job, 0);
        upload(created);
        twice(Method.PUT, job, "/artifacts", done);
        String search = "/v3/builds/" + build(job).get("build_id") + "/artifacts/search?query=*";
        assertThat(world.v3(Method.GET, search, job.token(), Map.of(), FoundArtifact[].class))
                .hasSize(1);
    }

    private void upload(ArtifactBatchCreated created) throws InterruptedException {
        var form = new StringBuilder();
        created.uploadInstructions()
                .data()
                .forEach((name, value) -> form.append("--b\r\nContent-Disposition: form-data; name=\"")
                        .append(name)
                        .append("\"\r\n\r\n")
                        .append(value.replace("${artifact:path}", "a.txt"))
                        .append("\r\n"));
        form.append("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nx\r\n--b--\r\n");
        world.call(
                Method.POST,
                created.uploadInstructions().action().path(),
                "nobody",
                Map.of("content-type", "multipart/form-data; boundary=b"),
                World.utf8(form.toString()));
    }

    @Test
    void metaData() {
        AcceptedJob job = begun(agent());
        var one = Map.of("key", "a", "value", "1");
        twice(Method.POST, job, "/data/set", one);
        twice(Method.POST, job, "/data/set-batch", Map.of("items", List.of(one)));
        twice(Method.POST, job, "/data/get", Map.of("key", "a"));
        assertThatThrownBy(() -> twice(Method.POST, job, "/data/get", Map.of("key", "b")))
                .hasMessageContaining("There is no meta-data");
        world.finish(job, 0);
        refused(Method.POST, job, "/data/set", one);
        refused(Method.POST, job, "/data/set-batch", Map.of("items", List.of(one)));
    }

    @Test
    void additionsToAnnotations() {
        AcceptedJob job = begun(agent());
        var added = Map.of("body", "a", "context", "c", "append", true);
        twice(Method.POST, job, "/annotations", added);
        assertThat(bodies()).containsExactly("a");
        world.pass(Duration.ofSeconds(31));
        tell(Method.POST, job, "/annotations", added);
        tell(Method.POST, job, "/annotations", Map.of("body", "b", "context", "c", "append", true));
        assertThat(bodies()).containsExactly("aab");
        for (String uuid : List.of("one", "two", "one", "two")) {
            tell(Method.POST, job, "/annotations", Map.of("body", "a", "context", "c", "append", true, "uuid", uuid));
            world.pass(Duration.ofSeconds(5));
        }
        assertThat(bodies()).containsExactly("aabaa");
    }

    private List<String> bodies() {
        return world.database.strings("select body from pipelines.annotation");
    }

    @Test
    void annotations() {
        AcceptedJob job = begun(agent());
        twice(Method.POST, job, "/annotations", Map.of("body", "a", "context", "c"));
        assertThat(bodies()).containsExactly("a");
        twice(Method.DELETE, job, "/annotations/c", Map.of());
        world.finish(job, 0);
        refused(Method.POST, job, "/annotations", Map.of("body", "late"));
        refused(Method.DELETE, job, "/annotations/c", Map.of());
        assertThat(bodies()).isEmpty();
    }

    @Test
    void changesOfStepsAndCancels() {
        AcceptedJob job = begun(agent());
        var change = Map.of(
                "idempotency_uuid",
                "1",
                "build_id",
                String.valueOf(build(job).get("build_id")),
                "attribute",
                "label",
                "value",
                "!",
                "append",
                true);
        world.v3(Method.PUT, "/v3/steps/other", job.token(), change);
        world.v3(Method.PUT, "/v3/steps/other", job.token(), change);
        assertThat(world.job(1, "Other!").state()).isEqualTo("scheduled");
        world.v3(Method.POST, "/v3/steps/other/cancel", job.token(), build(job));
        world.v3(Method.POST, "/v3/steps/other/cancel", job.token(), build(job));
        String cancel = "/v3/builds/" + build(job).get("build_id") + "/cancel";
        world.v3(Method.POST, cancel, job.token(), Map.of());
        world.v3(Method.POST, cancel, job.token(), Map.of());
        tell(Method.PUT, job, "/finish", Map.of("exit_status", "-1"));
        assertThat(world.show(1).build().state()).isEqualTo("canceled");
        for (var late :
                Map.of("/v3/steps/other/cancel", build(job), cancel, Map.of()).entrySet()) {
            assertThatThrownBy(() -> world.v3(Method.POST, late.getKey(), job.token(), late.getValue()))
                    .hasMessageContaining("this one is canceled");
        }
        assertThatThrownBy(() -> world.v3(Method.PUT, "/v3/steps/other", job.token(), change))
                .hasMessageContaining("this one is canceled");
    }
}
