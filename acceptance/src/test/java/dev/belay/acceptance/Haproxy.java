package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.belay.cli.parts.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A real HAProxy, master and worker, with the configuration that a guide shows. */
final class Haproxy implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");
    private static final Path GUIDE = Path.of("../docs/guides/haproxy.md");

    /** Columns of {@code show servers state}, from 0: HAProxy's management guide, section 9.3. */
    private static final int BACKEND = 1;

    private static final int OPERATION = 5;
    private static final int ADMINISTRATION = 6;
    private static final int PORT = 18;
    private static final String RUNNING = "2";

    /** Of the bits of the administrative state, those that keep requests away: maintenance 1, 2, 32, drain 8, 16. */
    private static final int KEPT_AWAY = 59;

    private final Path folder;
    private final int port = Ports.free();
    private final Process master;

    /**
     * Starts one.
     *
     * @param heading of the part of the guide whose first block is its configuration
     * @param dnsPort where the name server answers
     */
    static Haproxy of(String heading, Path folder, int dnsPort) {
        assumeThat(PROGRAM).as("HAProxy is not installed").matches(Files::exists);
        try {
            return new Haproxy(heading, Files.createDirectories(folder), dnsPort);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private Haproxy(String heading, Path folder, int dnsPort) throws IOException {
        this.folder = folder;
        String guide = Files.readString(GUIDE);
        String part = guide.substring(guide.indexOf("\n## " + heading + "\n"));
        String shown = part.split("```\n", 3)[1];
        Path configuration = folder.resolve("haproxy.cfg");
        Files.writeString(
                configuration,
                shown.replace("/run/haproxy/admin.sock", socket().toString())
                        .replace("/var/lib/haproxy/servers.state", state().toString())
                        .replace("127.0.0.1:8600", "127.0.0.1:" + dnsPort)
                        .replace("127.0.0.1:8000", "127.0.0.1:" + port));
        this.master = new ProcessBuilder(PROGRAM.toString(), "-W", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
    }

    Path socket() {
        return folder.resolve("admin.sock");
    }

    private Path state() {
        return folder.resolve("servers.state");
    }

    int port() {
        return port;
    }

    /** The ports of the servers of a backend that get requests; none while HAProxy begins. */
    Optional<Set<Integer>> serving(String backend) {
        return ask("show servers state " + backend)
                .map(state -> state.lines()
                        .map(line -> line.split(" "))
                        .filter(columns -> columns.length > PORT && columns[BACKEND].equals(backend))
                        .filter(columns -> columns[OPERATION].equals(RUNNING))
                        .filter(columns -> (Integer.parseInt(columns[ADMINISTRATION]) & KEPT_AWAY) == 0)
                        .map(columns -> Integer.valueOf(columns[PORT]))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** What the worker answers at its runtime API, unless it is not there. */
    Optional<String> ask(String command) {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            var answer = new ByteArrayOutputStream();
            Channels.newInputStream(channel).transferTo(answer);
            return Optional.of(answer.toString(StandardCharsets.US_ASCII));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Optional<String> worker() {
        return ask("show info")
                .flatMap(info ->
                        info.lines().filter(line -> line.startsWith("Pid: ")).findFirst());
    }

    /** Reloads it as the guide says, and waits until another worker answers. */
    void reload() {
        Optional<String> before = worker();
        try {
            Files.writeString(state(), ask("show servers state").orElseThrow());
            assertThat(new ProcessBuilder("kill", "-USR2", String.valueOf(master.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
        World.await(this::worker, now -> !Optional.of(now).equals(before));
    }

    /** What its processes said. */
    List<String> log() {
        try {
            return Files.readAllLines(folder.resolve("haproxy.log"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    @Override
    public void close() {
        master.destroy();
        try {
            if (!master.waitFor(20, TimeUnit.SECONDS)) {
                master.descendants().forEach(ProcessHandle::destroyForcibly);
                master.destroyForcibly();
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
