package dev.belay.agent.local;

import dev.belay.agent.local.LocalRequest.Answer;
import dev.belay.agent.machine.Deadline;
import dev.belay.protocol.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The agent that runs the job in which this process is, as what it may ask of it. */
public record OwnAgent(Path socket, String token) {

    private static final Duration ASKED_AT_MOST = Duration.ofSeconds(20);
    private static final String DOING = "doing";

    /** The agent's refusal, or that there is none to ask. */
    public static final class Refusal extends RuntimeException {

        Refusal(String message) {
            super(message);
        }

        Refusal(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** What was changed of the environment. */
    public record Change(List<String> added, List<String> updated) {
        public Change {
            added = List.copyOf(added);
            updated = List.copyOf(updated);
        }
    }

    /** Nobody reads the token in a log. */
    @Override
    public String toString() {
        return "OwnAgent[" + socket + "]";
    }

    /** The agent that variables tell of; none outside of jobs, and of agents that have no such socket. */
    public static Optional<OwnAgent> of(Map<String, String> variables) {
        String socket = variables.getOrDefault("BUILDKITE_AGENT_JOB_API_SOCKET", "");
        String token = variables.getOrDefault("BUILDKITE_AGENT_JOB_API_TOKEN", "");
        return socket.isBlank() || token.isBlank()
                ? Optional.empty()
                : Optional.of(new OwnAgent(Path.of(socket), token));
    }

    /** What later phases of the job find in their environment, by name. */
    public Map<String, String> variables() {
        var variables = new TreeMap<String, String>();
        ask("GET", JobApiCall.ENVIRONMENT, Map.of())
                .path("env")
                .properties()
                .forEach(each -> variables.put(each.getKey(), each.getValue().asString("")));
        return variables;
    }

    /** Sets variables for later phases. */
    public Change set(Map<String, String> variables) {
        return Json.V3.treeToValue(ask("PATCH", JobApiCall.ENVIRONMENT, Map.of("env", variables)), Change.class);
    }

    /** Removes variables for later phases; those that were there. */
    public List<String> unset(Collection<String> names) {
        return List.of(Json.V3.treeToValue(
                ask("DELETE", JobApiCall.ENVIRONMENT, Map.of("keys", names)).path("deleted"), String[].class));
    }

    /** When this returns, whatever the job writes from now on is shown without the value, be it escaped or not. */
    public void redact(String value) {
        SecretForms.of(value).forEach(form -> ask("POST", JobApiCall.REDACTIONS, Map.of("redact", form)));
    }

    /** What is at a lock: nothing when it is free. */
    public String lock(String key) {
        return ask("POST", JobApiCall.LOCK, Map.of("key", key)).path("value").asString("");
    }

    /** Waits until a lock is free, and takes it; false when it was not free in that time. */
    public boolean acquire(String key, String holder, Duration patience) {
        Deadline deadline = Deadline.in(patience);
        Locks.Swap swap = swap(key, Locks.FREE, holder, "", deadline);
        while (!swap.swapped() && !deadline.passed()) {
            swap = swap(key, Locks.FREE, holder, swap.value(), deadline);
        }
        return swap.swapped();
    }

    /**
     * Frees a lock.
     *
     * @throws Refusal if somebody else holds it, or nobody
     */
    public void release(String key, String holder) {
        Locks.Swap swap = swap(key, holder, Locks.FREE, "", Deadline.in(Duration.ZERO));
        if (!swap.swapped()) {
            throw new Refusal(
                    swap.value().isEmpty()
                            ? "The lock “" + key + "” is free already."
                            : "The lock “" + key + "” is held by another: " + swap.value() + ".");
        }
    }

    /** Who is to do what is done once: true for the caller, false when it is done; nothing when that was not known in time. */
    public Optional<Boolean> begin(String key, Duration patience) {
        Deadline deadline = Deadline.in(patience);
        Locks.Swap swap = swap(key, Locks.FREE, DOING, "", deadline);
        while (!swap.swapped() && swap.value().matches(DOING + "|") && !deadline.passed()) {
            swap = swap(key, Locks.FREE, DOING, swap.value(), deadline);
        }
        if (!swap.swapped() && !swap.value().matches(DOING + "|" + Locks.DONE + "|")) {
            throw new Refusal("“" + key + "” is a lock that is held, nothing that is done once: " + swap.value() + ".");
        }
        return swap.swapped() || swap.value().equals(Locks.DONE) ? Optional.of(swap.swapped()) : Optional.empty();
    }

    /**
     * Says that it is done.
     *
     * @throws Refusal if nobody has begun it
     */
    public void done(String key) {
        Locks.Swap swap = swap(key, DOING, Locks.DONE, "", Deadline.in(Duration.ZERO));
        if (!swap.swapped()) {
            throw new Refusal("Nobody is doing “" + key + "” now, so it cannot be done: “lock do” comes first.");
        }
    }

    private Locks.Swap swap(String key, String from, String to, String seen, Deadline deadline) {
        long patience = Math.min(ASKED_AT_MOST.toMillis(), deadline.left().toMillis());
        var wanted = Map.of("key", key, "old", from, "new", to, "seen", seen, "wait_milliseconds", patience);
        return Json.V3.treeToValue(ask("PATCH", JobApiCall.LOCK, wanted), Locks.Swap.class);
    }

    private JsonNode ask(String method, String path, Object body) {
        String text = Json.V3.writeValueAsString(body);
        if (text.getBytes(StandardCharsets.UTF_8).length > LocalRequest.BODY_BYTES_MAX) {
            throw new Refusal(
                    "This is too much for one call of the agent: " + LocalRequest.BODY_BYTES_MAX + " bytes at most.");
        }
        try (var connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connection.connect(UnixDomainSocketAddress.of(socket));
            new LocalRequest(method, path, token, text).write(Channels.newOutputStream(connection));
            Answer answer = Answer.read(Channels.newInputStream(connection));
            answer.fault().ifPresent(sentence -> {
                throw new Refusal(sentence);
            });
            return Json.V3.readTree(answer.body());
        } catch (IOException e) {
            throw new Refusal("The agent of this job does not answer on " + socket + ": " + e.getMessage(), e);
        }
    }
}
