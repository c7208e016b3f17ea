package dev.belay.platform.database;

import dev.belay.kernel.Gen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL that Belay unpacks, starts, watches and stops, with its files in one folder. It is durable, listens on
 * loopback only, and lets in whoever knows a random password that lies beside it. One that was left running by a
 * killed server is taken over; one that dies is started again on the same port.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** How it runs in production: what it confirmed is on the disk. */
    static final Map<String, String> DURABLE =
            Map.of("fsync", "on", "synchronous_commit", "on", "full_page_writes", "on");

    /** How long a start may take, which after a crash includes replaying the log of writes. */
    static final Duration START_MAX = Duration.ofMinutes(5);

    static final Duration STOP_MAX = Duration.ofSeconds(30);

    /** How many connections it takes, those of its owner for repairs and those that nudges and leases hold among them. */
    public static final int CONNECTIONS_MAX = 100;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String NAME = "belay";
    private static final Duration GLANCE = Duration.ofMillis(10);
    private static final Duration RESTART_PAUSE_MAX = Duration.ofSeconds(2);
    private static final long LOG_BYTES_MAX = 10 << 20;

    private final Path folder;
    private final Path cluster;
    private final PostgresBinaries binaries;
    private final PostgresAccount account;
    private final Map<String, String> settings;
    private final String password;

    private volatile ProcessHandle process;
    private volatile int port;
    private volatile boolean closing;

    private EmbeddedPostgres(
            Path folder,
            PostgresBinaries binaries,
            Map<String, String> settings,
            PostgresAccount account,
            String password) {
        this.folder = folder;
        this.cluster = folder.resolve("cluster");
        this.binaries = binaries;
        this.settings = settings;
        this.account = account;
        this.password = password;
        this.process = ProcessHandle.current();
    }

    /**
     * Starts the database whose files are in {@code folder}, making them if need be, and returns when it answers. The
     * caller sees to it that no other server uses the folder.
     *
     * @throws IllegalStateException when it cannot be started; the message says why and what to do
     */
    public static EmbeddedPostgres start(Path folder, Gen gen) {
        return start(folder, folder, DURABLE, gen);
    }

    static EmbeddedPostgres start(Path folder, Path programs, Map<String, String> settings, Gen gen) {
        try {
            Path home = Files.createDirectories(folder).toRealPath();
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
            PostgresAccount account = PostgresAccount.choose(home, home.resolve("cluster"));
            var binaries = PostgresBinaries.unpackedIn(programs);
            var postgres = new EmbeddedPostgres(home, binaries, settings, account, password(home, gen));
            if (!Files.exists(postgres.cluster)) {
                postgres.create();
            }
            postgres.run();
            Thread.ofVirtual().name("database watchdog").start(postgres::watch);
            return postgres;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not start PostgreSQL in " + folder, exception);
        }
    }

    /** Where it is, with user and password: a JDBC URL. It stays the same until {@link #close}. */
    public String url() {
        return url(NAME);
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + NAME + "&password=" + password;
    }

    /** The number of its main process. */
    public long pid() {
        return process.pid();
    }

    /** Stops it in an orderly way: what is connected is cut off, and all is on the disk. */
    @Override
    public void close() {
        closing = true;
        stop(process);
    }

    /** Leaves it running and does not watch it any more, as a server does that is killed. */
    void leave() {
        closing = true;
    }

    private static String password(Path folder, Gen gen) throws IOException {
        Path file = folder.resolve("password");
        if (!Files.exists(file)) {
            Path partial = folder.resolve("password.partial");
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(partial, gen.secret(24));
            Files.move(partial, file);
        }
        return Files.readString(file).strip();
    }

    /** Makes a new cluster with one database, at once or not at all. */
    private void create() throws IOException {
        long began = System.nanoTime();
        Path staging = folder.resolve("cluster.partial");
        PostgresBinaries.delete(staging);
        Files.createDirectory(
                staging, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        account.own(staging);
        Path secret = Files.createTempFile(folder, "password", ".partial");
        try {
            Files.writeString(secret, password);
            account.own(secret);
            finish(
                    "",
                    "initdb",
                    "--pgdata=" + staging,
                    "--username=" + NAME,
                    "--pwfile=" + secret,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions");
        } finally {
            Files.delete(secret);
        }
        finish("create database " + NAME + ";\n", "postgres", "--single", "-D", staging.toString(), "postgres");
        Files.move(staging, cluster);
        log.atInfo().addKeyValue("ms", millisSince(began)).log("made a new database");
    }

    private void finish(String input, String program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(binaries.program(program).toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, program, ".log");
        try {
            Process running = new ProcessBuilder(account.command(command))
                    .directory(Path.of("/").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try (var stdin = running.outputWriter()) {
                stdin.write(input);
            }
            int status = running.onExit().join().exitValue();
            if (status != 0) {
                throw new IllegalStateException(
                        "PostgreSQL's " + program + " ended with status " + status + ": " + tail(output));
            }
        } finally {
            Files.delete(output);
        }
    }

    /** Takes over the one that runs, or starts one. */
    private void run() throws IOException {
        Optional<ProcessHandle> running = Postmaster.of(cluster).flatMap(postmaster -> postmaster.process(cluster));
        if (running.isPresent()) {
            if (isOurs(running.get())) {
                awaitReady(running.get());
                log.atInfo().addKeyValue("pid", pid()).log("took over the database of a killed server");
                return;
            }
            stop(running.get());
        }
        launch(freePort());
    }

    private boolean isOurs(ProcessHandle running) {
        return running.info()
                .command()
                .filter(command -> command.equals(binaries.program("postgres").toString()))
                .isPresent();
    }

    private void launch(int onPort) throws IOException {
        long began = System.nanoTime();
        Files.deleteIfExists(Postmaster.file(cluster));
        Path output = folder.resolve("postgres.log");
        if (Files.exists(output) && Files.size(output) > LOG_BYTES_MAX) {
            Files.delete(output);
        }
        if (!Files.exists(output)) {
            Files.createFile(
                    output, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Process started = new ProcessBuilder(command(onPort))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
        started.getOutputStream().close();
        awaitReady(started.toHandle());
        log.atInfo()
                .addKeyValue("pid", pid())
                .addKeyValue("port", port)
                .addKeyValue("ms", millisSince(began))
                .log("started the database");
    }

    private List<String> command(int onPort) {
        var command = new ArrayList<String>();
        // In a session of its own, so that a terminal's Ctrl-C reaches the server only, which then stops the database
        // last.
        PostgresAccount.onPath("setsid").ifPresent(setsid -> command.add(setsid.toString()));
        var postgres = new ArrayList<String>(
                List.of(binaries.program("postgres").toString(), "-D", cluster.toString(), "-p", "" + onPort));
        var all = new TreeMap<>(settings);
        all.put("listen_addresses", "127.0.0.1");
        all.put("unix_socket_directories", "");
        all.put("max_connections", "" + CONNECTIONS_MAX);
        all.put("timezone", "UTC");
        all.put("jit", "off");
        all.forEach((name, value) -> postgres.addAll(List.of("-c", name + "=" + value)));
        command.addAll(account.command(postgres));
        return command;
    }

    private void awaitReady(ProcessHandle running) throws IOException {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Postmaster> postmaster = Postmaster.of(cluster).filter(each -> each.pid() == running.pid());
            if (postmaster.isPresent() && postmaster.get().ready()) {
                process = running;
                port = postmaster.get().port();
                return;
            }
            if (!running.isAlive()) {
                throw new IllegalStateException("PostgreSQL did not start: " + tail(folder.resolve("postgres.log")));
            }
            pause(GLANCE);
        }
        running.destroyForcibly();
        throw new IllegalStateException("PostgreSQL was not ready within " + START_MAX.toMinutes() + " minutes; see "
                + folder.resolve("postgres.log"));
    }

    /** Starts it again whenever it dies, until {@link #close}. */
    private void watch() {
        Duration wait = GLANCE;
        while (true) {
            process.onExit().join();
            if (closing) {
                return;
            }
            try {
                log.atWarn().addKeyValue("pid", pid()).log("the database died; starting it again");
                launch(port);
                wait = GLANCE;
            } catch (IOException | RuntimeException exception) {
                log.atError().setCause(exception).log("could not start the database again");
                pause(wait);
                wait = wait.multipliedBy(2).compareTo(RESTART_PAUSE_MAX) < 0 ? wait.multipliedBy(2) : RESTART_PAUSE_MAX;
            }
            if (closing) {
                stop(process);
            }
        }
    }

    private void stop(ProcessHandle running) {
        if (!running.isAlive() || running.equals(ProcessHandle.current())) {
            return;
        }
        try {
            finish("", "pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-t", "" + STOP_MAX.toSeconds());
        } catch (IOException | IllegalStateException exception) {
            log.atWarn().setCause(exception).log("the database did not stop in time and is ended");
            running.destroyForcibly();
        }
        running.onExit().join();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static String tail(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
