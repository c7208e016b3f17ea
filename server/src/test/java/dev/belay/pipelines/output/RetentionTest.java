package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.Leaving;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.ArtifactList;
import dev.belay.protocol.api.ArtifactView;
import dev.belay.protocol.setting.RetentionView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs and artifacts are kept as long as their pipeline says, and then given up, rows first. */
@Tag("slow")
final class RetentionTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final Map<String, String> agents = new HashMap<>();

    @Test
    void whatIsOldIsDeletedAndSaysSo() throws Exception {
        AcceptedJob old = build(0);
        AcceptedJob newer = build(0);
        keep(Map.of("logDays", 30, "artifactDays", 30));
        world.pass(Duration.ofDays(29));
        expire();
        assertThat(artifact(1).state()).isEqualTo("finished");

        world.pass(Duration.ofDays(2));
        expire();
        expire();
        assertThat(artifact(1).state()).isEqualTo("deleted");
        assertThatThrownBy(() -> download(artifact(1)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.GONE));
        assertThatThrownBy(() -> log(old)).hasMessageContaining("keeps logs for a time");
        assertThat(files("logs")).containsExactly(newer.id());
        assertThat(files("artifacts")).hasSize(1);
        assertThat(world.database.strings("select key from pipelines.doomed_blob"))
                .isEmpty();
    }

    @Test
    void theNewestPassedBuildOfABranchStaysHoweverOldItIs() throws Exception {
        AcceptedJob passed = build(0);
        AcceptedJob failed = build(1);
        keep(Map.of("logDays", 30, "artifactDays", 30));
        world.pass(Duration.ofDays(1_000));
        expire();
        assertThat(log(passed)).isEqualTo(Leaving.LONG);
        assertThatThrownBy(() -> log(failed)).hasMessageContaining("keeps logs for a time");
    }

    @Test
    void onlySoManyBuildsAreKept() throws Exception {
        for (int number = 1; number <= 4; number++) {
            build(0);
        }
        keep(Map.of("artifactBuilds", 2));
        expire();
        assertThat(List.of(
                        artifact(1).state(),
                        artifact(2).state(),
                        artifact(3).state(),
                        artifact(4).state()))
                .containsExactly("deleted", "deleted", "finished", "finished");
        assertThat(files("logs")).hasSize(4);
    }

    @Test
    void aBuildThatHasNotEndedKeepsAll() throws Exception {
        AcceptedJob job = begin();
        new Leaving(world, job).log("a line\n");
        keep(Map.of("logDays", 1, "logBuilds", 1));
        world.pass(Duration.ofSeconds(30));
        expire();
        assertThat(log(job)).isEqualTo("a line\n");
    }

    @Test
    void whatAPipelineDoesNotSayIsAsTheServerSays() {
        keep(Map.of("logDays", 0, "logBuilds", 10));
        RetentionView view = keep(Map.of("logDays", -1));
        assertThat(view.logDays()).isEqualTo(365);
        assertThat(view.logBuilds()).contains(10);
        assertThat(view.artifactDays()).isEqualTo(180);
        assertThat(view.said().logDays()).isEmpty();
        assertThatThrownBy(() -> keep(Map.of("artifactBuilds", 0))).hasMessageContaining("from 1 to");
        assertThat(world.journal("pipeline.configured")).hasSize(2);
    }

    @Test
    void aFormSaysItAndWhatIsLeftEmptyIsAsTheServerSays() {
        keep(Map.of("artifactDays", 7));
        world.submit("/pipelines/shop/retention", "logDays=30&logBuilds=+5&artifactDays=&artifactBuilds=");
        assertThat(world.page("/pipelines/shop"))
                .contains("for 30 days, of the newest 5 builds", "for 180 days", "value=\"30\"");
        assertThatThrownBy(() -> world.submit("/pipelines/shop/retention", "logDays=ever"))
                .hasMessageContaining("“ever” is not a number");
    }

    @Test
    void aChunkThatComesForADeletedLogBringsNothingBack() throws Exception {
        AcceptedJob old = build(1);
        build(1);
        keep(Map.of("logBuilds", 1));
        expire();
        late(old).log("late\n");
        assertThat(files("logs")).doesNotContain(old.id());
        assertThatThrownBy(() -> log(old)).hasMessageContaining("keeps logs for a time");
    }

    @Test
    void aShortLogIsDeletedWithTheOthers() throws Exception {
        AcceptedJob old = begin();
        new Leaving(world, old).log("a line\n");
        world.finish(old, 1);
        build(0);
        keep(Map.of("logBuilds", 1));
        expire();
        assertThatThrownBy(() -> log(old)).hasMessageContaining("keeps logs for a time");
        late(old).log("a line\n");
        assertThat(world.database.strings("select count(head) from pipelines.log"))
                .containsExactly("0");
    }

    @Test
    void whatComesWithinTheHourAfterTheEndIsDeletedWithTheRest() throws Exception {
        AcceptedJob job = begin();
        world.finish(job, 1);
        build(0);
        keep(Map.of("artifactBuilds", 1, "logBuilds", 1));
        world.work("retention");
        new Leaving(world, job).file("late.txt", "content");
        new Leaving(world, job).log(Leaving.LONG);
        expire();
        assertThat(artifact(1).state()).isEqualTo("deleted");
        assertThat(files("artifacts")).hasSize(1);
        assertThat(files("logs")).hasSize(1);
    }

    /** A build whose only job leaves lines and a file and ends so. */
    private AcceptedJob build(int status) throws Exception {
        AcceptedJob job = begin();
        var leaving = new Leaving(world, job);
        leaving.log(Leaving.LONG);
        leaving.file("out.txt", "content");
        world.finish(job, status);
        return job;
    }

    private AcceptedJob begin() {
        var agent = world.agent("agent-" + world.journal("").size());
        world.build(shop.git, "[{command: make}]");
        AcceptedJob job = world.begin(agent);
        agents.put(job.id(), agent.accessToken());
        return job;
    }

    /** By the token of its agent, which outlives that of the job. */
    private Leaving late(AcceptedJob job) {
        String token = agents.getOrDefault(job.id(), "");
        return new Leaving(
                world,
                new AcceptedJob(
                        job.id(),
                        "",
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        0,
                        0,
                        0,
                        token,
                        Optional.empty(),
                        Optional.empty()));
    }

    private RetentionView keep(Map<String, Integer> setting) {
        return world.api(Method.PUT, "/api/pipelines/shop/retention", setting, RetentionView.class);
    }

    /** Not before the last of what agents send late is there. */
    private void expire() {
        world.pass(Duration.ofMinutes(71));
        world.work("retention");
        world.work("deleted-blobs");
    }

    private ArtifactView artifact(int build) {
        return world.api(Method.GET, "/api/pipelines/shop/builds/" + build + "/artifacts", Map.of(), ArtifactList.class)
                .artifacts()
                .getFirst();
    }

    private byte[] download(ArtifactView artifact) throws Exception {
        Response response = world.call(Method.GET, artifact.download(), World.OPERATOR, Map.of(), new byte[0]);
        return World.bytes(response);
    }

    private String log(AcceptedJob job) throws Exception {
        String path = "/api/jobs/" + job.id() + "/log";
        byte[] bytes = World.bytes(world.call(Method.GET, path, World.OPERATOR, Map.of(), new byte[0]));
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<String> files(String kind) {
        String[] names = world.folder.resolve("blobs").resolve(kind).toFile().list();
        return names == null ? List.of() : List.of(names);
    }
}
