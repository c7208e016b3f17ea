package dev.belay.agent.local;

import dev.belay.agent.local.LocalRequest.Answer;
import dev.belay.agent.machine.CleanEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What one job may ask. Paths and shapes of the environment and of redactions are the field's. */
record JobApiCall(String id, LocalJob job, Locks locks) {

    static final String ENVIRONMENT = "/api/current-job/v0/env";
    static final String REDACTIONS = "/api/current-job/v0/redactions";
    static final String LOCK = "/api/leader/v0/lock";

    /** A change of these would change nothing but what the job believes. */
    private static final Set<String> PROTECTED = Set.of(
            "BUILDKITE_AGENT_ACCESS_TOKEN",
            "BUILDKITE_AGENT_ENDPOINT",
            "BUILDKITE_AGENT_ID",
            "BUILDKITE_AGENT_JOB_API_SOCKET",
            "BUILDKITE_AGENT_JOB_API_TOKEN",
            "BUILDKITE_AGENT_NAME",
            "BUILDKITE_BUILD_CHECKOUT_PATH",
            "BUILDKITE_BUILD_ID",
            "BUILDKITE_BUILD_PATH",
            "BUILDKITE_JOB_ID",
            "BUILDKITE_STEP_ID");

    private static final int WAIT_MILLISECONDS_MAX = 30_000;
    private static final int WORD_CHARACTERS_MAX = 1_000;

    Answer answer(LocalRequest request) throws InterruptedException {
        JsonNode body = request.json();
        return switch (request.method() + " " + request.path()) {
            case "GET " + ENVIRONMENT -> Answer.of(Map.of("env", new TreeMap<>(job.variables())));
            case "PATCH " + ENVIRONMENT -> set(body.path("env"));
            case "DELETE " + ENVIRONMENT -> unset(body.path("keys"));
            case "POST " + REDACTIONS -> redact(body.path("redact"));
            case "POST " + LOCK -> Answer.of(Map.of("value", locks.value(word(body, "key"))));
            case "PATCH " + LOCK -> swap(body);
            default -> Answer.fault(404, "There is no such call.");
        };
    }

    private Answer set(JsonNode wanted) {
        var changes = new TreeMap<String, String>();
        for (Map.Entry<String, JsonNode> each : wanted.properties()) {
            String value = each.getValue().asString("");
            if (!each.getValue().isString() || !CleanEnvironment.possible(each.getKey(), value)) {
                throw new IllegalStateException("No process can have the variable “" + each.getKey()
                        + "” with this value: a name has no =, and a value is a text. “env unset” removes a variable.");
            }
            changes.put(each.getKey(), value);
        }
        refuseProtected(changes.keySet());
        Set<String> updated = job.set(changes);
        var added = new TreeSet<>(changes.keySet());
        added.removeAll(updated);
        return Answer.of(Map.of("added", added, "updated", new TreeSet<>(updated)));
    }

    private Answer unset(JsonNode keys) {
        List<String> names = new ArrayList<>();
        keys.forEach(each -> names.add(each.asString("")));
        refuseProtected(names);
        return Answer.of(Map.of("deleted", new TreeSet<>(job.unset(names))));
    }

    private static void refuseProtected(Collection<String> names) {
        List<String> refused =
                names.stream().filter(PROTECTED::contains).sorted().toList();
        if (!refused.isEmpty()) {
            throw new IllegalStateException(
                    "The agent alone says what these are, so no job changes them: " + String.join(", ", refused) + ".");
        }
    }

    private Answer redact(JsonNode value) {
        SecretForms.of(value.asString("")).forEach(job::redact);
        return Answer.created(Map.of("redacted", ""));
    }

    private Answer swap(JsonNode body) throws InterruptedException {
        Duration patience =
                Duration.ofMillis(Math.clamp(body.path("wait_milliseconds").asInt(0), 0, WAIT_MILLISECONDS_MAX));
        String key = word(body, "key");
        String value = word(body, "new");
        Locks.Swap swap = locks.swap(id, key, word(body, "old"), value, word(body, "seen"), patience);
        Answer answer = Answer.of(swap);
        return swap.swapped() ? answer.orElse(() -> locks.free(id, key, value)) : answer;
    }

    private static String word(JsonNode body, String name) {
        String word = body.path(name).asString("");
        if (word.length() > WORD_CHARACTERS_MAX || (name.equals("key") && word.isBlank())) {
            throw new IllegalStateException("A lock's key has 1 to " + WORD_CHARACTERS_MAX + " characters.");
        }
        return word;
    }
}
