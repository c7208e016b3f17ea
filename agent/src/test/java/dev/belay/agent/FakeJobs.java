package dev.belay.agent;

import com.sun.net.httpserver.HttpExchange;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.ArtifactBatch;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.ArtifactStates;
import dev.belay.protocol.agent.JobFinish;
import dev.belay.protocol.agent.JobFinished;
import dev.belay.protocol.agent.JobSecret;
import dev.belay.protocol.agent.JobState;
import dev.belay.protocol.agent.Ping;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** The jobs of the fake server, their logs and artifacts. */
final class FakeJobs {

    /** What the real server takes, too. */
    static final int FINISH_LOG_BYTES_MAX = 4 << 10;

    private static final Pattern SHOWN_COMMAND = Pattern.compile("(?m)^\033\\[90m\\$\033\\[0m .*$");

    final FakeCaches caches = new FakeCaches();
    private final FakeServer server;
    private final Map<String, FakeJob> jobs = new LinkedHashMap<>();
    final Map<String, String> secrets = new LinkedHashMap<>();
    private final Deque<String> waiting = new ArrayDeque<>();
    private volatile boolean refusesJoinedEnds;

    FakeJobs(FakeServer server) {
        this.server = server;
    }

    /** One job as the server sees it. */
    static final class FakeJob {
        final AcceptedJob job;
        String state = "assigned";
        int accepts;
        int starts;
        int repeatedChunks;
        int biggestChunk;
        final TreeMap<Long, Chunk> chunks = new TreeMap<>();
        final List<JobFinish> finishes = new CopyOnWriteArrayList<>();
        Optional<String> next = Optional.empty();
        final List<ArtifactBatch.Announced> artifacts = new CopyOnWriteArrayList<>();
        final Map<String, byte[]> uploads = new LinkedHashMap<>();
        final Map<String, String> uploadStates = new LinkedHashMap<>();

        FakeJob(AcceptedJob job) {
            this.job = job;
        }

        /** Whether its server knows no more than the field's. */
        private boolean ofOld() {
            return job.finishLogBytesMax().isEmpty();
        }
    }

    /** A piece of a log. */
    @SuppressWarnings("ArrayRecordComponent")
    record Chunk(long offset, byte[] bytes) {}

    boolean anyWaiting() {
        return !waiting.isEmpty();
    }

    Optional<String> next() {
        return Optional.ofNullable(waiting.poll());
    }

    void offer(AcceptedJob job) {
        server.change(() -> {
            jobs.putIfAbsent(job.id(), new FakeJob(job));
            waiting.add(job.id());
        });
    }

    /** As a server whose limits are narrower than those of the one that gave the job. */
    void refuseJoinedEnds() {
        refusesJoinedEnds = true;
    }

    void setState(String job, String state) {
        server.change(() -> job(job).state = state);
    }

    FakeJob job(String id) {
        return Objects.requireNonNull(jobs.get(id), id);
    }

    JobFinish awaitFinish(String job) {
        server.await("the end of job " + job, () -> !job(job).finishes.isEmpty());
        return job(job).finishes.getFirst();
    }

    /** Waits for what the job says; that its command is shown and has such words in it does not count. */
    void awaitLog(String job, String text) {
        server.await(
                "\"" + text + "\" in the log of " + job,
                () -> SHOWN_COMMAND.matcher(log(job)).replaceAll("").contains(text));
    }

    /** The log as far as it has come, in the order of offsets; fails on a gap or an overlap. */
    byte[] logBytes(String job) {
        return server.look(() -> joined(job(job)));
    }

    private static byte[] joined(FakeJob job) {
        var all = new ByteArrayOutputStream();
        for (Chunk chunk : job.chunks.values()) {
            if (chunk.offset() != all.size()) {
                throw new AssertionError("a chunk begins at " + chunk.offset() + " instead of " + all.size());
            }
            all.writeBytes(chunk.bytes());
        }
        return all.toByteArray();
    }

    /** As people read it: without the times of its lines. */
    String log(String job) {
        return new String(logBytes(job), StandardCharsets.UTF_8).replaceAll("\033_bk;t=[0-9]+\007", "");
    }

    Answer answer(HttpExchange exchange, String authorization, byte[] body) throws InterruptedException, IOException {
        List<String> words = List.of(exchange.getRequestURI()
                .getPath()
                .substring("/v3/jobs/".length())
                .split("/"));
        FakeJob job = job(words.getFirst());
        String rest = exchange.getRequestMethod() + (words.size() > 1 ? " " + words.get(1) : "");
        if (rest.equals("PUT accept")) {
            return accept(job, body);
        }
        boolean itsAgent = rest.equals("PUT finish") && server.knowsAgent(authorization);
        if (!itsAgent && !authorization.equals("Token " + job.job.token())) {
            return Answer.problem(401, "no such job token");
        }
        if (rest.endsWith(" caches")) {
            return caches.answer(exchange, rest, body);
        }
        return switch (rest) {
            case "PUT start" -> {
                job.starts++;
                job.state = "running";
                yield Answer.empty();
            }
            case "GET" -> state(job, FakeServer.waitSeconds(exchange));
            case "POST chunks" -> chunk(job, FakeServer.query(exchange), body);
            case "PUT finish" -> finish(job, Json.V3.readValue(body, JobFinish.class));
            case "GET secrets" -> {
                String name = exchange.getRequestURI().getQuery().substring("key=".length());
                yield secrets.containsKey(name)
                        ? Answer.v3(new JobSecret(name, Objects.requireNonNull(secrets.get(name)), "1"))
                        : Answer.problem(404, "There is no secret " + name + ".");
            }
            case "POST artifacts" -> artifacts(job, Json.V3.readValue(body, ArtifactBatch.class));
            case "PUT artifacts" -> {
                Json.V3
                        .readValue(body, ArtifactStates.class)
                        .artifacts()
                        .forEach(each -> job.uploadStates.put(each.id(), each.state()));
                yield Answer.empty();
            }
            default -> Answer.problem(404, "no such route");
        };
    }

    private static Answer accept(FakeJob job, byte[] body) {
        job.accepts++;
        if (job.ofOld() || body.length == 0) {
            job.state = "accepted";
            return Answer.v3(job.job);
        }
        if (job.state.equals("assigned") || job.state.equals("accepted")) {
            job.starts++;
            job.state = "running";
        }
        AcceptedJob told = job.job;
        return Answer.v3(new AcceptedJob(
                told.id(),
                job.state,
                told.env(),
                told.step(),
                told.matrixPermutation(),
                told.chunksMaxSizeBytes(),
                told.chunksIntervalSeconds(),
                told.logMaxSizeBytes(),
                told.token(),
                told.traceparent(),
                told.finishLogBytesMax()));
    }

    private Answer finish(FakeJob job, JobFinish finish) {
        if (refusesJoinedEnds && (finish.log().isPresent() || finish.wantsNext().isPresent())) {
            return Answer.problem(422, "too much at once");
        }
        if (job.ofOld() && (finish.log().isPresent() || finish.wantsNext().isPresent())) {
            throw new AssertionError("an older server was told more than it knows");
        }
        job.finishes.add(finish);
        finish.log().ifPresent(log -> keep(job, 1, 0, Base64.getDecoder().decode(log)));
        if (finish.wantsNext().orElse(false)
                && job.next.filter(next -> job(next).accepts == 0).isEmpty()) {
            job.next = next();
        }
        return Answer.v3(new JobFinished(
                finish.log().map(_ -> true),
                finish.wantsNext().flatMap(_ -> job.next).map(Ping.AssignedJob::new)));
    }

    private Answer state(FakeJob job, int seconds) throws InterruptedException {
        server.await(seconds, () -> !job.state.equals("running") && !job.state.equals("accepted"));
        return Answer.v3(new JobState(job.state));
    }

    private static Answer chunk(FakeJob job, Map<String, Long> query, byte[] body) throws IOException {
        byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        if (bytes.length != query.getOrDefault("size", -1L)) {
            throw new AssertionError("a chunk has " + bytes.length + " bytes and says " + query);
        }
        job.biggestChunk = Math.max(job.biggestChunk, bytes.length);
        keep(job, query.getOrDefault("sequence", -1L), query.getOrDefault("offset", -1L), bytes);
        return Answer.empty();
    }

    private static void keep(FakeJob job, long sequence, long offset, byte[] bytes) {
        Chunk before = job.chunks.putIfAbsent(sequence, new Chunk(offset, bytes));
        if (before != null) {
            job.repeatedChunks++;
            if (!Arrays.equals(before.bytes(), bytes)) {
                throw new AssertionError("a repeated chunk differs");
            }
        }
    }

    private Answer artifacts(FakeJob job, ArtifactBatch batch) {
        var ids = new ArrayList<String>();
        for (ArtifactBatch.Announced file : batch.artifacts()) {
            job.artifacts.add(file);
            ids.add("artifact-" + job.artifacts.size());
        }
        var action = new ArtifactBatchCreated.Action(server.uri() + "/", "POST", "/upload/" + job.job.id(), "file");
        var data = Map.of("path", "${artifact:path}");
        return Answer.v3(
                new ArtifactBatchCreated(batch.id(), ids, new ArtifactBatchCreated.UploadInstructions(data, action)));
    }

    /** A form of two parts: a path, and the file. */
    Answer upload(String id, String authorization, byte[] body) {
        FakeJob job = job(id);
        if (!authorization.equals("Token " + job.job.token())) {
            return Answer.problem(401, "no such job token");
        }
        String form = new String(body, StandardCharsets.ISO_8859_1);
        String boundary = form.substring(0, form.indexOf("\r\n"));
        List<String> parts = List.of(form.split(Pattern.quote(boundary)));
        String path = content(parts.get(1));
        job.uploads.put(path, content(parts.get(2)).getBytes(StandardCharsets.ISO_8859_1));
        return Answer.empty();
    }

    private static String content(String part) {
        String content = part.substring(part.indexOf("\r\n\r\n") + 4);
        return content.substring(0, content.length() - 2);
    }
}
