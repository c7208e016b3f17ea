package dev.belay.agent.jobs;

import dev.belay.agent.cache.CacheCalls;
import dev.belay.agent.cache.JobCache;
import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.CacheWish;
import dev.belay.protocol.agent.FoundArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The job in which this process runs, as what it may ask of the server. The variables that every agent of the protocol gives its
 * jobs say which job that is. A server that restarts meanwhile only delays an answer.
 */
public final class OwnJob implements AutoCloseable {

    /** In place of a status: there is no job to speak for. */
    public static final int NO_JOB = -1;

    private static final Duration RESEND_AT_MOST = Duration.ofMinutes(5);

    private final ServerConnection connection;
    private final String token;
    private final String id;
    private final Map<String, String> variables;
    private final StopSignal never = new StopSignal();
    private final Supplier<UUID> ids;

    /** The server's refusal, in its words. */
    public static final class Refusal extends RuntimeException {

        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }

        /** The HTTP status; 0 when no answer came. */
        public int status() {
            return status;
        }
    }

    private OwnJob(URI server, String token, String id, Map<String, String> variables, Supplier<UUID> ids) {
        this.connection = new ServerConnection(server, new SplittableRandom(id.hashCode()));
        this.token = token;
        this.id = id;
        this.variables = Map.copyOf(variables);
        this.ids = ids;
    }

    /**
     * The job that variables tell of.
     *
     * @param variables those of this process
     * @throws Refusal with the status {@link #NO_JOB} when it does not run in a job
     */
    public static OwnJob of(Map<String, String> variables, Supplier<UUID> ids) {
        String endpoint = needed(variables, "BUILDKITE_AGENT_ENDPOINT");
        return new OwnJob(
                URI.create(endpoint.replaceFirst("/v3/?$", "")),
                needed(variables, "BUILDKITE_AGENT_ACCESS_TOKEN"),
                needed(variables, "BUILDKITE_JOB_ID"),
                variables,
                ids);
    }

    private static String needed(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .filter(each -> !each.isBlank())
                .orElseThrow(
                        () -> new Refusal(NO_JOB, "This works only inside a job: there is no variable " + name + "."));
    }

    /** The id of its build. */
    public String build() {
        return needed(variables, "BUILDKITE_BUILD_ID");
    }

    /** The id of its step. */
    public String step() {
        return needed(variables, "BUILDKITE_STEP_ID");
    }

    /** A call about the job; the path is what comes after its id. */
    public JsonNode tell(String method, String path, Object body) {
        return ask(Request.v3(method, "jobs/" + id + path, token).with(body));
    }

    /** What the server says of the job; the path is what comes after its id. */
    public JsonNode read(String path) {
        return ask(Request.v3("GET", "jobs/" + id + path, token));
    }

    /** A call about something else, by its path under {@code /v3/}. */
    public JsonNode ask(String method, String path, Object body) {
        return ask(Request.v3(method, path, token).with(body));
    }

    private JsonNode ask(Request request) {
        Reply reply = connection.resend(request, RESEND_AT_MOST, never);
        if (reply instanceof Reply.Answer answer && answer.ok()) {
            return Json.V3.readTree(answer.body().isBlank() ? "{}" : answer.body());
        }
        throw new Refusal(reply.statusOrZero(), message(reply));
    }

    /** The refusal in the server's words. */
    static String message(Reply reply) {
        if (reply instanceof Reply.Answer answer) {
            try {
                JsonNode message = Json.V3.readTree(answer.body()).path("message");
                if (message.isString()) {
                    return message.asString();
                }
            } catch (JacksonException _) {
                // Something before the server answered, in words of its own.
            }
        }
        return reply.explanation();
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /**
     * Keeps files of a folder that patterns mean; false when one could not be kept, which the words say.
     *
     * @param contentType of all of them; else each one's name tells
     */
    public boolean keep(Path folder, String patterns, Optional<String> contentType, Words words) {
        var calls = new JobCalls(connection, id, token, RESEND_AT_MOST, never);
        return new ArtifactUpload(folder, calls, words, new JobStop(), ids, contentType).upload(patterns);
    }

    /** The artifacts of a build that a query means. */
    public List<FoundArtifact> find(String build, Map<String, String> search) {
        var query = new StringBuilder();
        search.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        Request request = Request.v3("GET", "builds/" + build + "/artifacts/search" + query, token);
        return List.of(Json.V3.treeToValue(ask(request), FoundArtifact[].class));
    }

    /**
     * Fetches an artifact into a folder, by its path there. The file appears only when all of it is there and right; what came
     * before a fetch broke off is gone on with, then or when it is wanted again.
     */
    public void fetch(FoundArtifact artifact, Path folder) {
        new ArtifactDownload(connection, never).fetch(artifact, folder);
    }

    /**
     * Restores or saves a cache of the pipeline.
     *
     * @param checkout below which its paths lie, those apart that lie below the home folder
     */
    public boolean cache(CacheWish wish, Path checkout, Consumer<String> log, Predicate<JobCache> work) {
        try {
            Path folder = Files.createTempDirectory("belay-cache");
            try {
                Path home = Path.of(variables.getOrDefault("HOME", System.getProperty("user.home")));
                var calls = new CacheCalls(connection, id, token, never);
                return work.test(new JobCache(wish, calls, checkout, home, folder, variables, log));
            } finally {
                Folders.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not make room for a cache", e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
