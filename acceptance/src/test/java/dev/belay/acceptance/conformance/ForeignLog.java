package dev.belay.acceptance.conformance;

import dev.belay.acceptance.conformance.Calls.Call;
import dev.belay.acceptance.conformance.Calls.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/** A job's log, in packed chunks, three on their way at a time. */
public final class ForeignLog {

    private static final int LINES = 40;
    private static final int CHUNK_BYTES_MAX = 900;
    private static final int SENDERS = 3;

    private final Calls calls;
    private final Ledger ledger;
    private final String job;
    private final String token;
    private final RandomGenerator random;

    private record Chunk(int sequence, int offset, int size) {}

    ForeignLog(Calls calls, Ledger ledger, String job, String token, RandomGenerator random) {
        this.calls = calls;
        this.ledger = ledger;
        this.job = job;
        this.token = token;
        this.random = random;
    }

    /** What the whole log of a job is. */
    public static String text(String job) {
        var text = new StringBuilder("~~~ Working\n");
        for (int line = 0; line < LINES; line++) {
            text.append(job).append(" line ").append(line).append(" äöü\n");
        }
        return text.toString();
    }

    void send() throws InterruptedException {
        byte[] whole = text(job).getBytes(StandardCharsets.UTF_8);
        List<Chunk> chunks = chunks(whole.length);
        for (int first = 0; first < chunks.size(); first += SENDERS) {
            var threads = new ArrayList<Thread>();
            for (Chunk chunk : chunks.subList(first, Math.min(first + SENDERS, chunks.size()))) {
                threads.add(Thread.ofVirtual().start(() -> send(whole, chunk)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private List<Chunk> chunks(int bytes) {
        int seed;
        synchronized (calls) {
            seed = random.nextInt();
        }
        var own = new Random(seed);
        var chunks = new ArrayList<Chunk>();
        for (int offset = 0; offset < bytes; ) {
            int size = Math.min(1 + own.nextInt(CHUNK_BYTES_MAX), bytes - offset);
            chunks.add(new Chunk(chunks.size() + 1, offset, size));
            offset += size;
        }
        Collections.shuffle(chunks, own);
        return chunks;
    }

    private void send(byte[] whole, Chunk chunk) {
        String path = "/v3/jobs/" + job + "/chunks?sequence=" + chunk.sequence() + "&offset=" + chunk.offset()
                + "&size=" + chunk.size();
        var headers = Map.of("Content-Type", "text/plain", "Content-Encoding", "gzip");
        try {
            Reply reply =
                    calls.ask(new Call("POST", calls.at(path), token, headers, new Bytes(packed(whole, chunk)), true));
            if (!reply.good()) {
                ledger.fault("chunk of job " + job + ": " + reply.message());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] packed(byte[] whole, Chunk chunk) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(whole, chunk.offset(), chunk.size());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return bytes.toByteArray();
    }
}
