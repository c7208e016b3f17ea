package dev.belay.agent.jobs;

import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.ProcessGroup.Launch;
import dev.belay.agent.machine.ProcessGroup.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs a job's command: {@code bash -e -c}, or {@code sh -e -c} on a machine without bash, in a session of its own,
 * with standard input empty and both outputs in the log.
 */
final class CommandRun {

    /** A process that fled from its session may keep the output open; nobody waits for it. */
    private static final Duration OUTPUT_AFTER_END_AT_MOST = Duration.ofSeconds(2);

    /** The server's time-out ends a job long before. */
    private static final Duration RUN_AT_MOST = Duration.ofDays(30);

    private final JobLog log;
    private final JobStop stop;
    private final Duration grace;
    private final Redactor redactor;

    /** @param redactor what the command writes goes through it into the log */
    CommandRun(JobLog log, JobStop stop, Duration grace, Redactor redactor) {
        this.log = log;
        this.stop = stop;
        this.grace = grace;
        this.redactor = redactor;
    }

    /** Returns when the command, and all that it started, has ended. By the trail a later life of the agent finds it. */
    CommandEnd run(String command, Path folder, Map<String, String> environment, ProcessGroup.Trail trail) {
        ProcessGroup group;
        try {
            group = ProcessGroup.start(new Launch(
                    List.of(shell(), "-e", "-c", command),
                    folder,
                    environment,
                    Optional.of(trail),
                    new Output.Piped()));
        } catch (IOException e) {
            return new CommandEnd.NotStarted(String.valueOf(e.getMessage()));
        }
        Thread pump = Thread.ofPlatform().daemon().name("job-output").start(() -> copy(group.output()));
        try (var _ = stop.signal().whenRaised(() -> group.stop(grace))) {
            OptionalInt status = group.await(RUN_AT_MOST);
            boolean stopped = stop.signal().raised();
            group.stop(grace);
            pump.join(OUTPUT_AFTER_END_AT_MOST);
            return status.isPresent() ? CommandEnd.of(status.getAsInt(), stopped) : new CommandEnd.Signalled("SIGTERM");
        } catch (InterruptedException e) {
            group.stop(grace);
            Thread.currentThread().interrupt();
            return new CommandEnd.Signalled("SIGTERM");
        }
    }

    private static String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }

    private void copy(InputStream output) {
        byte[] block = new byte[64 << 10];
        try {
            for (int read = output.read(block); read >= 0; read = output.read(block)) {
                redactor.write(block, read);
            }
        } catch (IOException e) {
            log.complain("The command's output could not be read any more: " + e.getMessage());
        } finally {
            redactor.end();
        }
    }
}
