package dev.belay.agent.checks;

import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.ProcessGroup.Launch;
import dev.belay.agent.machine.ProcessGroup.Output;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.checks.Assignments.Assignment;
import dev.belay.protocol.checks.CheckStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Runs a command of the agent's settings. It learns which instance is meant by its variables; nothing that anybody registered
 * becomes a word of it.
 */
final class CommandProbe {

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final Duration OUTPUT_AFTER_END_AT_MOST = Duration.ofSeconds(1);
    private static final int OUTPUT_BYTES_MAX = 4 << 10;
    private static final int WARNING = 1;

    private final Map<String, String> commands;
    private final CleanEnvironment environment;
    private final Path folder;

    CommandProbe(Map<String, String> commands, CleanEnvironment environment, Path folder) {
        this.commands = commands;
        this.environment = environment;
        this.folder = folder;
    }

    Answer run(Assignment assignment, StopSignal stop) {
        String name = assignment.check().target();
        String command = commands.get(name);
        if (command == null) {
            return new Answer(CheckStatus.UNOBSERVED, "this agent knows no command “" + name + "”");
        }
        var launch = new Launch(
                List.of("/bin/sh", "-c", command),
                folder,
                environment.with(Map.of(
                        "BELAY_INSTANCE", assignment.instance(),
                        "BELAY_ADDRESS", assignment.address(),
                        "BELAY_PORT", Integer.toString(assignment.port()))),
                Optional.empty(),
                new Output.Piped());
        try {
            return judged(
                    name,
                    ProcessGroup.start(launch),
                    Duration.ofMillis(assignment.check().timeoutMillis()),
                    stop);
        } catch (IOException e) {
            return new Answer(CheckStatus.UNOBSERVED, "“" + name + "” could not be started: " + e.getMessage());
        }
    }

    private static Answer judged(String name, ProcessGroup group, Duration atMost, StopSignal stop) {
        var output = new ByteArrayOutputStream();
        Thread reader = Thread.ofVirtual().name("check-output").start(() -> read(group.output(), output));
        try (var _ = stop.whenRaised(() -> group.stop(GRACE))) {
            OptionalInt status = group.await(atMost);
            group.stop(GRACE);
            reader.join(OUTPUT_AFTER_END_AT_MOST);
            String words = "“" + name + "” "
                    + (status.isPresent()
                            ? "ended with " + status.getAsInt()
                            : "did not end within " + Prober.inWords(atMost))
                    + Prober.shown(text(output), ": ");
            int code = status.orElse(-1);
            return new Answer(
                    code == 0 ? CheckStatus.PASSING : code == WARNING ? CheckStatus.WARNING : CheckStatus.CRITICAL,
                    words);
        } catch (InterruptedException e) {
            group.stop(GRACE);
            Thread.currentThread().interrupt();
            return Answer.failed("“" + name + "” was interrupted");
        } finally {
            closeQuietly(group.output());
        }
    }

    /** What escaped from the group holds the other end still. */
    private static void closeQuietly(InputStream output) {
        try {
            output.close();
        } catch (IOException e) {
            // It is of no use any more in any case.
        }
    }

    private static String text(ByteArrayOutputStream output) {
        synchronized (output) {
            return output.toString(StandardCharsets.UTF_8);
        }
    }

    /** All of it, so that the command does not wait for a reader; the beginning is kept. */
    private static void read(InputStream input, ByteArrayOutputStream output) {
        byte[] block = new byte[OUTPUT_BYTES_MAX];
        try {
            for (int count = input.read(block); count >= 0; count = input.read(block)) {
                synchronized (output) {
                    output.write(block, 0, Math.min(count, OUTPUT_BYTES_MAX - output.size()));
                }
            }
        } catch (IOException e) {
            // The command is gone; what it said so far counts.
        }
    }
}
