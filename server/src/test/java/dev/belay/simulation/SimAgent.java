package dev.belay.simulation;

import dev.belay.platform.web.Calls.Reply;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import dev.belay.protocol.agent.Heartbeat;
import dev.belay.protocol.agent.JobFinish;
import dev.belay.protocol.agent.JobFinished;
import dev.belay.protocol.agent.JobStart;
import dev.belay.protocol.agent.JobState;
import dev.belay.protocol.agent.Ping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/**
 * An agent that speaks {@code /v3} and repeats what was not answered, as a real one does. Each step it says one thing, or, as Belay's
 * own agents do, what belongs together at once. It may fall silent for good, or for so long that the server takes it for lost while
 * its job still runs.
 */
final class SimAgent {

    /** A piece of a log. */
    private record Chunk(int sequence, int offset, int size) {}

    /** One job that it runs. */
    private static final class Running {
        final AcceptedJob job;
        final byte[] log;
        final List<Chunk> chunks = new ArrayList<>();
        int remaining;
        boolean started;
        boolean canceled;
        boolean planned;
        boolean logWithEnd;
        boolean asks;

        Running(AcceptedJob job, byte[] log, int remaining) {
            this.job = job;
            this.log = log;
            this.remaining = remaining;
        }
    }

    /** The answers to who is not known any more as the one who has the job. */
    private static final Set<Integer> STRANGER = Set.of(401, 403, 404);

    private final World world;
    private final RandomGenerator random;
    private final String name;
    private final Optional<String> host;
    private final boolean joins;

    private Optional<AgentRegistered> registered = Optional.empty();
    private Optional<String> offered = Optional.empty();
    private Optional<Running> work = Optional.empty();
    private Instant silentUntil = Instant.MIN;

    /** @param joins whether it says in one call what belongs together */
    SimAgent(World world, RandomGenerator random, String name, Optional<String> host, boolean joins) {
        this.joins = joins;
        this.world = world;
        this.random = random;
        this.name = name;
        this.host = host;
    }

    /** The token by which the host of this agent speaks. */
    Optional<String> token() {
        return registered.map(AgentRegistered::accessToken);
    }

    boolean silent() {
        return world.clock().now().isBefore(silentUntil);
    }

    /** {@code kill -9}, and a new agent of the same name. */
    void die() {
        work.ifPresent(each -> world.watch().ended(each.job.id(), name));
        work = Optional.empty();
        offered = Optional.empty();
        registered = Optional.empty();
    }

    /** Unplugs it from the network for a while; its job goes on. */
    void unplug(Instant until) {
        silentUntil = until;
    }

    void step() {
        if (silent()) {
            return;
        }
        if (registered.isEmpty()) {
            register();
            return;
        }
        if (random.nextInt(3) == 0) {
            say("POST", "/v3/heartbeat", token().orElseThrow(), new Heartbeat(Optional.empty(), Optional.empty()));
        }
        if (work.isPresent()) {
            run(work.get());
        } else if (offered.isPresent()) {
            accept(offered.get());
        } else {
            ping();
        }
    }

    private void register() {
        var tags = new ArrayList<>(List.of("queue=default"));
        host.ifPresent(each -> tags.add("host=" + each));
        var asked = new AgentRegistration(
                name,
                Optional.of("machine"),
                Optional.of("linux"),
                Optional.of("amd64"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("test"),
                Optional.empty(),
                Optional.of(tags),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        say("POST", "/v3/register", world.agentToken(), asked)
                .filter(SimAgent::ok)
                .ifPresent(reply -> registered = Optional.of(Json.V3.readValue(reply.body(), AgentRegistered.class)));
    }

    private void ping() {
        Optional<Reply> reply = world.wire()
                .send("GET", "/v3/ping", Wire.v3(token().orElseThrow()), Map.of(Ping.WAIT_SECONDS, "0"), new byte[0]);
        if (reply.isPresent() && refused(reply.get())) {
            registered = Optional.empty();
            return;
        }
        reply.filter(SimAgent::ok)
                .map(each -> Json.V3.readValue(each.body(), Ping.class))
                .flatMap(Ping::job)
                .ifPresent(job -> offered = Optional.of(job.id()));
    }

    private void accept(String id) {
        Optional<String> begins = Optional.of(world.clock().now().toString()).filter(_ -> joins);
        Optional<Reply> reply = say("PUT", "/v3/jobs/" + id + "/accept", token().orElseThrow(), new JobStart(begins));
        if (reply.isEmpty() || reply.get().status() >= 500) {
            return;
        }
        offered = Optional.empty();
        if (ok(reply.get())) {
            var job = Json.V3.readValue(reply.get().body(), AcceptedJob.class);
            world.watch().began(job.id(), name);
            work = Optional.of(new Running(job, log(job.id()), 1 + random.nextInt(6)));
            begin(work.get());
        }
    }

    private void begin(Running running) {
        running.asks = joins;
        running.started = !running.job.state().equals("accepted");
        running.canceled = running.started && !running.job.state().equals("running");
        running.logWithEnd = joins && random.nextBoolean();
        if (!running.logWithEnd) {
            cut(running);
        }
    }

    private byte[] log(String job) {
        return ("--- " + job + "\n" + "line of " + name + "\n".repeat(1 + random.nextInt(40)) + "end " + job + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Cuts the log into chunks, to be sent in any order. */
    private void cut(Running running) {
        int offset = 0;
        for (int sequence = 1; offset < running.log.length; sequence++) {
            int size = Math.min(1 + random.nextInt(60), running.log.length - offset);
            running.chunks.add(new Chunk(sequence, offset, size));
            offset += size;
        }
        Collections.shuffle(running.chunks, Random.from(random));
    }

    private void run(Running running) {
        String path = "/v3/jobs/" + running.job.id();
        String token = running.job.token();
        if (!running.started) {
            running.started = say("PUT", path + "/start", token, new JobStart(Optional.empty()))
                    .filter(SimAgent::ok)
                    .isPresent();
            return;
        }
        Optional<Reply> state = world.wire().get(path, Wire.v3(token));
        if (state.isPresent() && refused(state.get())) {
            leave(running);
            return;
        }
        state.filter(SimAgent::ok)
                .map(reply -> Json.V3.readValue(reply.body(), JobState.class).state())
                .filter(asked -> asked.startsWith("cancel") || asked.startsWith("tim"))
                .ifPresent(_ -> running.canceled = true);
        if (running.remaining-- > 0 && !running.canceled) {
            sendSomeChunk(running);
        } else if (!running.chunks.isEmpty()) {
            sendSomeChunk(running);
        } else if (is(running, Repository.PLANS) && !running.planned && !running.canceled) {
            plan(running, path, token);
        } else {
            finish(running, path, token);
        }
    }

    private static boolean is(Running running, String command) {
        return running.job.env().getOrDefault("BUILDKITE_COMMAND", "").equals(command);
    }

    /** Adds a step to its build, and says so again until it is answered, and sometimes after that. */
    private void plan(Running running, String path, String token) {
        var step = Map.of("command", "planned", "key", "planned-" + running.job.id());
        var upload = Map.of("uuid", running.job.id(), "pipeline", List.of(step));
        running.planned = say("POST", path + "/pipelines", token, upload)
                        .filter(reply -> reply.status() < 500)
                        .isPresent()
                && random.nextInt(4) != 0;
    }

    private void sendSomeChunk(Running running) {
        if (running.chunks.isEmpty()) {
            return;
        }
        Chunk chunk = running.chunks.getLast();
        byte[] bytes = Arrays.copyOfRange(running.log, chunk.offset(), chunk.offset() + chunk.size());
        String path = "/v3/jobs/" + running.job.id() + "/chunks?sequence=" + chunk.sequence() + "&offset="
                + chunk.offset() + "&size=" + chunk.size();
        Map<String, String> headers = Map.of("content-type", "text/plain", "content-encoding", "gzip");
        Optional<Reply> reply = world.wire().send("POST", path, Wire.v3(running.job.token()), headers, zipped(bytes));
        if (reply.isPresent() && reply.get().status() < 500) {
            running.chunks.removeLast();
            if (!ok(reply.get())) {
                world.watch().dropped(running.job.id());
            }
        }
    }

    private void finish(Running running, String path, String token) {
        boolean broken =
                running.job.env().getOrDefault("BUILDKITE_COMMAND", "").contains(Repository.Sort.BROKEN_BUILD.name());
        var end = new JobFinish(
                running.canceled ? "-1" : broken ? "2" : flakes(running) ? "3" : "0",
                running.canceled ? Optional.of("SIGTERM") : Optional.empty(),
                running.canceled ? Optional.of("cancel") : Optional.empty(),
                Optional.empty(),
                Optional.of(0),
                Optional.of(running.log)
                        .filter(_ -> running.logWithEnd)
                        .map(log -> Base64.getEncoder().encodeToString(log)),
                Optional.of(true).filter(_ -> running.asks));
        Optional<Reply> reply = say("PUT", path + "/finish", running.asks ? token().orElse(token) : token, end);
        if (reply.isEmpty() || reply.get().status() >= 500) {
            return;
        }
        if (running.asks && STRANGER.contains(reply.get().status())) {
            running.asks = false;
            return;
        }
        if (ok(reply.get())) {
            var heard = Json.V3.readValue(reply.get().body(), JobFinished.class);
            if (running.logWithEnd && !heard.logKept().orElse(false)) {
                throw new AssertionError("the log of job " + running.job.id() + " was not kept with its end");
            }
            world.watch().logged(running.job.id(), running.log);
            offered = heard.job().map(Ping.AssignedJob::id);
        }
        leave(running);
    }

    private boolean flakes(Running running) {
        return is(running, Repository.FLAKY) && random.nextInt(4) == 0;
    }

    private void leave(Running running) {
        world.watch().ended(running.job.id(), name);
        work = Optional.empty();
    }

    private Optional<Reply> say(String method, String path, String token, Object body) {
        return world.wire().send(Json.V3, method, path, Wire.v3(token), body);
    }

    private static boolean ok(Reply reply) {
        return reply.status() / 100 == 2;
    }

    private static boolean refused(Reply reply) {
        return reply.status() == 401 || reply.status() == 403 || reply.status() == 404 || reply.status() == 422;
    }

    private static byte[] zipped(byte[] bytes) {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(bytes);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return zipped.toByteArray();
    }
}
