package dev.belay.simulation;

import dev.belay.platform.web.Calls.Reply;
import dev.belay.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * The network between everybody and the server: by chance it loses a request, loses an answer, delivers a request twice, or so
 * late that whoever sent it has given up and said other things since.
 */
final class Wire {

    private final World world;
    private final RandomGenerator random;
    private final List<Runnable> late = new ArrayList<>();
    private int troublePercent;

    Wire(World world, RandomGenerator random, int troublePercent) {
        this.world = world;
        this.random = random;
        this.troublePercent = troublePercent;
    }

    /** From now on every message arrives once; those that are late arrive now. */
    void heal() {
        troublePercent = 0;
        while (!late.isEmpty()) {
            late.remove(random.nextInt(late.size())).run();
        }
    }

    /** Some message that is late may arrive. */
    void arriveLate() {
        if (!late.isEmpty() && random.nextInt(6) == 0) {
            late.remove(random.nextInt(late.size())).run();
        }
    }

    /** The answer, unless the request or it was lost. */
    Optional<Reply> send(String method, String path, String authorization, Map<String, String> headers, byte[] body) {
        boolean trouble = random.nextInt(100) < troublePercent;
        int kind = random.nextInt(4);
        if (trouble && kind == 3) {
            late.add(() -> deliver(method, path, authorization, headers, body));
            return Optional.empty();
        }
        if (trouble && kind == 0) {
            return Optional.empty();
        }
        if (trouble && kind == 1) {
            deliver(method, path, authorization, headers, body);
        }
        Optional<Reply> reply = deliver(method, path, authorization, headers, body);
        return trouble && kind == 2 ? Optional.empty() : reply;
    }

    Optional<Reply> send(JsonMapper mapper, String method, String path, String authorization, Object body) {
        return send(
                method,
                path,
                authorization,
                Map.of("content-type", "application/json"),
                mapper.writeValueAsBytes(body));
    }

    Optional<Reply> get(String path, String authorization) {
        return send("GET", path, authorization, Map.of(), new byte[0]);
    }

    /** What the server shows to people, without loss: for invariants and orders. */
    <T> T read(String path, Class<T> type) {
        Reply reply = world.server().answer("GET", path, bearer(world.adminToken()), Map.of(), new byte[0]);
        if (reply.status() != 200) {
            throw new AssertionError(path + " answered " + reply.status() + ": " + reply.body());
        }
        return Json.API.readValue(reply.body(), type);
    }

    static String bearer(String token) {
        return "Bearer " + token;
    }

    static String v3(String token) {
        return "Token " + token;
    }

    private Optional<Reply> deliver(
            String method, String path, String authorization, Map<String, String> headers, byte[] body) {
        try {
            Reply reply = world.server().answer(method, path, authorization, headers, body);
            if (reply.status() == 500) {
                throw new AssertionError(method + " " + path + " failed in the server: " + reply.body());
            }
            return Optional.of(reply);
        } catch (SimClock.Crash _) {
            world.restart();
            return Optional.empty();
        }
    }
}
