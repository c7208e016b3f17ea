package dev.belay.acceptance.conformance;

import dev.belay.acceptance.conformance.Calls.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** One job as a foreign agent runs it. What it does goes by the label of its step. */
public final class ForeignJob {

    /** The pipeline's secret. */
    public static final String SECRET = "PASS";

    public static final String SECRET_VALUE = "open sesame";

    static final int LOST = -1;

    /** What the first attempt at some steps ends with, for which they are tried again. */
    static final int TRY_AGAIN = 7;

    static final String PLAN = "plan";
    static final String WORK = "work ";
    static final String SUM = "sum";
    static final String STAY = "stay";
    static final String STOP = "stop the one that stays";

    private static final String COMMIT = "buildkite:git:commit";
    private static final int STATE_MILLIS = 200;

    /** The label of the job that may leave a large file. */
    private static final String LARGE = WORK + "2";

    /** An addition that is made again later than this may be there twice. */
    private static final Duration REPEATED_WITHIN = Duration.ofSeconds(25);

    private final Personality personality;
    private final Calls calls;
    private final Ledger ledger;
    private final JsonNode job;
    private final RandomGenerator random;
    private final String id;
    private final String agentToken;
    private final String token;
    private final String label;
    private final String build;
    private String next = "";

    ForeignJob(
            Personality personality,
            Calls calls,
            Ledger ledger,
            JsonNode job,
            String agentToken,
            RandomGenerator random) {
        this.personality = personality;
        this.calls = calls;
        this.ledger = ledger;
        this.job = job;
        this.random = random;
        this.id = job.path("id").asString("");
        this.agentToken = agentToken;
        this.token = personality.token(agentToken, job.path("token").asString(""));
        this.label = env("BUILDKITE_LABEL");
        this.build = env("BUILDKITE_BUILD_ID");
    }

    private String env(String name) {
        return job.path("env").path(name).asString("");
    }

    /** False when its agent disappeared with it. */
    boolean run() throws InterruptedException {
        if (job.path("chunks_max_size_bytes").asLong() < 1) {
            ledger.fault("the largest chunk of job " + id + " has no bytes");
        }
        if (vanishes(Ledger.Vanishing.ONCE_ACCEPTED)) {
            return false;
        }
        if (personality != Personality.OF_BELAY) {
            Reply started =
                    tell("PUT", "/start", Map.of("started_at", Instant.now().toString()));
            if (started.is(422)) {
                // It was canceled meanwhile.
                return true;
            }
            good(started, "start");
        }
        int attempt = Integer.parseInt(env("BUILDKITE_RETRY_COUNT"));
        ledger.begins(new Ledger.Run(id, build, label, attempt));
        sayCommit();
        if (vanishes(Ledger.Vanishing.ONCE_STARTED)) {
            return false;
        }
        var log = new ForeignLog(calls, ledger, id, token, random);
        if (personality == Personality.OF_BELAY) {
            next = end(asked() ? LOST : act(attempt)).sayAndAsk(agentToken, log);
            return true;
        }
        log.send();
        if (personality == Personality.OF_2020) {
            good(
                    tell(
                            "POST",
                            "/header_times",
                            Map.of("header_times", Map.of("0", Instant.now().toString()))),
                    "header_times");
        }
        end(asked() ? LOST : act(attempt)).say(token);
        return true;
    }

    private boolean vanishes(Ledger.Vanishing where) {
        // The one that is tried again has another reason for that.
        boolean vanishes = label.startsWith(WORK) && !label.equals(WORK + "0") && ledger.vanishes(where);
        if (vanishes) {
            ledger.vanished(id);
        }
        return vanishes;
    }

    /** Every checkout does that. */
    private void sayCommit() throws InterruptedException {
        JsonNode answer = tell("POST", "/data/exists", Map.of("key", COMMIT)).json();
        if (!answer.path("exists").asBoolean(false)) {
            good(tell("POST", "/data/set", Map.of("key", COMMIT, "value", env("BUILDKITE_COMMIT"))), "data/set");
        }
    }

    /** Whether the server wants it to stop. */
    private boolean asked() throws InterruptedException {
        return switch (state()) {
            case "canceling", "canceled", "timing_out", "timed_out" -> true;
            case "running" -> false;
            default -> {
                ledger.fault("the state of job " + id + " (" + label + ") is " + state() + " while it runs");
                yield false;
            }
        };
    }

    private String state() throws InterruptedException {
        return calls.ask("GET", "jobs/" + id, token).json().path("state").asString("");
    }

    private int act(int attempt) throws InterruptedException {
        if (label.startsWith(WORK)) {
            return work(attempt);
        }
        return switch (label) {
            case PLAN -> plan();
            case SUM -> sum();
            case STAY -> {
                while (!asked()) {
                    Thread.sleep(STATE_MILLIS);
                }
                yield LOST;
            }
            case STOP -> {
                Map<String, Object> wanted = Map.of("build_id", build);
                good(calls.ask(calls.json("POST", "steps/" + STAY + "/cancel", token, wanted)), "steps/cancel");
                yield 0;
            }
            default -> {
                ledger.fault("nobody knows the step “" + label + "”");
                yield 1;
            }
        };
    }

    private int work(int attempt) throws InterruptedException {
        good(tell("POST", "/data/set", Map.of("key", label, "value", id)), "data/set");
        boolean large = personality == Personality.OF_TODAY && label.equals(LARGE) && ledger.leavesLargeFile(id);
        new ForeignArtifacts(calls, ledger, id, token).leave("out/" + label + ".bin", large);
        add();
        if (label.equals(WORK + "1") && personality == Personality.OF_TODAY) {
            var pause = calls.json("POST", "pause", token, Map.of("note", "a break", "timeout_in_minutes", 0));
            good(calls.ask(pause), "pause");
        }
        if (!label.equals(WORK + "0") || attempt > 0) {
            return 0;
        }
        if (personality == Personality.OF_TODAY) {
            var promise = Map.of("exit_status", TRY_AGAIN, "reason", "it always does");
            goodUnlessAsked(tell("PUT", "/promise_failure", promise), "promise_failure");
            goodUnlessAsked(tell("PUT", "", Map.of("timeout", "20")), "job update");
        }
        return TRY_AGAIN;
    }

    /** Tells readers of the build's page; agents of the field repeat that for a short time only. */
    private void add() throws InterruptedException {
        long begun = System.nanoTime();
        String words = "added-by-" + id;
        Map<String, Object> body = Map.of("context", "all", "body", words + "\n\n", "append", true);
        var call = calls.json("POST", "jobs/" + id + "/annotations", token, body);
        good(calls.ask(new Calls.Call(call.method(), call.target(), token, call.headers(), call.body(), false)), "add");
        if (System.nanoTime() - begun < REPEATED_WITHIN.toNanos()) {
            ledger.adds(id, words);
        }
    }

    /** What else agents of today do in a job. */
    private void useTheRest() throws InterruptedException {
        Reply secret = calls.ask("GET", "jobs/" + id + "/secrets?key=" + SECRET, token);
        if (!secret.json().path("value").asString("").equals(SECRET_VALUE)) {
            ledger.fault("the secret is answered by " + secret.message());
        }
        Map<String, Object> about = Map.of("build_id", build, "attribute", "label", "format", "string");
        Reply shown = calls.ask(calls.json("POST", "steps/" + PLAN + "/export", token, about));
        if (!shown.json().path("output").asString("").contains(PLAN)) {
            ledger.fault("the step is shown as " + shown.message());
        }
        Map<String, Object> change =
                Map.of("build_id", build, "idempotency_uuid", id, "attribute", "label", "value", "!", "append", true);
        good(calls.ask(calls.json("PUT", "steps/" + PLAN, token, change)), "step update");
        good(tell("POST", "/oidc/tokens", Map.of("audience", "a-cloud")), "oidc");
        List<Map<String, String>> items = List.of(Map.of("key", COMMIT, "value", env("BUILDKITE_COMMIT")));
        good(tell("POST", "/data/set-batch", Map.of("items", items)), "set-batch");
    }

    private int plan() throws InterruptedException {
        int work = Integer.parseInt(env("WORK"));
        if (personality == Personality.OF_TODAY) {
            useTheRest();
            askForWhatThereIsNot();
            noteCache();
            upload(id + "-wrong", List.of(Map.of("label", "wrong", "command", "wrong", "key", "wrong")), false);
        }
        upload(id + "-right", steps(work, env("STAYS").equals("true")), true);
        return 0;
    }

    /** Whoever asks for what this server has not is told so plainly, and goes on without. */
    private void askForWhatThereIsNot() throws InterruptedException {
        Map<String, Object> repository = Map.of("repo_url", env("BUILDKITE_REPO"));
        for (Reply reply : List.of(
                calls.ask("GET", "jobs/" + id + "/secrets?key=a", token),
                tell("POST", "/repository_access_token", repository),
                tell("POST", "/github_code_access_token", repository),
                calls.ask(calls.json("POST", "stacks/register", token, Map.of("key", "a.b"))))) {
            if (!reply.is(404) || reply.json().path("message").asString("").isEmpty()) {
                ledger.fault("what there is not is answered by " + reply.message());
            }
        }
    }

    /** What lies in a store of the agent's own is found once that was said, and not before. */
    private void noteCache() throws InterruptedException {
        String registry = "cache_registries/" + Personality.segment("a.b");
        Map<String, Object> address =
                Map.of("target_paths", List.of("kept"), "cache_key", List.of(Map.of("value", id, "mandatory", true)));
        Reply none = calls.ask(calls.json("POST", registry + "/retrieve", token, address));
        if (!none.is(404) || !none.json().path("message").asString("").equals("Cache entry not found")) {
            ledger.fault("a cache that nobody kept is answered by " + none.message());
        }
        if (!calls.ask("GET", registry, token).json().path("store").asString("").equals("agent_managed")) {
            ledger.fault("the registry of caches has no store");
        }
        var declaration = new HashMap<>(address);
        declaration.put("platform", "linux/amd64");
        Map<String, String> digest = Map.of("algorithm", "sha256", "value", id);
        declaration.put("blobs", List.of(Map.of("digest", digest, "file_size", 1, "compression", "zip")));
        Reply declared = calls.ask(calls.json("PUT", registry + "/store", token, declaration));
        good(declared, "store");
        String upload = declared.json().path("upload_id").asString("");
        good(calls.ask(calls.json("PUT", registry + "/commit", token, Map.of("upload_id", upload))), "commit");
        Reply found = calls.ask(calls.json("POST", registry + "/retrieve", token, address));
        if (!found.json()
                .path("blobs")
                .path(0)
                .path("digest")
                .path("value")
                .asString("")
                .equals(id)) {
            ledger.fault("a cache that was kept is answered by " + found.message());
        }
    }

    private static List<Map<String, Object>> steps(int work, boolean stays) {
        var again = List.of(Map.of("exit_status", LOST, "limit", 5), Map.of("exit_status", TRY_AGAIN, "limit", 1));
        var steps = new ArrayList<Map<String, Object>>();
        IntStream.range(0, work)
                .forEach(number -> steps.add(
                        Map.of("label", WORK + number, "command", "work", "retry", Map.of("automatic", again))));
        steps.add(Map.of("wait", ""));
        steps.add(Map.of("label", SUM, "command", "sum"));
        if (stays) {
            steps.add(Map.of("label", STAY, "command", "stay", "key", STAY));
            steps.add(Map.of("label", STOP, "command", "stop"));
        }
        return steps;
    }

    private void upload(String name, List<Map<String, Object>> steps, boolean replace) throws InterruptedException {
        String path = "/pipelines" + (personality == Personality.OF_TODAY ? "?async=true" : "");
        Map<String, Object> body = Map.of("uuid", name, "pipeline", personality.pipeline(steps), "replace", replace);
        Reply reply = tell("POST", path, body);
        good(reply, "pipelines");
        String fate = calls.ask("GET", "jobs/" + id + "/pipelines/" + name, token)
                .json()
                .path("state")
                .asString("");
        if (!fate.equals("applied")) {
            ledger.fault("the upload of job " + id + " is " + fate);
        }
    }

    /** Compares what the build knows with what its jobs did. */
    private int sum() throws InterruptedException {
        var keys = new ArrayList<String>();
        calls.ask(calls.json("POST", "builds/" + build + "/data/keys", token, Map.of()))
                .json()
                .forEach(key -> keys.add(key.asString()));
        keys.remove(COMMIT);
        List<String> expected = IntStream.range(0, Integer.parseInt(env("WORK")))
                .mapToObj(number -> WORK + number)
                .sorted()
                .toList();
        if (!keys.stream().sorted().toList().equals(expected)) {
            ledger.fault("the keys of build " + build + " are " + keys);
        }
        for (String key : keys) {
            Reply told = tell("POST", "/data/get", Map.of("key", key));
            String value = told.json().path("value").asString("");
            Ledger.Run run = ledger.begun().get(value);
            if (run == null || !run.label().equals(key) || !run.build().equals(build)) {
                ledger.fault("the meta-data “" + key + "” of build " + build + " is " + told.message());
            }
        }
        if (!tell("POST", "/data/get", Map.of("key", "none")).is(404)) {
            ledger.fault("meta-data that nobody set is not answered by 404");
        }
        new ForeignArtifacts(calls, ledger, id, token).compare(build, expected.size());
        var annotation = Map.of("context", "a.b", "body", "All of " + keys.size() + " are there.", "style", "success");
        good(tell("POST", "/annotations", annotation), "annotations");
        // A late copy would come after its removal and undo that.
        Map<String, String> passing = Map.of("context", "c.d", "body", "Not for long.");
        good(
                calls.ask(calls.json("POST", "jobs/" + id + "/annotations", token, passing)
                        .unrepeated()),
                "annotations");
        good(tell("DELETE", "/annotations/" + Personality.segment("c.d"), Map.of()), "annotations");
        return 0;
    }

    private ForeignEnd end(int status) {
        return new ForeignEnd(calls, ledger, id, label, status);
    }

    /** The job that came with the end of this one; empty when none did. */
    String next() {
        return next;
    }

    private Reply tell(String method, String path, Object body) throws InterruptedException {
        return calls.ask(calls.json(method, "jobs/" + id + path, token, body));
    }

    /** Of a job that is to stop some things are not heard any more. */
    private void goodUnlessAsked(Reply reply, String what) throws InterruptedException {
        if (!reply.good() && !asked()) {
            good(reply, what);
        }
    }

    private void good(Reply reply, String what) {
        if (!reply.good()) {
            ledger.fault(what + " of job " + id + ": " + reply.message());
        }
    }
}
