package dev.belay.cli;

import dev.belay.agent.Agent;
import dev.belay.agent.AgentSettings;
import dev.belay.cli.demo.Shop;
import dev.belay.cli.parts.Ports;
import dev.belay.cli.server.Access;
import dev.belay.cli.server.Api;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.edge.Edge;
import dev.belay.edge.EdgeLimits;
import dev.belay.edge.EdgeSettings;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.BuildView;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineCreation;
import dev.belay.protocol.api.PipelineList;
import dev.belay.protocol.api.RolloutList;
import dev.belay.protocol.api.ServiceList;
import dev.belay.protocol.people.TokenCreated;
import dev.belay.protocol.people.TokenCreation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * A short life of all parts in one process, with some hundred jobs. The launcher runs it once after each build, so that the JVM can
 * keep the classes that it loads and how often each method was called, and has less to find out later; nobody else needs it.
 */
@Command(name = "rehearsal", hidden = true, description = "Starts all parts once, for the launcher.")
final class RehearsalCommand implements Callable<Integer> {

    private static final String NAME = "rehearsal";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final int LOOKS_MAX = 120;

    /** So many that what each job calls was called often, in some seconds. */
    private static final int BUILDS = 4;

    private static final String PIPELINE = """
            steps:
              - command: echo begun
              - wait
              - command: echo done
                parallelism: 60
                checkout: { skip: true }
            """;

    @Parameters(paramLabel = "FOLDER")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        URI address = URI.create("http://127.0.0.1:" + Ports.free());
        Path token = folder.resolve("administrator.token").toAbsolutePath();
        var settings = List.of(
                "--data",
                folder.resolve("server").toString(),
                "--listen",
                address.getAuthority(),
                "--bootstrap-token-file",
                token.toString());
        Thread.ofPlatform().daemon().name("server").start(() -> dev.belay.Main.run(settings));
        var nobody = new Api(new Access(address, Optional.empty()));
        await(() -> answers(nobody, "/readyz"));
        var api = new Api(new Access(address, Optional.of(read(token))));
        api.get("/api/pipelines", PipelineList.class);
        api.get("/api/builds?limit=1", BuildList.class);
        api.get("/api/rollouts", RolloutList.class);
        api.get("/api/services", ServiceList.class);
        answers(nobody, "/");
        answers(nobody, "/sign-in");
        rehearseParts(api, address);
        return Exit.OK.code;
    }

    private void rehearseParts(Api api, URI address) {
        var agentSettings = AgentSettings.of(address, token(api, "agent"), NAME, folder.resolve("agent"));
        var edgeSettings = new EdgeSettings(
                NAME,
                address,
                token(api, "edge"),
                "127.0.0.1",
                0,
                "127.0.0.1",
                0,
                folder.resolve("edge"),
                false,
                EdgeLimits.STANDARD);
        try (var agent = Agent.open(agentSettings);
                var edge = Edge.open(edgeSettings)) {
            await(agent::registered);
            answers(new Api(new Access(URI.create("http://127.0.0.1:" + edge.port()), Optional.empty())), "/");
            if (Programs.GIT.isOn(System.getenv().getOrDefault("PATH", ""))) {
                rehearseJobs(api);
            }
        }
    }

    private void rehearseJobs(Api api) {
        var shop = Shop.found(folder);
        shop.publish(Map.of(".belay/pipeline.yml", PIPELINE));
        var creation = new PipelineCreation(
                shop.repository().toString(), Optional.of(NAME), Optional.empty(), Optional.empty(), Optional.empty());
        api.post("/api/pipelines", creation, PipelineCreated.class);
        String builds = "/api/pipelines/" + NAME + "/builds";
        for (int made = 0; made < BUILDS; made++) {
            String path = builds + "/"
                    + api.post(builds, Map.of(), BuildView.class).build().number();
            await(() ->
                    api.get(path + "?waitSeconds=5", BuildView.class).build().finished());
        }
    }

    private static String token(Api api, String scope) {
        var creation = new TokenCreation("rehearsal " + scope, List.of(scope), Optional.of(1));
        return api.post("/api/tokens", creation, TokenCreated.class).secret();
    }

    private static boolean answers(Api api, String path) {
        try {
            api.bytes(path);
            return true;
        } catch (Failure _) {
            return false;
        }
    }

    private static void await(java.util.function.BooleanSupplier holds) {
        for (int look = 0; look < LOOKS_MAX && !holds.getAsBoolean(); look++) {
            Waiting.pause(READY_WITHIN.dividedBy(LOOKS_MAX));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException exception) {
            throw new UncheckedIOException("the server wrote no token to " + file, exception);
        }
    }
}
