package dev.belay.agent;

import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placement.Artifact;
import dev.belay.protocol.runtime.Placement.Readiness;
import dev.belay.protocol.runtime.Placement.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** What tests of instances need: a small real web service, placements of it, and a customer who asks it things. */
final class Village implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PROBE_APART = Duration.ofMillis(20);

    private static final int PORT_MIN = 20_000;
    private static final int PORTS = 5_000;

    /** The instance that most tests speak of. */
    static final String SHOP = name("shop-1-aaaa");

    private final Ground ground;
    private final HttpClient customer = HttpClient.newHttpClient();

    Village(Ground ground) {
        this.ground = ground;
    }

    /**
     * An instance's name that no other test on this machine has: agents know by the name which processes an instance
     * has left, and end them.
     */
    static String name(String beginning) {
        return beginning + "-" + ProcessHandle.current().pid();
    }

    AgentSettings settings() {
        return Told.instances(ground.settings(), true, false);
    }

    Path instancesFolder() {
        return ground.settings().folder().resolve("runtime/instances");
    }

    /** The command that runs {@link WebService}. */
    String web() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = Path.of("target/test-classes").toAbsolutePath().toString();
        return java + " -Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp " + classes + " "
                + WebService.class.getName();
    }

    Wish placement(String instance, String command) throws IOException {
        return new Wish(instance, command, ground.repository.toString(), ground.git("rev-parse", "HEAD"));
    }

    /** A placement being written down. */
    static final class Wish {
        private final String instance;
        private final String command;
        private final String repository;
        private String commit;
        private List<Artifact> artifacts = List.of();
        private Map<String, String> env = Map.of();
        private boolean stop;
        private int withinSeconds = 60;
        private int drainSeconds = 10;

        Wish(String instance, String command, String repository, String commit) {
            this.instance = instance;
            this.command = command;
            this.repository = repository;
            this.commit = commit;
        }

        Wish commit(String other) {
            commit = other;
            return this;
        }

        Wish artifacts(Artifact... files) {
            artifacts = List.of(files);
            return this;
        }

        Wish env(Map<String, String> variables) {
            env = variables;
            return this;
        }

        /** It will not end when it is asked to. */
        Wish stubborn() {
            env = Map.of("STUBBORN", "1");
            return this;
        }

        Wish within(int seconds) {
            withinSeconds = seconds;
            return this;
        }

        Wish drain(int seconds) {
            drainSeconds = seconds;
            return this;
        }

        Wish stopped() {
            stop = true;
            return this;
        }

        Placement build() {
            return new Placement(
                    instance,
                    "shop",
                    "production",
                    "shop-1",
                    stop,
                    new Source(repository, commit, artifacts),
                    command,
                    "PORT",
                    env,
                    new Readiness(Optional.of("/ready"), withinSeconds, 100),
                    drainSeconds);
        }
    }

    String get(int port, String path) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return customer.send(request, BodyHandlers.ofString()).body();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    long pid(int port) throws IOException {
        return Long.parseLong(get(port, "/pid"));
    }

    /** Asks until it answers. */
    String awaitAnswer(int port, String path) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                return get(port, path);
            } catch (IOException e) {
                LockSupport.parkNanos(PROBE_APART.toNanos());
            }
        }
        throw new AssertionError("no answer on " + port);
    }

    /** Asks until another process answers on the port. */
    void awaitOther(int port, long pid) {
        String answer = awaitAnswer(port, "/pid");
        while (answer.equals(Long.toString(pid))) {
            answer = awaitAnswer(port, "/pid");
        }
    }

    /** A port below those that the system gives away, so that it stays free until the test uses it. */
    int freePort() {
        int first = PORT_MIN + (int) (ProcessHandle.current().pid() % PORTS);
        for (int port = first; port < first + PORTS; port++) {
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException _) {
                // Another's: the next one.
            }
        }
        throw new AssertionError("no port is free from " + first);
    }

    /** Stops whatever instances a test has left: they outlive their agents. */
    @Override
    public void close() {
        ground.server.comeBackIfAway();
        ground.closeAgents();
        Agent last = Agent.open(Told.instances(settings(), true, true));
        last.close();
        customer.shutdownNow();
        if (!Files.exists(ground.folder)) {
            throw new AssertionError("the test's folder is gone");
        }
    }
}
