package dev.belay.acceptance;

import dev.belay.cli.demo.Customers;
import dev.belay.cli.demo.Shop;
import dev.belay.cli.parts.Part;
import dev.belay.cli.parts.Ports;
import dev.belay.protocol.Json;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.RolloutView;
import dev.belay.protocol.people.TokenCreated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Belay's parts as real processes on free ports, in a temporary folder that is gone afterwards. */
final class World implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(3);

    /** Where there is no signal to await, as in files and on pages, one looks this often. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** The server answers when something changed; what changed between two questions shows after this long. */
    private static final String WAIT = "waitSeconds=1";

    private final Path folder = TemporaryFolder.make("belay-acceptance-");
    private final int serverPort = Ports.free();
    private final int edgePort = Ports.free();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final List<Part> parts = new ArrayList<>();

    /** A server that is ready, started again whenever it dies. */
    Part server(String... settings) {
        Path data = folder.resolve("server");
        Part ready = started(serverPart("server", serverPort, data, settings))
                .awaitReady(address().resolve("/readyz"), PATIENCE)
                .supervise();
        UnpackedPrograms.keepThoseOf(data);
        return ready;
    }

    /** A server process that was not started yet. */
    Part serverPart(String name, int port, Path data, String... settings) {
        var arguments = new ArrayList<>(List.of(
                "server",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--bootstrap-token-file",
                data.resolveSibling(data.getFileName() + ".token").toString()));
        arguments.addAll(List.of(settings));
        UnpackedPrograms.lendTo(data);
        return part(name, Map.of(), arguments.toArray(String[]::new));
    }

    /** The process id of the embedded PostgreSQL, while it runs. */
    Optional<Long> postmaster() {
        try (Stream<Path> all = Files.find(folder, 6, (path, _) -> path.endsWith("postmaster.pid"))) {
            Optional<Path> file = all.findFirst();
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.valueOf(Files.readAllLines(file.get()).getFirst()));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    Part agent(String name) {
        return agent(name, token("agent"));
    }

    Part agent(String name, String token) {
        return agent(name, token, "default");
    }

    /** One that takes jobs of a queue, and bears its name. */
    Part agentOf(String queue) {
        return agent(queue, token("agent"), queue);
    }

    private Part agent(String name, String token, String queue) {
        return started(part(
                        name,
                        Map.of("BELAY_TOKEN", token),
                        "agent",
                        "--name",
                        name,
                        "--queue",
                        queue,
                        "--folder",
                        folder.resolve(name).toString(),
                        "--stop-instances"))
                .supervise();
    }

    Part edge() {
        return edge(token("edge"));
    }

    Part edge(String token) {
        int admin = Ports.free();
        return started(part(
                        "edge",
                        Map.of("BELAY_TOKEN", token),
                        "edge",
                        "--listen",
                        "127.0.0.1:" + edgePort,
                        "--admin",
                        "127.0.0.1:" + admin,
                        "--folder",
                        folder.resolve("edge").toString()))
                .awaitReady(URI.create("http://127.0.0.1:" + admin + "/healthz"), PATIENCE)
                .supervise();
    }

    /** Any command of the program. */
    Part part(String name, Map<String, String> more, String... arguments) {
        var environment = new java.util.HashMap<>(more);
        environment.put("BELAY_SERVER", address().toString());
        environment.put(
                "PATH",
                Path.of(System.getProperty("java.home"), "bin") + ":"
                        + System.getenv().getOrDefault("PATH", ""));
        return new Part(name, List.of(arguments), environment, folder.resolve(name + ".log"), _ -> {});
    }

    private Part started(Part part) {
        parts.add(part);
        return part.start();
    }

    /** All parts that were started and not by the test itself, the first first. */
    List<Part> parts() {
        return List.copyOf(parts);
    }

    Path folder() {
        return folder;
    }

    int edgePort() {
        return edgePort;
    }

    int serverPort() {
        return serverPort;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + serverPort);
    }

    String administrator() {
        try {
            return Files.readString(folder.resolve("server.token")).strip();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** The program, used by the administrator. */
    CommandLine commandLine() {
        return new CommandLine(this, administrator());
    }

    /** What a page says, without a browser. */
    String page(String path) {
        return new String(send("GET", path, "").body(), StandardCharsets.UTF_8);
    }

    String token(String scope) {
        String body = "{\"name\":\"" + scope + "\",\"scopes\":[\"" + scope + "\"],\"expiresInDays\":1}";
        return Json.API
                .readValue(send("POST", "/api/tokens", body).body(), TokenCreated.class)
                .secret();
    }

    /** Asks as the administrator. */
    HttpResponse<byte[]> send(String method, String path, String body) {
        return send(method, path, body, administrator());
    }

    HttpResponse<byte[]> send(String method, String path, String body, String token) {
        var request = HttpRequest.newBuilder(address().resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
    }

    /** What the server answers the administrator, or 0 while it is away. */
    int status(String method, String path) {
        try {
            return send(method, path, "{}").statusCode();
        } catch (UncheckedIOException _) {
            return 0;
        }
    }

    /** Makes the pipeline of a repository known. */
    PipelineCreated pipeline(String slug, Path repository) {
        String body = "{\"repository\":\"" + repository + "\",\"slug\":\"" + slug + "\",\"branch\":\"main\"}";
        return Json.API.readValue(send("POST", "/api/pipelines", body).body(), PipelineCreated.class);
    }

    /** A repository with one pipeline file, and its pipeline. */
    void repository(String slug, String pipelineYaml) {
        repository(slug, Map.of(".belay/pipeline.yml", pipelineYaml));
    }

    /** A repository with these files, by path, and its pipeline. */
    void repository(String slug, Map<String, String> files) {
        Shop.found(folder.resolve(slug)).publish(files);
        pipeline(slug, folder.resolve(slug).resolve("shop.git"));
    }

    /** The demo's shop, as pipeline {@code shop}; all parts run and its first version serves everybody. */
    Shop openShop() {
        server();
        return openShopWithServer();
    }

    /** As {@link #openShop}, when the server runs already. */
    Shop openShopWithServer() {
        agent("agent");
        edge();
        return openShopWithAll();
    }

    /** As {@link #openShop}, when all parts run already. */
    Shop openShopWithAll() {
        Shop shop = Shop.found(folder.resolve("street"));
        pipeline("shop", shop.repository());
        ship(shop, 1, Shop.Manners.GOOD);
        awaitRollout(1, RolloutView::finished);
        return shop;
    }

    /** Pushes a version of the shop and builds it; its rollout has the version's number. */
    void ship(Shop shop, int version, Shop.Manners manners) {
        shop.commit(version, manners, "Version " + version);
        shop.push();
        build("shop");
    }

    /** One customer in a hurry. */
    Customers oneCustomer() {
        return new Customers(1, 10, edgePort, "shop.localhost", InstantSource.system(), RandomGenerator.getDefault());
    }

    /** Customers who begin to shop. */
    Customers customers() {
        return new Customers(
                500, 150, edgePort, "shop.localhost", InstantSource.system(), RandomGenerator.getDefault());
    }

    void build(String slug) {
        send("POST", "/api/pipelines/" + slug + "/builds", "{}");
    }

    BuildView awaitBuild(String slug, long number, Predicate<BuildView> holds) {
        return await(() -> read("/api/pipelines/" + slug + "/builds/" + number + "?" + WAIT, BuildView.class), holds);
    }

    RolloutView awaitRollout(long number, Predicate<RolloutView> holds) {
        return await(() -> read("/api/rollouts/" + number + "?" + WAIT, RolloutView.class), holds);
    }

    /** The log of a job as far as it is there, without the times of its lines. */
    String log(String job) {
        return new String(send("GET", "/api/jobs/" + job + "/log?from=0", "").body(), StandardCharsets.UTF_8)
                .replaceAll("\033_bk;t=[0-9]+\007", "");
    }

    private <T> Optional<T> read(String path, Class<T> type) {
        try {
            HttpResponse<byte[]> answer = send("GET", path, "");
            return answer.statusCode() == 200 ? Optional.of(Json.API.readValue(answer.body(), type)) : Optional.empty();
        } catch (UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /** Looks until there is something of which {@code holds} is true, however often the server is away meanwhile. */
    static <T> T await(Supplier<Optional<T>> look, Predicate<T> holds) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<T> last = Optional.empty();
        while (System.nanoTime() < deadline) {
            long looked = System.nanoTime();
            last = look.get();
            if (last.filter(holds).isPresent()) {
                return last.get();
            }
            try {
                Thread.sleep(LOOK_EVERY.minusNanos(System.nanoTime() - looked));
            } catch (InterruptedException exception) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(exception);
            }
        }
        throw new AssertionError("it did not come to be within " + PATIENCE + "; last seen: " + last);
    }

    @Override
    public void close() {
        parts.reversed().forEach(Part::close);
        http.close();
        TemporaryFolder.delete(folder);
    }
}
