package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.ArtifactBatchCreated.PartAction;
import dev.belay.protocol.api.ArtifactList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Large files that jobs leave come in parts. */
@Tag("slow")
class ArtifactPartsTest {

    private static final int PART = 1_000;

    private final World world = new World(JobLimits.USUAL.withArtifactPartBytes(PART));
    private final GitFolder git = new GitFolder();
    private final byte[] file = new byte[3 * PART - 1];
    private String id = "";
    private String token = "";

    @BeforeEach
    void beginJob() {
        new Random(1).nextBytes(file);
        git.commit("Begin");
        world.pipeline(git);
        var agent = world.agent("one");
        world.build(git, "[{command: make}]");
        AcceptedJob job = world.begin(agent);
        id = job.id();
        token = job.token();
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
    }

    private ArtifactBatchCreated announce(Object multipart) throws Exception {
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        var announced = Map.of("path", "a.iso", "file_size", file.length, "sha256sum", digest);
        return world.v3(
                Method.POST,
                "/v3/jobs/" + id + "/artifacts",
                token,
                Map.of("id", "b", "artifacts", List.of(announced), "multipart_supported", multipart),
                ArtifactBatchCreated.class);
    }

    private List<PartAction> actions(ArtifactBatchCreated created) {
        return created.perArtifactInstructions().orElseThrow().values().stream()
                .flatMap(each -> each.actions().stream())
                .toList();
    }

    /** As agents cut it: in as many pieces of equal size as there are parts, the first ones a byte longer. */
    private byte[] piece(int number, int count) {
        int small = file.length / count;
        int longer = file.length % count;
        int begin = (number - 1) * small + Math.min(number - 1, longer);
        return Arrays.copyOfRange(file, begin, begin + small + (number <= longer ? 1 : 0));
    }

    private String send(PartAction action, byte[] bytes) throws InterruptedException {
        String path = action.url().replaceFirst("^http://[^/]*", "");
        Response answer = world.call(Method.PUT, path, "nobody", Map.of(), bytes);
        return ((Response.JsonBody) answer).headers().getOrDefault("ETag", "");
    }

    private void finish(ArtifactBatchCreated created, List<String> tags) {
        var told = new ArrayList<Map<String, Object>>();
        tags.forEach(tag -> told.addFirst(Map.of("part_number", tags.indexOf(tag) + 1, "etag", tag)));
        var state = Map.of(
                "id",
                created.artifactIds().getFirst(),
                "state",
                "finished",
                "multipart",
                true,
                "multipart_etags",
                told);
        world.v3(Method.PUT, "/v3/jobs/" + id + "/artifacts", token, Map.of("artifacts", List.of(state)));
    }

    private List<String> sent(List<PartAction> actions) throws InterruptedException {
        var tags = new ArrayList<String>();
        for (PartAction action : actions) {
            tags.add(send(action, piece(action.partNumber(), 3)));
        }
        return tags;
    }

    private long partsKept() throws IOException {
        Path folder = world.folder.resolve("blobs/artifact-parts");
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void thePartsBecomeTheFileAndAreRemoved() throws Exception {
        ArtifactBatchCreated created = announce(true);
        List<PartAction> actions = actions(created);
        assertThat(actions).extracting(PartAction::partNumber).containsExactly(1, 2, 3);
        assertThat(actions).extracting(PartAction::method).containsOnly("PUT");
        send(actions.get(2), piece(3, 3));
        List<String> tags = sent(actions(announce(true)));
        finish(created, tags);
        finish(created, tags);
        ArtifactList list =
                world.api(Method.GET, "/api/pipelines/shop/builds/1/artifacts", Map.of(), ArtifactList.class);
        Response download =
                world.call(Method.GET, list.artifacts().getFirst().download(), World.OPERATOR, Map.of(), new byte[0]);
        assertThat(World.bytes(download)).isEqualTo(file);
        assertThatThrownBy(() -> send(actions.getFirst(), piece(1, 3))).hasMessageContaining("to be sent");
        assertThat(announce(true).perArtifactInstructions()).isEmpty();
        assertThat(partsKept()).isEqualTo(3);
        world.work("artifact-parts");
        assertThat(partsKept()).isZero();
        finish(created, tags);
    }

    @Test
    void whatIsMissingOrNotWhatItsTagSaysIsRefused() throws Exception {
        ArtifactBatchCreated created = announce(true);
        List<PartAction> actions = actions(created);
        List<String> tags = sent(actions);
        assertThatThrownBy(() -> finish(created, tags.subList(0, 2))).hasMessageContaining("has 3 parts");
        assertThatThrownBy(() -> finish(created, List.of(tags.get(1), tags.get(0), tags.get(2))))
                .hasMessageContaining("has the tag");
        send(actions.getFirst(), new byte[piece(1, 3).length]);
        assertThatThrownBy(() -> finish(created, tags)).hasMessageContaining("Part 1");
        send(actions.getFirst(), piece(1, 3));
        finish(created, tags);
    }

    @Test
    void aPartThatNobodyOfferedIsRemovedLikeAnyOther() throws Exception {
        ArtifactBatchCreated created = announce(false);
        assertThat(created.perArtifactInstructions()).isEmpty();
        String secret = created.uploadInstructions().data().get("token");
        String url = "/v3/artifacts/" + created.artifactIds().getFirst() + "/" + secret + "/parts/1";
        send(new PartAction(url, "PUT", 1), piece(1, 3));
        assertThat(partsKept()).isEqualTo(1);
        world.pass(Duration.ofHours(25));
        world.work("artifact-parts");
        assertThat(partsKept()).isZero();
    }

    @Test
    void aPartThatWasNotSentIsNamed() throws Exception {
        ArtifactBatchCreated created = announce(true);
        List<String> tags = new ArrayList<>(sent(actions(created).subList(0, 2)));
        tags.add("\"guessed\"");
        assertThatThrownBy(() -> finish(created, tags)).hasMessageContaining("Part 3 of “a.iso” has not been sent");
        assertThatThrownBy(() -> send(actions(created).getFirst(), new byte[PART + 2]))
                .hasMessageContaining("larger than");
        String foreign = actions(created).getFirst().url().replaceFirst("belay_job_[^/]*", "belay_job_guessed");
        assertThatThrownBy(() -> send(new PartAction(foreign, "PUT", 1), new byte[1]))
                .hasMessageContaining("There is no artifact");
    }

    @Test
    void partsOfAnUploadThatNobodyEndsAreRemovedAfterADay() throws Exception {
        send(actions(announce(true)).getFirst(), piece(1, 3));
        world.work("artifact-parts");
        assertThat(partsKept()).isEqualTo(1);
        world.pass(Duration.ofDays(1).plusSeconds(1));
        world.work("artifact-parts");
        assertThat(partsKept()).isZero();
        assertThat(world.database.strings("select state from pipelines.artifact"))
                .containsExactly("error");
    }

    @Test
    void whoCannotSendPartsIsOfferedNone() throws Exception {
        assertThat(announce(false).perArtifactInstructions()).isEmpty();
    }
}
