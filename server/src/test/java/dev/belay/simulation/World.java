package dev.belay.simulation;

import dev.belay.SimServer;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.web.Calls;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.BuildCreation;
import dev.belay.protocol.api.PipelineCreation;
import dev.belay.protocol.api.Unblock;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenCreation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** One run of the simulation: a server, and all who speak with it. */
final class World implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.of("agent-lost-seconds", "30");
    /** What people push: mostly what works. */
    private static final List<Repository.Sort> PUSHES = List.of(
            Repository.Sort.GOOD,
            Repository.Sort.BETTER,
            Repository.Sort.GOOD,
            Repository.Sort.BETTER,
            Repository.Sort.ERRORS,
            Repository.Sort.DROPS,
            Repository.Sort.HANGS,
            Repository.Sort.NEVER_READY,
            Repository.Sort.BROKEN_BUILD,
            Repository.Sort.BROKEN_FILE);

    /** How long an unplugged host may stay away, and its instances be missed and replaced. */
    private static final Duration RECOVERY = Duration.ofSeconds(150);

    /** In truth whatever changes nudges them at once. */
    private static final int RECONCILERS_FOR_EACH_TURN = 4;

    private static final int STEPS_MAX_TO_END = 6_000;

    private final Random random;
    private final SimClock clock = new SimClock();
    private final SimGen gen;
    private final TestDatabase database;
    private final Repository repository;
    private final Path folder;
    private final Watch watch;
    private final Wire wire;
    private final List<SimAgent> agents = new ArrayList<>();
    private final List<SimHost> hosts = new ArrayList<>();
    private final List<SimEdge> edges = new ArrayList<>();
    private final String adminToken;
    private final String agentToken;
    private final String edgeToken;
    private SimServer server;
    private Instant lastHit = Instant.MIN;
    private int ports = 20_000;
    private int builds;
    private int crashes;

    World(long seed, Repository repository, Path folder) {
        this.random = new Random(seed);
        this.gen = new SimGen(new Random(seed + 1));
        this.repository = repository;
        this.folder = folder;
        this.database = TestDatabase.open(clock);
        this.watch = new Watch(this, database.url());
        this.server = newServer();
        this.wire = new Wire(this, random, 8);
        this.adminToken = read(folder.resolve("token"));
        this.agentToken = token("agent");
        this.edgeToken = token("edge");
        must(
                "POST",
                "/api/pipelines",
                new PipelineCreation(
                        repository.url(), Optional.of("shop"), Optional.empty(), Optional.empty(), Optional.empty()));
        must(
                "POST",
                "/api/pipelines",
                new PipelineCreation(
                        repository.docsUrl(),
                        Optional.of("docs"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        for (int number = 1; number <= 3; number++) {
            Optional<String> host = number <= 2 ? Optional.of(gen.id().toString()) : Optional.empty();
            var agent = new SimAgent(this, random, "agent-" + number, host, number != 1);
            agents.add(agent);
            host.ifPresent(id -> hosts.add(new SimHost(this, random, agent, id)));
        }
        edges.add(new SimEdge(this, random, "edge-1"));
        edges.add(new SimEdge(this, random, "edge-2"));
    }

    /** Chaos for a while, then peace until everything has ended; the promises hold throughout. */
    void run(int chaoticSteps, int buildsMax) {
        for (int step = 0; step < chaoticSteps; step++) {
            step();
            disturb(buildsMax);
        }
        wire.heal();
        clock.neverCrash();
        for (int step = 0; !ended(); step++) {
            if (step > STEPS_MAX_TO_END) {
                watch.end();
            }
            step();
        }
        watch.end();
    }

    String summary() {
        return builds + " builds, " + crashes + " crashes; rollouts "
                + watch.strings("select stage || ' ' || count(*) from rollouts.rollout group by stage order by stage")
                + "; builds "
                + watch.strings("select state || ' ' || count(*) from pipelines.build group by state order by state");
    }

    private void step() {
        clock.pass(Duration.ofMillis(50 + random.nextInt(900)));
        wire.arriveLate();
        watch.served(edges, hosts);
        watch.limited();
        if (random.nextInt(20) == 0) {
            press();
        }
        switch (random.nextInt(4)) {
            case 0 -> agents.get(random.nextInt(agents.size())).step();
            case 1 -> hosts.forEach(SimHost::step);
            case 2 -> edges.forEach(SimEdge::step);
            default -> reconcile();
        }
    }

    /** Some activations of reconcilers, the more the more of them there are, or all would starve. The server may die in each. */
    private void reconcile() {
        List<Reconciler> all = server.reconcilers();
        try {
            for (int turn = 0; turn <= all.size() / RECONCILERS_FOR_EACH_TURN; turn++) {
                all.get(random.nextInt(all.size())).step().run();
            }
        } catch (SimClock.Crash _) {
            restart();
        }
    }

    private void disturb(int buildsMax) {
        switch (random.nextInt(120)) {
            case 0, 1, 2 -> push(buildsMax);
            case 3 -> clock.crashAfter(random.nextInt(12));
            case 4 -> agents.get(random.nextInt(agents.size())).die();
            case 5 ->
                agents.get(random.nextInt(agents.size())).unplug(clock.now().plusSeconds(random.nextInt(90)));
            case 6 -> edges.get(random.nextInt(edges.size())).die();
            case 7 -> hit(hosts.get(random.nextInt(hosts.size()))::crashOne);
            case 8 -> orderSometimes();
            default -> {
                // Most steps go undisturbed.
            }
        }
    }

    private void push(int buildsMax) {
        if (builds >= buildsMax) {
            return;
        }
        Repository.Sort sort = PUSHES.get(builds == 0 ? 0 : random.nextInt(PUSHES.size()));
        wire.send(
                        Json.API,
                        "POST",
                        "/api/pipelines/shop/builds",
                        Wire.bearer(adminToken),
                        new BuildCreation(
                                Optional.of(repository.of(sort)),
                                Optional.of("main"),
                                Optional.of(sort.name()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                .ifPresent(_ -> builds++);
    }

    private void hit(Runnable blow) {
        lastHit = clock.now();
        blow.run();
    }

    /** Somebody lets a build go on that waits for it, perhaps twice. */
    private void press() {
        watch.strings("select id::text from pipelines.job where state = 'blocked' order by id limit 1")
                .forEach(job -> wire.send(
                        Json.API,
                        "PUT",
                        "/api/jobs/" + job + "/unblock",
                        Wire.bearer(adminToken),
                        new Unblock(Optional.empty(), Optional.of(true))));
    }

    private void orderSometimes() {
        if (random.nextInt(3) == 0) {
            order();
        }
    }

    /** Someone presses a button. */
    private void order() {
        List<String> rollouts = watch.strings("select number::text from rollouts.rollout where ended is null");
        List<String> numbers = watch.strings(
                "select number::text from pipelines.build where finished_at is null and triggered_by is null");
        if (!rollouts.isEmpty() && random.nextBoolean()) {
            String path = "/api/rollouts/" + rollouts.get(random.nextInt(rollouts.size()));
            if (random.nextBoolean()) {
                wire.send("PUT", path + "/back-out", Wire.bearer(adminToken), Map.of(), new byte[0]);
            } else {
                wire.send("POST", path + "/advances", Wire.bearer(adminToken), Map.of(), new byte[0]);
            }
        } else if (!numbers.isEmpty()) {
            String number = numbers.get(random.nextInt(numbers.size()));
            wire.send(
                    "PUT",
                    "/api/pipelines/shop/builds/" + number + "/cancellation",
                    Wire.bearer(adminToken),
                    Map.of(),
                    new byte[0]);
        }
    }

    /** The server is gone with all it had in memory; a new one begins on the same database and folder. */
    void restart() {
        clock.neverCrash();
        crashes++;
        server = newServer();
    }

    private SimServer newServer() {
        return new SimServer(database.database(), clock, gen, folder, SETTINGS);
    }

    private boolean ended() {
        return watch.strings("""
                select 'x' from pipelines.build where finished_at is null
                union all select 'y' from rollouts.rollout where ended is null limit 1
                """).isEmpty();
    }

    /** Whether an instance or its host was hit a moment ago, so that for a while nobody may serve a release. */
    boolean disturbed() {
        return clock.now().isBefore(lastHit.plus(RECOVERY));
    }

    List<SimEdge> edges() {
        return edges;
    }

    String log(String job) {
        return server.calls()
                .answer(
                        "GET",
                        "/api/jobs/" + job + "/log?from=0&waitSeconds=0",
                        Wire.bearer(adminToken),
                        Map.of(),
                        new byte[0])
                .body();
    }

    private String token(String scope) {
        Calls.Reply reply = must("POST", "/api/tokens", new TokenCreation(scope, List.of(scope), Optional.empty()));
        return Json.API.readValue(reply.body(), TokenCreated.class).secret();
    }

    private Calls.Reply must(String method, String path, Object body) {
        Calls.Reply reply = server.calls()
                .answer(
                        method,
                        path,
                        Wire.bearer(adminToken),
                        Map.of("content-type", "application/json"),
                        Json.API.writeValueAsBytes(body));
        if (reply.status() / 100 != 2) {
            throw new AssertionError(method + " " + path + " answered " + reply.status() + " " + reply.body());
        }
        return reply;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    Calls server() {
        return server.calls();
    }

    SimClock clock() {
        return clock;
    }

    Wire wire() {
        return wire;
    }

    Watch watch() {
        return watch;
    }

    Repository repository() {
        return repository;
    }

    String adminToken() {
        return adminToken;
    }

    String agentToken() {
        return agentToken;
    }

    String edgeToken() {
        return edgeToken;
    }

    int nextPort() {
        return ++ports;
    }

    @Override
    public void close() throws SQLException {
        watch.close();
        database.close();
    }
}
