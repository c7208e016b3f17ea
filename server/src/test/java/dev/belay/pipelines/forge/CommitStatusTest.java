package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.setting.StatusesSetting;
import dev.belay.protocol.setting.StatusesView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a forge, a real server of HTTP, is told of builds. */
@Tag("slow")
class CommitStatusTest {

    private static final String STATUSES = "/api/pipelines/shop/statuses";

    /** One call of the forge. */
    private record Told(String path, String token, JsonNode body) {}

    private final World world = new World();
    private final GitFolder git = new GitFolder();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger answer = new AtomicInteger(201);
    private final HttpServer forge = start();
    private String commit = "";

    @BeforeEach
    void createPipeline() {
        git.write(".belay/pipeline.yml", "steps: [{label: Test, command: make}]");
        commit = git.commit("Begin");
        world.pipeline(git);
    }

    @AfterEach
    void close() {
        forge.stop(0);
        world.close();
        git.close();
    }

    @Test
    void gitHubIsToldOncePerWordItKnows() {
        set("github");
        build();
        assertThat(told).extracting(Told::path).containsOnly("/repos/team/shop/statuses/" + commit);
        assertThat(told).extracting(Told::token).containsOnly("Bearer t0ken");
        assertThat(told.stream().map(each -> each.body().path("state").asString()))
                .containsExactly("pending", "success");
        JsonNode last = told.getLast().body();
        assertThat(last.path("description").asString()).isEqualTo("Build 1 passed");
        assertThat(last.path("context").asString()).isEqualTo("belay");
        assertThat(last.path("target_url").asString()).endsWith("/pipelines/shop/builds/1");
    }

    @Test
    void whatWasToldIsForgottenAfterAMonthButForTheNewestBuild() {
        set("github");
        build();
        build();
        world.pass(Duration.ofDays(29));
        world.work("old-commit-statuses");
        assertThat(world.database.strings("select count(*) from pipelines.commit_status"))
                .containsExactly("2");
        world.pass(Duration.ofDays(2));
        world.work("old-commit-statuses");
        assertThat(world.database.strings(
                        "select b.number from pipelines.commit_status s join pipelines.build b on b.id = s.build"))
                .containsExactly("2");
    }

    @Test
    void gitLabNamesItsProjectInOneSegment() {
        set("gitlab");
        build();
        assertThat(told).extracting(Told::path).containsOnly("/projects/team%2Fshop/statuses/" + commit);
        assertThat(told).extracting(Told::token).containsOnly("t0ken");
        assertThat(told.stream().map(each -> each.body().path("state").asString()))
                .containsExactly("pending", "running", "success");
    }

    @Test
    void buildsFromBeforeAreNotToldAndNoneWhenItIsOff() throws InterruptedException {
        build();
        set("gitea");
        world.work();
        assertThat(told).isEmpty();
        world.call(Method.DELETE, STATUSES, World.OPERATOR, Map.of(), new byte[0]);
        build();
        assertThat(told).isEmpty();
    }

    @Test
    void aForgeThatRefusesIsToldAgainLaterAndLater() {
        answer.set(503);
        set("github");
        build();
        int first = told.size();
        assertThat(first).isPositive();
        world.work();
        assertThat(told).hasSize(first);
        assertThat(world.api(Method.GET, STATUSES, Map.of(), StatusesView.class).failure())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("answered 503").contains("not now"));
        answer.set(201);
        world.pass(Duration.ofHours(1));
        world.work();
        assertThat(told.getLast().body().path("state").asString()).isEqualTo("success");
        assertThat(world.api(Method.GET, STATUSES, Map.of(), StatusesView.class).failure())
                .isEmpty();
    }

    @Test
    void aBuildThatHasNothingToRunHoldsUpNoMerge() {
        set("github");
        world.build(git, "steps: [{label: Test, command: make, skip: true}]");
        world.work();
        assertThat(told.getLast().body().path("state").asString()).isEqualTo("success");
        assertThat(told.getLast().body().path("description").asString()).isEqualTo("Build 1 had nothing to run");
    }

    @Test
    void aBuildThatIsRetriedIsToldAnew() {
        set("github");
        world.build(git, "steps: [{label: Test, command: make}]");
        var agent = world.agent("one");
        world.finish(world.begin(agent), 1);
        assertThat(told.getLast().body().path("state").asString()).isEqualTo("failure");
        world.api(Method.POST, "/api/jobs/" + world.job(1, "Test").id() + "/retries", Map.of(), Map.class);
        world.work();
        assertThat(told.getLast().body().path("state").asString()).isEqualTo("pending");
        world.finish(world.begin(agent), 0);
        assertThat(told.getLast().body().path("state").asString()).isEqualTo("success");
    }

    @Test
    void whatCannotBeToldFromTheAddressIsAskedFor() {
        var setting = new StatusesSetting("github", Optional.empty(), Optional.empty(), Optional.empty(), "t0ken");
        assertThatThrownBy(() -> world.api(Method.PUT, STATUSES, setting, StatusesView.class))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("give it as “api”");
        var unknown = new StatusesSetting("svn", Optional.empty(), Optional.empty(), Optional.empty(), "t0ken");
        assertThatThrownBy(() -> world.api(Method.PUT, STATUSES, unknown, StatusesView.class))
                .hasMessageContaining("github, gitlab or gitea");
    }

    @Test
    void aTokenThatCannotBeOpenedIsToldOfAndKeepsNoOtherPipelineFromBeingTold() {
        world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", "locked", "repository", git.path()),
                PipelineCreated.class);
        set("locked", "github");
        world.database
                .database()
                .transact(tx -> tx.handle()
                        .execute("update pipelines.status_target set token = 'sealed:1:00000000:AAAA:AAAA'"));
        set("github");
        world.api(Method.POST, "/api/pipelines/locked/builds", Map.of(), BuildView.class);
        world.work();
        world.build(git, "steps: [{label: Test, command: make}]");
        world.work();
        assertThat(told).isNotEmpty().extracting(Told::token).containsOnly("Bearer t0ken");
        assertThat(world.api(Method.GET, "/api/pipelines/locked/statuses", Map.of(), StatusesView.class)
                        .failure())
                .hasValueSatisfying(why -> assertThat(why).contains("sealed with another key"));
    }

    private void set(String kind) {
        set("shop", kind);
    }

    private void set(String pipeline, String kind) {
        String api = "http://127.0.0.1:" + forge.getAddress().getPort();
        var setting = new StatusesSetting(kind, Optional.of(api), Optional.of("team/shop"), Optional.empty(), "t0ken");
        world.api(Method.PUT, "/api/pipelines/" + pipeline + "/statuses", setting, StatusesView.class);
    }

    /** A build from its beginning to its end. */
    private void build() {
        world.build(git, "steps: [{label: Test, command: make}]");
        commit = git.git("rev-parse", "HEAD").strip();
        world.work();
        var job = world.begin(world.agent("agent-" + told.size()));
        world.work();
        world.finish(job, 0);
    }

    private HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            return server;
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        String token = Optional.ofNullable(headers.getFirst("Authorization"))
                .or(() -> Optional.ofNullable(headers.getFirst("PRIVATE-TOKEN")))
                .orElse("");
        JsonNode body = Json.API.readTree(exchange.getRequestBody().readAllBytes());
        told.add(new Told(exchange.getRequestURI().getRawPath(), token, body));
        byte[] said = World.utf8("not now");
        exchange.sendResponseHeaders(answer.get(), said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }
}
