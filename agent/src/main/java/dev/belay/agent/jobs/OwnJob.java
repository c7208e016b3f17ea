package dev.belay.agent.jobs;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.FoundArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
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
    private static final Duration DOWNLOAD_AT_MOST = Duration.ofHours(1);

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

    private static String message(Reply reply) {
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

    /** Keeps files of a folder that patterns mean; false when one could not be kept, which the words say. */
    public boolean keep(Path folder, String patterns, Words words) {
        var calls = new JobCalls(connection, id, token, RESEND_AT_MOST, never);
        return new ArtifactUpload(folder, calls, words, new JobStop(), ids).upload(patterns);
    }

    /** The artifacts of the build that a query means. */
    public List<FoundArtifact> find(Map<String, String> search) {
        var query = new StringBuilder();
        search.forEach((name, value) -> query.append(query.isEmpty() ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        Request request = Request.v3("GET", "builds/" + build() + "/artifacts/search" + query, token);
        return List.of(Json.V3.treeToValue(ask(request), FoundArtifact[].class));
    }

    /** Fetches an artifact into a folder, by its path there. The file appears only when all of it is there and right. */
    public void fetch(FoundArtifact artifact, Path folder) {
        Path target = folder.resolve(artifact.path()).normalize();
        if (!target.startsWith(folder.normalize())) {
            throw new Refusal(0, "The path of the artifact “" + artifact.path() + "” leads out of " + folder + ".");
        }
        try {
            Files.createDirectories(Optional.ofNullable(target.getParent()).orElse(folder));
            Path part = Files.createTempFile(target.getParent(), ".artifact", ".part");
            try {
                fetch(artifact, part, target);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("could not write " + target, e);
        }
    }

    private void fetch(FoundArtifact artifact, Path part, Path target) throws IOException {
        URI url = URI.create(artifact.url());
        var request = new Request(
                "GET", artifact.url(), Map.of(), java.net.http.HttpRequest.BodyPublishers::noBody, DOWNLOAD_AT_MOST);
        Reply reply = connection.fetch(request, BodyHandlers.ofFile(part), never);
        if (!reply.ok()) {
            throw new Refusal(
                    reply.statusOrZero(), "“" + artifact.path() + "” from " + url.getHost() + ": " + message(reply));
        }
        boolean known = !artifact.sha256sum().isEmpty();
        if (Files.size(part) != artifact.fileSize() || (known && !digest(part).equals(artifact.sha256sum()))) {
            throw new Refusal(0, "“" + artifact.path() + "” arrived with another content than was kept.");
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String digest(Path file) throws IOException {
        try (var bytes = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            bytes.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(bytes.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
