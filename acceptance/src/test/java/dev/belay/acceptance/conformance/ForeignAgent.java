package dev.belay.acceptance.conformance;

import dev.belay.acceptance.conformance.Calls.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/** An agent's life, from its registration until it is told to leave, or disappears. */
final class ForeignAgent {

    /** For these agents time runs faster than the server says, so that tests take less of it. */
    private static final int HASTE = 10;

    /** One of so many jobs is acquired. */
    private static final int ACQUIRED_OF = 10;

    private final Personality personality;
    private final Calls calls;
    private final Ledger ledger;
    private final RandomGenerator random;
    private final String registration;
    private final BooleanSupplier leaves;
    private String token = "";
    private volatile boolean alive = true;
    private boolean stops;
    private String next = "";

    /** {@code random} is of this agent alone; it asks to be stopped once it {@code leaves}. */
    ForeignAgent(
            Personality personality,
            HttpClient http,
            URI server,
            String registration,
            Ledger ledger,
            RandomGenerator random,
            BooleanSupplier leaves) {
        this.personality = personality;
        this.calls = new Calls(http, server, personality.userAgent(), random);
        this.ledger = ledger;
        this.random = random;
        this.registration = registration;
        this.leaves = leaves;
    }

    /** Whether it left as agents do; false when it disappeared. */
    boolean live() throws InterruptedException {
        JsonNode registered = register();
        token = registered.path("access_token").asString();
        int pingSeconds = interval(registered, "ping_interval");
        int heartbeatSeconds = interval(registered, "heartbeat_interval");
        interval(registered, "job_status_interval");
        good(calls.ask(calls.json("POST", "connect", token, Map.of())), "connect");
        if (personality == Personality.OF_TODAY) {
            askForStream();
            good(calls.ask("GET", "token", token), "token");
            good(calls.ask("GET", "metrics", registration), "metrics");
        }
        Thread heart = Thread.ofVirtual().start(() -> beat(heartbeatSeconds));
        try {
            boolean left = work(pingSeconds);
            if (left) {
                good(calls.ask(calls.json("POST", "disconnect", token, Map.of())), "disconnect");
            }
            return left;
        } finally {
            alive = false;
            heart.interrupt();
            heart.join();
        }
    }

    private JsonNode register() throws InterruptedException {
        var body = Map.of(
                "name",
                "foreign-%n",
                "hostname",
                "elsewhere",
                "os",
                "Test",
                "arch",
                "amd64",
                "priority",
                "",
                "version",
                personality.userAgent(),
                "meta_data",
                List.of("queue=default", "maker=" + personality),
                "features",
                List.of());
        Reply reply = calls.ask(calls.json("POST", "register", registration, body));
        good(reply, "register");
        return reply.json();
    }

    /** Agents divide time by their intervals, and end when one of them is 0. */
    private int interval(JsonNode registered, String name) {
        int seconds = registered.path(name).asInt();
        if (seconds < 1) {
            ledger.fault("the " + name + " is " + seconds);
        }
        return Math.max(1, seconds);
    }

    /** Whoever has no stream of pings says so by a plain 404, and agents ask by turns from then on. */
    private void askForStream() throws InterruptedException {
        var call = new Calls.Call(
                "POST",
                calls.at("/agentedge.v1.AgentEdgeService/StreamPings"),
                token,
                Map.of("Content-Type", "application/grpc"),
                new Bytes(new byte[5]),
                false);
        Reply reply = calls.ask(call);
        if (!reply.is(404)) {
            ledger.fault("StreamPings: " + reply.message());
        }
    }

    private void beat(int seconds) {
        try {
            while (alive) {
                Thread.sleep(seconds * 1_000L / 2);
                var sent = Map.of("sent_at", Instant.now().toString());
                good(calls.ask(calls.json("POST", "heartbeat", token, sent)), "heartbeat");
            }
        } catch (InterruptedException _) {
            // It has left.
        }
    }

    private boolean work(int pingSeconds) throws InterruptedException {
        while (true) {
            if (leaves.getAsBoolean() && !stops) {
                stops = true;
                good(calls.ask(calls.json("POST", "stop", token, Map.of("force", false))), "stop");
            }
            Reply reply = calls.ask("GET", "ping", token);
            good(reply, "ping");
            JsonNode ping = reply.json();
            if (ping.path("action").asString("").equals("disconnect")) {
                return true;
            }
            if (ping.path("action").asString("").equals("pause")) {
                good(calls.ask(calls.json("POST", "resume", token, Map.of())), "resume");
                continue;
            }
            String job = ping.path("job").path("id").asString("");
            if (job.isEmpty()) {
                int most = pingSeconds * 1_000 / HASTE;
                Thread.sleep(most / 2 + pause(most));
            } else if (!runAll(job)) {
                return false;
            }
        }
    }

    private int pause(int max) {
        synchronized (calls) {
            return random.nextInt(max);
        }
    }

    /** The end of a job may bring the next one. False when it disappeared with one. */
    private boolean runAll(String first) throws InterruptedException {
        next = first;
        while (!next.isEmpty()) {
            String job = next;
            next = "";
            if (!run(job)) {
                return false;
            }
        }
        return true;
    }

    private boolean run(String id) throws InterruptedException {
        if (ledger.vanishes(Ledger.Vanishing.ONCE_ASSIGNED)) {
            return false;
        }
        // Whoever was started for one job acquires it.
        String how = personality == Personality.OF_TODAY && pause(ACQUIRED_OF) == 0 ? "/acquire" : "/accept";
        Map<String, String> begins = personality == Personality.OF_BELAY
                ? Map.of("started_at", Instant.now().toString())
                : Map.of();
        Reply accepted = calls.ask(calls.json("PUT", "jobs/" + id + how, token, begins));
        if (accepted.is(422)) {
            // Not its job any more.
            return true;
        }
        good(accepted, how);
        var job = new ForeignJob(personality, calls, ledger, accepted.json(), token, random);
        boolean there = job.run();
        next = job.next();
        return there;
    }

    private void good(Reply reply, String what) {
        if (!reply.good()) {
            ledger.fault(what + ": " + reply.message());
        }
    }
}
