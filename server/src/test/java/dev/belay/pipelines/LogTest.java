package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logs arrive in any order, more than once, and are read as they grow. */
class LogTest {

    private static final int MIB = 1 << 20;

    private final World world = new World();
    private final GitFolder git = new GitFolder();
    private AcceptedJob job = AcceptedNothing.JOB;

    /** Stands in the field until there is a job. */
    private static final class AcceptedNothing {
        static final AcceptedJob JOB =
                new AcceptedJob("", "", Map.of(), Map.of(), 0, 0, 0, "", java.util.Optional.empty());
    }

    @BeforeEach
    void beginJob() {
        git.commit("Begin");
        world.pipeline(git);
        var agent = world.agent("one");
        world.build(git, "[{command: make}]");
        job = world.begin(agent);
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
    }

    @Test
    void chunksInAnyOrderAndTwiceMakeOneLog() throws Exception {
        send(2, 6, "world\n");
        assertThat(read(0)).isEmpty();
        send(1, 0, "hello ");
        send(1, 0, "hello ");
        send(2, 6, "world\n");
        assertThat(read(0)).isEqualTo("hello world\n");
        assertThat(read(6)).isEqualTo("world\n");
        assertThat(finished(12)).isEqualTo("false");
        world.finish(job, 0);
        assertThat(finished(0)).isEqualTo("true");
        send(3, 12, "late\n");
        assertThat(read(12)).isEqualTo("late\n");
    }

    @Test
    void aGapIsAwaitedForAWhileAndThenSteppedOver() throws Exception {
        send(1, 0, "a");
        send(3, 2, "c");
        world.finish(job, 0);
        assertThat(read(0)).isEqualTo("a");
        assertThat(finished(1)).isEqualTo("false");
        world.pass(java.time.Duration.ofSeconds(61));
        assertThat(read(0)).isEqualTo("a\0c");
        assertThat(finished(0)).isEqualTo("true");
    }

    @Test
    void aHundredMegabytesInShuffledChunksComeBackAsTheyWere() throws Exception {
        var random = new Random(7);
        var line = new byte[10 * MIB];
        random.nextBytes(line);
        var order = new Random(8).ints(0, 100).distinct().limit(100).toArray();
        for (int chunk : order) {
            byte[] bytes = Arrays.copyOfRange(line, chunk % 10 * MIB, (chunk % 10 + 1) * MIB);
            send(chunk + 1, (long) chunk * MIB, bytes);
        }
        long from = 0;
        while (from < 100L * MIB) {
            byte[] piece = bytes(from);
            assertThat(piece).hasSize(MIB);
            int at = (int) (from % line.length);
            assertThat(Arrays.equals(piece, Arrays.copyOfRange(line, at, at + MIB)))
                    .isTrue();
            from += piece.length;
        }
        world.finish(job, 0);
        assertThat(finished(100L * MIB)).isEqualTo("true");
    }

    @Test
    void whatIsNoChunkIsRefused() {
        assertThatThrownBy(() -> send(1, -1, "a")).hasMessageContaining("“offset”");
        assertThatThrownBy(() -> send(1, world.limits.logBytesMax(), "a")).hasMessageContaining("A log has at most");
        assertThatThrownBy(() -> world.call(
                        Method.POST,
                        "/v3/jobs/" + job.id() + "/chunks?sequence=1&offset=0&size=5",
                        job.token(),
                        Map.of(),
                        packed(World.utf8("a"))))
                .hasMessageContaining("has 1 bytes and should have 5");
    }

    private void send(int sequence, long offset, String text) throws Exception {
        send(sequence, offset, World.utf8(text));
    }

    private void send(int sequence, long offset, byte[] bytes) throws Exception {
        world.call(
                Method.POST,
                "/v3/jobs/" + job.id() + "/chunks?sequence=" + sequence + "&offset=" + offset + "&size=" + bytes.length,
                job.token(),
                Map.of("Content-Encoding", "gzip"),
                packed(bytes));
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private Response.Stream response(long from) throws InterruptedException {
        return (Response.Stream) world.call(
                Method.GET, "/api/jobs/" + job.id() + "/log?from=" + from, World.OPERATOR, Map.of(), new byte[0]);
    }

    private byte[] bytes(long from) throws InterruptedException {
        return World.bytes(response(from));
    }

    private String read(long from) throws InterruptedException {
        return new String(bytes(from), java.nio.charset.StandardCharsets.UTF_8);
    }

    private String finished(long from) throws InterruptedException {
        return response(from).headers().getOrDefault("Belay-Log-Finished", "absent");
    }
}
