package dev.belay.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import dev.belay.protocol.agent.Ping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server written for tests: speaks {@code /v3} and the runtime routes, keeps all in memory, can go away and come back
 * on the same port, refuse calls, or do what it is asked and lose the answer.
 */
final class FakeServer implements AutoCloseable {

    static final String TOKEN = "registration-token";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern QUERY = Pattern.compile("(\\w+)=([^&]*)");

    final FakeJobs jobs = new FakeJobs(this);
    final FakeHosts hosts = new FakeHosts(this);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<AgentRegistration> registrations = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> accessTokens = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private Predicate<String> refusing = _ -> false;
    private int refusalStatus = 503;
    private Predicate<String> losingAnswers = _ -> false;
    private Optional<HttpServer> http = Optional.empty();
    private int port;
    private int agents;
    private int heartbeats;
    private int disconnects;

    FakeServer() {
        comeBack();
    }

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

    List<AgentRegistration> registrations() {
        return List.copyOf(registrations);
    }

    List<String> calls() {
        return look(() -> List.copyOf(calls));
    }

    int heartbeats() {
        return heartbeats;
    }

    int disconnects() {
        return disconnects;
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; last calls "
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

    /** Changes something that others wait for or look at. */
    void change(Runnable what) {
        lock.lock();
        try {
            what.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Looks at something that calls may be changing. */
    <T> T look(Supplier<T> at) {
        lock.lock();
        try {
            return at.get();
        } finally {
            lock.unlock();
        }
    }

    /** Fails if an agent has broken the protocol. */
    @Override
    public void close() {
        goAway();
        if (!faults.isEmpty()) {
            throw new AssertionError(faults.toString());
        }
    }

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
        } catch (RuntimeException | AssertionError e) {
            faults.add(call + ": " + e);
            throw e;
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
            return jobs.answer(exchange, authorization, body);
        }
        if (path.startsWith("/upload/")) {
            return jobs.upload(path.substring("/upload/".length()), authorization, body);
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
            default -> hosts.answer(exchange, path, body);
        };
    }

    static Map<String, Long> query(HttpExchange exchange) {
        var numbers = new HashMap<String, Long>();
        Matcher matcher = QUERY.matcher(exchange.getRequestURI().getQuery());
        while (matcher.find()) {
            numbers.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        }
        return numbers;
    }

    static int waitSeconds(HttpExchange exchange) {
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

    boolean knowsAgent(String authorization) {
        return accessTokens.containsKey(authorization.replaceFirst("^Token ", ""));
    }

    private Answer ping(String token, int seconds) throws InterruptedException {
        await(seconds, () -> jobs.anyWaiting() || !accessTokens.containsKey(token));
        if (!accessTokens.containsKey(token)) {
            return Answer.problem(401, "no such agent");
        }
        Optional<Ping.AssignedJob> job = jobs.next().map(Ping.AssignedJob::new);
        return Answer.v3(new Ping("", Optional.empty(), job));
    }

    /** Holds an answer until a condition, or the time that was asked for, or the server goes away. */
    void await(int seconds, BooleanSupplier condition) throws InterruptedException {
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
}
