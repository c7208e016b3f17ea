package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Route.Method;
import dev.belay.platform.web.Site;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.api.ArtifactList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that jobs leave: announced, uploaded by a form, checked, and fetched again. */
@Tag("slow")
class ArtifactTest {

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private final byte[] jar = World.utf8("a jar\r\n--xyz is not the boundary\r\n" + "x".repeat(200_000));
    private String agentToken = "";
    private String id = "";
    private String token = "";

    @BeforeEach
    void beginJob() {
        AgentRegistered agent = world.agent("one");
        agentToken = agent.accessToken();
        world.build(git, "[{command: make}]");
        AcceptedJob job = world.begin(agent);
        id = job.id();
        token = job.token();
    }

    @Test
    void anUploadIsCheckedAndKept() throws Exception {
        ArtifactBatchCreated created = announce(sha256(jar));
        assertThat(announce(sha256(jar)).artifactIds()).isEqualTo(created.artifactIds());
        assertThatThrownBy(() -> states(created, "finished")).hasMessageContaining("has not been uploaded");

        upload(created, jar);
        upload(created, jar);
        states(created, "finished");
        ArtifactList list =
                world.api(Method.GET, "/api/pipelines/shop/builds/1/artifacts", Map.of(), ArtifactList.class);
        assertThat(list.artifacts()).singleElement().satisfies(artifact -> {
            assertThat(artifact.state()).isEqualTo("finished");
            assertThat(artifact.path()).isEqualTo("build/shop.jar");
        });
        assertThat(download()).isEqualTo(jar);
        UUID build = world.database
                .database()
                .read(tx -> world.pipelines.open(tx))
                .getFirst()
                .id();
        List<Artifact> kept = world.database.database().read(tx -> world.pipelines.artifacts(tx, build));
        assertThat(kept)
                .singleElement()
                .satisfies(artifact -> assertThat(artifact.bytes()).isEqualTo(jar.length));
    }

    @Test
    void aSlowUploadChangesNothingOnceAnotherIsThere() throws Exception {
        ArtifactBatchCreated created = announce("");
        byte[] other = jar.clone();
        other[0]++;
        byte[] form = form(fields(created), other);
        int middle = form.length / 2;
        var slow = new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(form, 0, middle),
                new Meanwhile(() -> upload(created, jar)),
                new ByteArrayInputStream(form, middle, form.length - middle))));
        assertThatThrownBy(() -> send(slow)).hasMessageContaining("has arrived before, with another content");
        upload(created, other);
        assertThat(download()).isEqualTo(jar);
        world.work("deleted-blobs");
        assertThat(world.folder.resolve("blobs/artifacts").toFile().list()).hasSize(1);
    }

    /** A stream without bytes, at whose end something else is done first. */
    private static final class Meanwhile extends InputStream {

        private final ThrowingCallable work;
        private boolean done;

        Meanwhile(ThrowingCallable work) {
            this.work = work;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }

        @Override
        public int read() throws IOException {
            try {
                if (!done) {
                    done = true;
                    work.call();
                }
                return -1;
            } catch (Throwable failure) {
                throw new IOException(failure);
            }
        }
    }

    @Test
    void whatComesLongAfterTheJobIsRefused() {
        world.v3(Method.PUT, "/v3/jobs/" + id + "/finish", token, Map.of("exit_status", "0"));
        world.pass(Duration.ofMinutes(59));
        announce("");
        world.pass(Duration.ofMinutes(2));
        token = agentToken;
        assertThatThrownBy(() -> announce("late", "")).hasMessageContaining("for an hour after its end");
    }

    @Test
    void aFileThatIsNotWhatWasAnnouncedIsRefused() throws Exception {
        ArtifactBatchCreated created = announce(sha256(World.utf8("other")));
        assertThatThrownBy(() -> upload(created, jar)).hasMessageContaining("another content");
        assertThatThrownBy(() -> upload(created, World.utf8("short"))).hasMessageContaining("arrived with 5 bytes");
    }

    @Test
    void anUploadNeedsItsTokenAndAPathInsideTheCheckout() throws Exception {
        ArtifactBatchCreated created = announce(sha256(jar));
        assertThatThrownBy(() -> send(Map.of("token", "guess", "batch", created.id(), "path", "build/shop.jar"), jar))
                .hasMessageContaining("no token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "a/../../b",
                "/etc/passwd",
                "..\\..\\b",
                "C:\\b",
                "",
                "a/",
                "a/.",
                "a\r\nb",
                "invoice\u202efdp.exe"
            })
    void aHostilePathIsRefused(String path) {
        assertThatThrownBy(() -> announce(path, "")).hasMessageContaining("An artifact's path");
    }

    private byte[] download() throws Exception {
        ArtifactList list =
                world.api(Method.GET, "/api/pipelines/shop/builds/1/artifacts", Map.of(), ArtifactList.class);
        return World.bytes(
                world.call(Method.GET, list.artifacts().getFirst().download(), World.OPERATOR, Map.of(), new byte[0]));
    }

    private ArtifactBatchCreated announce(String sha256) {
        return announce("build/shop.jar", sha256);
    }

    private ArtifactBatchCreated announce(String path, String sha256) {
        var file = Map.of("path", path, "file_size", jar.length, "sha256sum", sha256);
        return world.v3(
                Method.POST,
                "/v3/jobs/" + id + "/artifacts",
                token,
                Map.of("id", "batch-1", "artifacts", List.of(file)),
                ArtifactBatchCreated.class);
    }

    private void states(ArtifactBatchCreated created, String state) {
        var states = List.of(Map.of("id", created.artifactIds().getFirst(), "state", state));
        world.v3(Method.PUT, "/v3/jobs/" + id + "/artifacts", token, Map.of("artifacts", states));
    }

    private void upload(ArtifactBatchCreated created, byte[] bytes) throws Exception {
        assertThat(Json.V3.writeValueAsString(created)).contains("/v3/uploads");
        send(fields(created), bytes);
    }

    private static Map<String, String> fields(ArtifactBatchCreated created) {
        var form = new TreeMap<>(created.uploadInstructions().data());
        form.replaceAll((_, value) -> value.replace("${artifact:path}", "build/shop.jar"));
        return form;
    }

    @Test
    void agentsAreSentToTheDeclaredAddressOfTheServer() {
        try (var declared = new World(world.limits, Site.declared("https://belay.example.com/"));
                var repository = new GitFolder()) {
            repository.commit("Begin");
            declared.pipeline(repository);
            var agent = declared.agent("one");
            declared.build(repository, "[{command: make}]");
            AcceptedJob begun = declared.begin(agent);
            assertThat(begun.env())
                    .containsEntry("BUILDKITE_BUILD_URL", "https://belay.example.com/pipelines/shop/builds/1");
            var created = declared.v3(
                    Method.POST,
                    "/v3/jobs/" + begun.id() + "/artifacts",
                    begun.token(),
                    Map.of("id", "batch", "artifacts", List.of()),
                    ArtifactBatchCreated.class);
            assertThat(created.uploadInstructions().action().url()).isEqualTo("https://belay.example.com");
        }
    }

    private void send(Map<String, String> form, byte[] bytes) throws Exception {
        send(new ByteArrayInputStream(form(form, bytes)));
    }

    private void send(InputStream form) throws Exception {
        var type = Map.of("Content-Type", "multipart/form-data; boundary=xyz-1");
        world.call(Method.POST, "/v3/uploads", Caller.NOBODY, type, form);
    }

    private static byte[] form(Map<String, String> form, byte[] bytes) throws IOException {
        var body = new java.io.ByteArrayOutputStream();
        for (Map.Entry<String, String> field : form.entrySet()) {
            body.write(World.utf8("--xyz-1\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
                    + field.getValue() + "\r\n"));
        }
        String disposition = "Content-Disposition: form-data; name=\"file\"; filename=\"shop.jar\"";
        body.write(World.utf8(
                String.join("\r\n", "--xyz-1", disposition, "Content-Type: application/octet-stream", "", "")));
        body.write(bytes);
        body.write(World.utf8("\r\n--xyz-1--\r\n"));
        return body.toByteArray();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
