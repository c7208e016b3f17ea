package dev.belay.cli.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One part of Belay as a child process, started by the launcher. A supervised part that dies is started again, after a pause
 * that grows while it keeps dying; one that does not understand how it was started is not, since it would not the next time
 * either. It stops when this process does, even if this one is killed.
 */
public final class Part implements AutoCloseable {

    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);
    private static final Duration STEADY_AFTER = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int TAIL_LINES = 15;

    /** The exit status of every part for settings that it does not understand. */
    private static final int MISUNDERSTOOD = 2;

    private final String name;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Path log;
    private final Consumer<String> told;
    private volatile Optional<Process> process = Optional.empty();
    private volatile boolean stopping;

    /**
     * @param name for people
     * @param arguments of the program, such as {@code server --port 8080}
     * @param environment added to this process's own, of which the variables {@code BELAY_…} are left out: they were meant for
     *     this process
     * @param log where its output is appended
     * @param told hears, in a sentence, when it died and is started again, or is not
     */
    public Part(String name, List<String> arguments, Map<String, String> environment, Path log, Consumer<String> told) {
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.environment = Map.copyOf(environment);
        this.log = log;
        this.told = told;
    }

    /** Starts it once. */
    public Part start() {
        var command = new ArrayList<>(List.of("setsid", launcher()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("BELAY_"));
        builder.environment().putAll(environment);
        builder.environment().put("BELAY_HOME", System.getProperty("belay.home", ""));
        builder.environment()
                .put("BELAY_PARENT_PID", String.valueOf(ProcessHandle.current().pid()));
        try {
            process = Optional.of(builder.start());
        } catch (IOException exception) {
            throw new PartProblem("The " + name + " could not be started: " + exception.getMessage(), exception);
        }
        return this;
    }

    private static String launcher() {
        return Optional.ofNullable(System.getProperty("belay.launcher"))
                .orElseThrow(() ->
                        new PartProblem("Start this through the launcher ./belay, which knows how to start parts."));
    }

    /** From now on it is started again whenever it ends. */
    public Part supervise() {
        Thread.ofVirtual().name("supervise " + name).start(this::superviseUntilStopped);
        return this;
    }

    private void superviseUntilStopped() {
        Duration pause = PAUSE_MIN;
        try {
            while (!stopping) {
                long started = System.nanoTime();
                int status = process.orElseThrow().waitFor();
                if (stopping) {
                    return;
                }
                if (status == MISUNDERSTOOD) {
                    told.accept("The " + name + " ended and is not started again, since its settings are wrong:\n"
                            + tail());
                    return;
                }
                boolean steady = System.nanoTime() - started > STEADY_AFTER.toNanos();
                pause = steady ? PAUSE_MIN : min(pause.multipliedBy(2), PAUSE_MAX);
                told.accept("The " + name + " ended with status " + status + " and is started again. Its log: " + log);
                Thread.sleep(pause);
                startUnlessStopping();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void startUnlessStopping() {
        if (!stopping) {
            start();
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /**
     * Waits until {@code url} answers 200.
     *
     * @throws PartProblem when it ends before, or takes longer than {@code within}; with the end of its log
     */
    public Part awaitReady(URI url, Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        try (var http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            while (!answers(http, url)) {
                if (!process.orElseThrow().isAlive()) {
                    throw new PartProblem("The " + name + " ended at its start:\n" + tail());
                }
                if (System.nanoTime() > deadline) {
                    throw new PartProblem(
                            "The " + name + " was not ready within " + within.toSeconds() + " s:\n" + tail());
                }
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new PartProblem("Interrupted while the " + name + " was starting.", exception);
        }
        return this;
    }

    private static boolean answers(HttpClient http, URI url) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(2)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /** The last lines of its output. */
    public String tail() {
        try {
            List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException exception) {
            return "(no output: " + exception.getMessage() + ")";
        }
    }

    public boolean isAlive() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** Its process id, which changes when it is started again. */
    public long pid() {
        return process.orElseThrow().pid();
    }

    /** Kills it with no warning, as a test does; a supervised part starts again. */
    public void kill() {
        process.ifPresent(Process::destroyForcibly);
    }

    /** Waits for its end and tells its exit status, if it ends in time. */
    public Optional<Integer> awaitEnd(Duration within) {
        try {
            Process running = process.orElseThrow();
            return running.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(running.exitValue())
                    : Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Asks it to stop, and after {@code grace} makes it. Whoever was interrupted waits for this all the same. */
    public void stop(Duration grace) {
        boolean interrupted = Thread.interrupted();
        askToStop();
        if (process.isPresent() && awaitEnd(grace).isEmpty()) {
            kill();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void askToStop() {
        stopping = true;
        process.ifPresent(Process::destroy);
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(20));
    }
}
