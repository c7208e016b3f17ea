package dev.belay.pipelines.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.job.JobStore;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.Leaving;
import dev.belay.pipelines.world.Shop;
import dev.belay.pipelines.world.World;
import dev.belay.platform.blobs.Folder;
import dev.belay.platform.page.LogText;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Logs arrive in any order, more than once, and are read as they grow. */
@Tag("slow")
class LogTest {

    private static final int MIB = 1 << 20;

    @RegisterExtension
    final Shop shop = new Shop();

    private final World world = shop.world;
    private final GitFolder git = shop.git;
    private AcceptedJob job = World.NO_JOB;

    @BeforeEach
    void beginJob() {
        var agent = world.agent("one");
        world.build(git, "[{command: make}]");
        job = world.begin(agent);
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
    void aLogThatBeginsShortGrowsBehindItsHead() throws Exception {
        send(1, 0, "hello ");
        send(1, 0, "hello ");
        assertThat(world.folder.resolve("blobs/logs/" + job.id())).doesNotExist();
        assertThat(read(0)).isEqualTo("hello ");
        assertThat(read(2)).isEqualTo("llo ");
        send(2, 6, Leaving.LONG);
        // The same in other pieces, which overlap what is there.
        send(1, 0, "hello a line\n");
        assertThat(read(0)).isEqualTo("hello " + Leaving.LONG);
        assertThat(read(6)).isEqualTo(Leaving.LONG);
        assertThat(read(7_005)).isEqualTo("\n");
        assertThat(world.database.strings("select lines from pipelines.log_block"))
                .containsExactly("1000");
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
    void withoutAWaitTheWholeLogComesAndNotItsFirstPieceOnly() throws Exception {
        byte[] line = new byte[MIB];
        Arrays.fill(line, (byte) 'x');
        for (int chunk = 0; chunk < 3; chunk++) {
            send(chunk + 1, (long) chunk * MIB, line);
        }
        assertThat(raw("")).hasSize(3 * MIB);
        assertThat(raw("?from=" + (2 * MIB + 5))).hasSize(MIB - 5);
    }

    @Test
    void everyPartOfALongLogIsShownWithItsLineNumbersAndNothingTwice() throws Exception {
        var log = new StringBuilder();
        var random = new Random(5);
        int lines = 0;
        while (log.length() < 3 * MIB) {
            log.append("line ")
                    .append(++lines)
                    .append(" x".repeat(random.nextInt(200)))
                    .append('\n');
        }
        byte[] bytes = World.utf8(log.toString());
        sendInDisorder(bytes, random);
        world.finish(job, 0);

        LogReader reader = reader();
        UUID id = UUID.fromString(job.id());
        int next = 1;
        int parts = reader.part(id, 1).parts();
        assertThat(parts).isEqualTo(4);
        for (int part = 1; part <= parts; part++) {
            for (LogText.Line line : lines(reader.part(id, part))) {
                assertThat(line.number()).isEqualTo(next);
                assertThat(line.html()).startsWith("line " + next++);
            }
        }
        assertThat(next).isEqualTo(lines + 1);

        LogReader.Stretch end = reader.end(id);
        assertThat(end.complete()).isTrue();
        assertThat(end.to() - end.from()).isLessThanOrEqualTo(MIB + 1);
        assertThat(lines(end).getLast().number()).isEqualTo(lines);
        assertThat(lines(end).getFirst().html())
                .startsWith("line " + lines(end).getFirst().number());
        assertThat(end.partBefore()).isBetween(parts - 1, parts);
    }

    private void sendInDisorder(byte[] bytes, Random random) throws Exception {
        var offsets = new ArrayList<Integer>();
        for (int offset = 0; offset < bytes.length; offset += 70_000) {
            offsets.add(offset);
        }
        Collections.shuffle(offsets, random);
        for (int offset : offsets) {
            send(1, offset, Arrays.copyOfRange(bytes, offset, Math.min(bytes.length, offset + 100_000)));
            if (random.nextBoolean()) {
                send(1, offset, Arrays.copyOfRange(bytes, offset, Math.min(bytes.length, offset + 30_000)));
            }
        }
    }

    private static List<LogText.Line> lines(LogReader.Stretch stretch) {
        return stretch.text().groups().stream()
                .flatMap(group -> group.lines().stream())
                .toList();
    }

    private LogReader reader() {
        var jobs = new JobStore();
        var store = new LogStore();
        var blobs = new Folder(world.folder.resolve("blobs"), world.clock);
        var logs = new Logs(world.database.database(), world.nudges, world.clock, blobs, store, jobs, world.limits);
        return new LogReader(world.database.database(), logs, store);
    }

    @Test
    void aLogWhoseFileIsGoneIsToldAsAGapAndNotAwaited() throws Exception {
        send(1, 0, Leaving.LONG);
        GitFolder.delete(world.folder.resolve("blobs/logs"));
        assertThat(read(0)).isEmpty();
        assertThat(finished(0)).isEqualTo("true");
        assertThat(response(0).headers()).containsEntry("Belay-Log-Lost-Bytes", "7000");
        assertThat(new String(raw(""), java.nio.charset.StandardCharsets.UTF_8))
                .contains("[7000 bytes of this log are not on the disk of this server.]");
        assertThat(reader().end(UUID.fromString(job.id())).lost()).isEqualTo(7_000);
    }

    @Test
    void chunksThatAnAgentCouldNotSendAreTold() {
        world.v3(
                Method.PUT,
                "/v3/jobs/" + job.id() + "/finish",
                job.token(),
                Map.of("exit_status", "0", "chunks_failed_count", 3));
        assertThat(world.show(1).jobs().getFirst().logChunksLost()).contains(3);
    }

    @Test
    void theTimesOfHeadersAreBoundedInAll() {
        for (int batch = 0; batch < 2; batch++) {
            headers(batch * 5_000, 5_000);
        }
        headers(0, 5_000);
        assertThatThrownBy(() -> headers(10_000, 1)).hasMessage("A log has at most 10000 headers.");
    }

    private void headers(int from, int count) {
        var times = new HashMap<String, String>();
        for (int header = from; header < from + count; header++) {
            times.put(Integer.toString(header), "2026-11-22T10:00:00.123456789Z");
        }
        world.v3(Method.POST, "/v3/jobs/" + job.id() + "/header_times", job.token(), Map.of("header_times", times));
    }

    private byte[] raw(String query) throws InterruptedException {
        return World.bytes(world.call(
                Method.GET, "/api/jobs/" + job.id() + "/log" + query, World.OPERATOR, Map.of(), new byte[0]));
    }

    @Test
    void aCompleteLogIsFetchedInPartsAndChecked() throws Exception {
        byte[] text = World.utf8("0123456789".repeat(300_000));
        send(1, 0, Arrays.copyOf(text, 1_000));
        assertThat(log(Map.of()).headers()).doesNotContainKeys("ETag", "Accept-Ranges");
        for (int at = 1_000; at < text.length; at += MIB) {
            send(2, at, Arrays.copyOfRange(text, at, Math.min(text.length, at + MIB)));
        }
        world.finish(job, 0);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        Response.Stream part = log(Map.of("Range", "bytes=998-1500003"));
        assertThat(part.status()).isEqualTo(206);
        assertThat(World.bytes(part)).isEqualTo(Arrays.copyOfRange(text, 998, 1_500_004));
        Response.Stream first = log(Map.of("If-Range", "\"" + sha256 + "\"", "Range", "bytes=5-9"));
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.headers()).doesNotContainKey("ETag").containsEntry("Accept-Ranges", "bytes");
        assertThat(digests()).as("nothing is read before it is sent").isEmpty();
        assertThat(World.bytes(first)).isEqualTo(text);
        assertThat(digests()).containsExactly(sha256);
        for (int turn = 0; turn < 2; turn++) {
            Response.Stream whole = log(Map.of());
            assertThat(World.bytes(whole)).isEqualTo(text);
            assertThat(whole.headers())
                    .containsEntry("ETag", "\"" + sha256 + "\"")
                    .containsEntry("Accept-Ranges", "bytes")
                    .containsEntry("Content-Length", "3000000")
                    .containsEntry("Belay-Log-Finished", "true")
                    .containsKey("Repr-Digest");
        }
        Response.Stream rest = log(Map.of("Range", "bytes=998-1500003", "If-Range", "\"" + sha256 + "\""));
        assertThat(rest.status()).isEqualTo(206);
        assertThat(World.bytes(rest)).isEqualTo(Arrays.copyOfRange(text, 998, 1_500_004));
        assertThat(log(Map.of("Range", "bytes=3000000-")).status()).isEqualTo(416);
    }

    private List<String> digests() {
        return world.database.strings("select sha256 from pipelines.log where sha256 is not null");
    }

    private Response.Stream log(Map<String, String> headers) throws InterruptedException {
        return (Response.Stream)
                world.call(Method.GET, "/api/jobs/" + job.id() + "/log", World.OPERATOR, headers, new byte[0]);
    }

    @Test
    void aLogEndsAtItsLimit() {
        long limit = world.limits.logBytesMax();
        assertThat(job.logMaxSizeBytes()).isEqualTo(limit);
        assertThatThrownBy(() -> send(1, limit - 1, "ab")).hasMessageContaining("what is beyond is not kept");
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
                Method.GET,
                "/api/jobs/" + job.id() + "/log?waitSeconds=0&from=" + from,
                World.OPERATOR,
                Map.of(),
                new byte[0]);
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
