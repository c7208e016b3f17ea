package dev.belay.bench.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The server under test, on this machine, with the database that it started in its folder. */
final class Served implements AutoCloseable {

    private static final Pattern NUMBER = Pattern.compile("\"number\" ?: ?([0-9]+)");

    private final URI server;
    private final String token;
    private final long pid;
    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> commits = new ConcurrentHashMap<>();

    Served(URI server, String token, long pid, Path folder) {
        this.server = server;
        this.token = token;
        this.pid = pid;
        this.folder = folder;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getHost(), server.getPort());
    }

    /** Makes a pipeline of a new repository with one step of so many jobs; a file makes at most 500. */
    void pipeline(String slug, int jobs) {
        pipeline(slug, "steps:\n  - command: \"true\"\n    parallelism: " + jobs + "\n");
    }

    /** Makes a pipeline of a new repository with such a file. */
    void pipeline(String slug, String file) {
        try {
            Path repository = Files.createDirectories(folder.resolve("bench-" + slug));
            Files.createDirectories(repository.resolve(".belay"));
            Files.writeString(repository.resolve(".belay/pipeline.yml"), file);
            git(repository, "init", "-q", "-b", "main");
            git(repository, "add", ".");
            git(repository, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "Begin");
            commits.put(slug, head(repository));
            call("POST", "/api/pipelines", "{\"repository\":\"" + repository + "\",\"slug\":\"" + slug + "\"}", token);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static String head(Path repository) throws IOException {
        return Files.readString(repository.resolve(".git/refs/heads/main")).strip();
    }

    private static void git(Path folder, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        if (git.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("git " + String.join(" ", arguments) + " failed");
        }
    }

    /** Makes a build; answers its number. The commit is named, so that nobody looks for the newest. */
    long build(String slug) {
        String body = "{\"commit\":\"" + commits.get(slug) + "\"}";
        Matcher number = NUMBER.matcher(call("POST", "/api/pipelines/" + slug + "/builds", body, token));
        if (!number.find()) {
            throw new IllegalStateException("a build without a number");
        }
        return Long.parseLong(number.group(1));
    }

    /** What somebody sees who looks at a page. */
    String page(String path) {
        return call("GET", path, "", "Bearer " + token, "text/html");
    }

    /** What a program is told. */
    String api(String path) {
        return call("GET", path, "", "Bearer " + token, "application/json");
    }

    /** A page as long as somebody looks at it, which is told anew whenever it changes; to be closed. */
    InputStream live(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    }

    /** Says something as whoever has the token. */
    String call(String method, String path, String body, String token) {
        return call(method, path, body, (path.startsWith("/v3") ? "Token " : "Bearer ") + token, "application/json");
    }

    private String call(String method, String path, String body, String authorization, String accept) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(server.resolve(path))
                            .header("Authorization", authorization)
                            .header("Content-Type", "application/json")
                            .header("Accept", accept)
                            .method(method, HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(path + " was answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /** A connection to its database, for what it would take too long to say over HTTP, and for its times. */
    Connection database() throws SQLException, IOException {
        Path database = folder.resolve("database");
        String password = Files.readString(database.resolve("password")).strip();
        String port = Files.readAllLines(database.resolve("cluster/postmaster.pid"))
                .get(3)
                .strip();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/belay?user=belay&password=" + password);
    }

    /** What the server and its database have used so far. */
    Usage usage() {
        try {
            long postmaster = Long.parseLong(Files.readAllLines(folder.resolve("database/cluster/postmaster.pid"))
                    .get(0)
                    .strip());
            Stream<ProcessHandle> postgres = Stream.concat(
                    ProcessHandle.of(postmaster).stream(),
                    ProcessHandle.of(postmaster).stream().flatMap(ProcessHandle::descendants));
            double database =
                    postgres.mapToDouble(each -> Usage.cpuSeconds(each.pid())).sum();
            return new Usage(
                    System.nanoTime(),
                    Usage.cpuSeconds(pid),
                    database,
                    Usage.cpuSeconds(ProcessHandle.current().pid()),
                    Usage.residentMegabytes(pid));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
