package dev.belay.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import dev.belay.protocol.agent.ArtifactBatch;
import dev.belay.protocol.agent.ArtifactBatchCreated;
import dev.belay.protocol.agent.ArtifactStates;
import dev.belay.protocol.agent.JobFinish;
import dev.belay.protocol.agent.JobState;
import dev.belay.protocol.agent.Ping;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placements;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * A server written for tests: speaks {@code /v3} and the runtime routes, keeps all in memory, can go away and come back on
 * the same port, refuse calls, or do what it is asked and lose the answer.
 */
final class FakeServer implements AutoCloseable {

    static final String TOKEN = "registration-token";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern QUERY = Pattern.compile("(\\w+)=([^&]*)");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<AgentRegistration> registrations = new ArrayList<>();
    private final Map<String, Integer> accessTokens = new HashMap<>();
    private final Map<String, FakeJob> jobs = new LinkedHashMap<>();
    private final Deque<String> waiting = new ArrayDeque<>();
    private final Map<String, byte[]> releaseFiles = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private Predicate<String> refusing = _ -> false;
    private int refusalStatus = 503;
    private Predicate<String> losingAnswers = _ -> false;
    private Placements placements = new Placements(0, List.of());
    private Optional<HostReport> report = Optional.empty();
    private Optional<HttpServer> http = Optional.empty();
    private int port;
    private int agents;
    private int heartbeats;
    private int disconnects;

    FakeServer() {
        comeBack();
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
        final List<JobFinish> finishes = new ArrayList<>();
        final List<ArtifactBatch.Announced> artifacts = new ArrayList<>();
        final Map<String, byte[]> uploads = new LinkedHashMap<>();
        final Map<String, String> uploadStates = new LinkedHashMap<>();

        FakeJob(AcceptedJob job) {
            this.job = job;
        }
    }

    /** A piece of a log. */
    @SuppressWarnings("ArrayRecordComponent")
    record Chunk(long offset, byte[] bytes) {}

    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, byte[] body) {
        static Answer empty() {
            return new Answer(204, new byte[0]);
        }

        static Answer v3(Object record) {
            return new Answer(200, Json.V3.writeValueAsBytes(record));
        }

        static Answer api(Object record) {
            return new Answer(200, Json.API.writeValueAsBytes(record));
        }

        static Answer problem(int status, String message) {
            return v3(Map.of("message", message)).with(status);
        }

        Answer with(int other) {
            return new Answer(other, body);
        }
    }

    // ---- what tests do ------------------------------------------------------------------------------------------

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Goes away: open connections break, new ones are refused. Nothing is forgotten. */
    void goAway() {
        http.ifPresent(server -> server.stop(0));
        http = Optional.empty();
        change(() -> {});
    }

    /** Comes back on the same port. */
    void comeBack() {
        try {
            HttpServer server = HttpServer.create();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::handle);
            server.start();
            port = server.getAddress().getPort();
            http = Optional.of(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void comeBackIfAway() {
        if (http.isEmpty()) {
            comeBack();
        }
    }

    /** Answers calls like these ("POST /v3/…") with this status, from now on. */
    void refuse(Predicate<String> like, int status) {
        change(() -> {
            refusing = like;
            refusalStatus = status;
        });
    }

    /** Does what calls like these ask for, and then breaks the connection instead of answering. */
    void loseAnswers(Predicate<String> like) {
        change(() -> losingAnswers = like);
    }

    /** Forgets all agents, as a server would that has found them lost. */
    void forgetAgents() {
        change(accessTokens::clear);
    }

    void offer(AcceptedJob job) {
        change(() -> {
            jobs.putIfAbsent(job.id(), new FakeJob(job));
            waiting.add(job.id());
        });
    }

    void setState(String job, String state) {
        change(() -> job(job).state = state);
    }

    void place(long generation, Placement... wanted) {
        change(() -> placements = new Placements(generation, List.of(wanted)));
    }

    void releaseFile(String path, byte[] content) {
        change(() -> releaseFiles.put(path, content));
    }

    FakeJob job(String id) {
        return Objects.requireNonNull(jobs.get(id), id);
    }

    JobFinish awaitFinish(String job) {
        await("the end of job " + job, () -> !job(job).finishes.isEmpty());
        return job(job).finishes.getFirst();
    }

    void awaitLog(String job, String text) {
        await("\"" + text + "\" in the log of " + job, () -> log(job).contains(text));
    }

    /** The log as far as it has come, in the order of offsets; fails on a gap or an overlap. */
    byte[] logBytes(String job) {
        lock.lock();
        try {
            var all = new java.io.ByteArrayOutputStream();
            for (Chunk chunk : job(job).chunks.values()) {
                if (chunk.offset() != all.size()) {
                    throw new AssertionError("a chunk begins at " + chunk.offset() + " instead of " + all.size());
                }
                all.writeBytes(chunk.bytes());
            }
            return all.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    String log(String job) {
        return new String(logBytes(job), StandardCharsets.UTF_8);
    }

    List<AgentRegistration> registrations() {
        return List.copyOf(registrations);
    }

    List<String> calls() {
        lock.lock();
        try {
            return List.copyOf(calls);
        } finally {
            lock.unlock();
        }
    }

    int heartbeats() {
        return heartbeats;
    }

    int disconnects() {
        return disconnects;
    }

    Optional<HostReport.InstanceReport> instance(String id) {
        return report.stream()
                .flatMap(each -> each.instances().stream())
                .filter(each -> each.instance().equals(id))
                .findFirst();
    }

    HostReport.InstanceReport awaitInstance(String id, HostReport.State state) {
        return awaitInstance(id, each -> each.state() == state);
    }

    HostReport.InstanceReport awaitInstance(String id, Predicate<HostReport.InstanceReport> like) {
        await("instance " + id, () -> instance(id).filter(like).isPresent());
        return instance(id).orElseThrow();
    }

    /** Forgets the last report, so that the next one is news. */
    void clearReports() {
        change(() -> report = Optional.empty());
    }

    void awaitNewReport() {
        clearReports();
        await("a report", () -> report.isPresent());
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; last report " + report + "; last calls "
                            + calls.subList(Math.max(0, calls.size() - 10), calls.size()));
                }
                var _ = changed.await(left, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        goAway();
    }

    // ---- the protocol -------------------------------------------------------------------------------------------

    private void handle(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer;
        boolean lose;
        lock.lock();
        try {
            calls.add(call);
            lose = losingAnswers.test(call);
            answer = refusing.test(call)
                    ? Answer.problem(refusalStatus, "refused for the test")
                    : answer(exchange, call, body);
            changed.signalAll();
        } catch (InterruptedException e) {
            throw new IOException(e);
        } finally {
            lock.unlock();
        }
        if (lose) {
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        if (answer.body().length > 0) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    private Answer answer(HttpExchange exchange, String call, byte[] body) throws InterruptedException, IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        if (call.equals("POST /v3/register")) {
            return authorization.equals("Token " + TOKEN) ? register(body) : Answer.problem(401, "no such token");
        }
        if (path.startsWith("/v3/jobs/")) {
            return job(exchange, authorization, body);
        }
        if (path.startsWith("/upload/")) {
            return upload(path.substring("/upload/".length()), authorization, body);
        }
        String token = authorization.replaceFirst("^(Token|Bearer) ", "");
        if (!accessTokens.containsKey(token)) {
            return Answer.problem(401, "no such agent");
        }
        return switch (call) {
            case "GET /v3/ping" -> ping(token, waitSeconds(exchange));
            case "POST /v3/connect" -> Answer.empty();
            case "POST /v3/heartbeat" -> {
                heartbeats++;
                yield Answer.empty();
            }
            case "POST /v3/disconnect" -> {
                disconnects++;
                yield Answer.empty();
            }
            default -> runtime(exchange, path, body);
        };
    }

    private static int waitSeconds(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Ping.WAIT_SECONDS);
        return header == null ? 0 : Integer.parseInt(header);
    }

    private Answer register(byte[] body) {
        AgentRegistration wanted = Json.V3.readValue(body, AgentRegistration.class);
        registrations.add(wanted);
        agents++;
        String token = "access-" + agents;
        accessTokens.put(token, agents);
        return Answer.v3(new AgentRegistered(
                "agent-" + agents,
                wanted.name(),
                token,
                uri() + "/v3",
                1,
                1,
                1,
                wanted.metaData().orElse(List.of())));
    }

    private Answer ping(String token, int seconds) throws InterruptedException {
        await(seconds, () -> !waiting.isEmpty() || !accessTokens.containsKey(token));
        if (!accessTokens.containsKey(token)) {
            return Answer.problem(401, "no such agent");
        }
        Optional<Ping.AssignedJob> job = Optional.ofNullable(waiting.poll()).map(Ping.AssignedJob::new);
        return Answer.v3(new Ping("", Optional.empty(), job));
    }

    /** Holds an answer until a condition, or the time that was asked for, or the server goes away. */
    private void await(int seconds, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Optional<HttpServer> era = http;
        while (!condition.getAsBoolean() && http.equals(era)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            var _ = changed.await(left, TimeUnit.NANOSECONDS);
        }
    }

    private Answer job(HttpExchange exchange, String authorization, byte[] body)
            throws InterruptedException, IOException {
        List<String> words = List.of(exchange.getRequestURI()
                .getPath()
                .substring("/v3/jobs/".length())
                .split("/"));
        FakeJob job = job(words.getFirst());
        String rest = exchange.getRequestMethod() + (words.size() > 1 ? " " + words.get(1) : "");
        if (rest.equals("PUT accept")) {
            job.accepts++;
            job.state = "accepted";
            return Answer.v3(job.job);
        }
        if (!authorization.equals("Token " + job.job.token())) {
            return Answer.problem(401, "no such job token");
        }
        return switch (rest) {
            case "PUT start" -> {
                job.starts++;
                job.state = "running";
                yield Answer.empty();
            }
            case "GET" -> state(job, waitSeconds(exchange));
            case "POST chunks" -> chunk(job, query(exchange), body);
            case "PUT finish" -> {
                job.finishes.add(Json.V3.readValue(body, JobFinish.class));
                yield Answer.empty();
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

    private Answer state(FakeJob job, int seconds) throws InterruptedException {
        await(seconds, () -> !job.state.equals("running") && !job.state.equals("accepted"));
        return Answer.v3(new JobState(job.state));
    }

    private static Map<String, Long> query(HttpExchange exchange) {
        var numbers = new HashMap<String, Long>();
        Matcher matcher = QUERY.matcher(exchange.getRequestURI().getQuery());
        while (matcher.find()) {
            numbers.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        return numbers;
    }

    private static Answer chunk(FakeJob job, Map<String, Long> query, byte[] body) throws IOException {
        byte[] bytes = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        if (bytes.length != query.getOrDefault("size", -1L)) {
            throw new AssertionError("a chunk has " + bytes.length + " bytes and says " + query);
        }
        job.biggestChunk = Math.max(job.biggestChunk, bytes.length);
        Chunk before = job.chunks.putIfAbsent(
                query.getOrDefault("sequence", -1L), new Chunk(query.getOrDefault("offset", -1L), bytes));
        if (before != null) {
            job.repeatedChunks++;
            if (!java.util.Arrays.equals(before.bytes(), bytes)) {
                throw new AssertionError("a repeated chunk differs");
            }
        }
        return Answer.empty();
    }

    private Answer artifacts(FakeJob job, ArtifactBatch batch) {
        var ids = new ArrayList<String>();
        for (ArtifactBatch.Announced file : batch.artifacts()) {
            job.artifacts.add(file);
            ids.add("artifact-" + job.artifacts.size());
        }
        var action = new ArtifactBatchCreated.Action(uri() + "/", "POST", "/upload/" + job.job.id(), "file");
        var data = Map.of("path", "${artifact:path}");
        return Answer.v3(
                new ArtifactBatchCreated(batch.id(), ids, new ArtifactBatchCreated.UploadInstructions(data, action)));
    }

    /** A form of two parts: a path, and the file. */
    private Answer upload(String id, String authorization, byte[] body) {
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

    private Answer runtime(HttpExchange exchange, String path, byte[] body) throws InterruptedException {
        if (path.endsWith("/placements")) {
            long seen = query(exchange).getOrDefault("seen", -1L);
            await(
                    Math.toIntExact(query(exchange).getOrDefault("waitSeconds", 0L)),
                    () -> placements.generation() != seen);
            return Answer.api(placements);
        }
        if (path.endsWith("/report")) {
            report = Optional.of(Json.API.readValue(body, HostReport.class));
            return Answer.empty();
        }
        return Optional.ofNullable(releaseFiles.get(path))
                .map(content -> new Answer(200, content))
                .orElseGet(() -> Answer.problem(404, "no such artifact"));
    }
}
