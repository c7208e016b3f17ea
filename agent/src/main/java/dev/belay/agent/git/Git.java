package dev.belay.agent.git;

import dev.belay.agent.machine.ProcessGroup;
import dev.belay.agent.machine.StopSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the {@code git} program: never asks anybody, ends at a deadline or when asked to stop. */
final class Git {

    private static final int OUTPUT_BYTES_MAX = 64 << 10;
    private static final Duration END_TAKES_AT_MOST = Duration.ofSeconds(2);

    private final Map<String, String> environment;
    private final Duration atMost;

    /** {@code atMost} is the time for one command, a whole fetch included. */
    Git(Map<String, String> environment, Duration atMost) {
        var quiet = new LinkedHashMap<>(environment);
        quiet.put("GIT_TERMINAL_PROMPT", "0");
        quiet.putIfAbsent("GIT_SSH_COMMAND", "ssh -oBatchMode=yes");
        this.environment = Map.copyOf(quiet);
        this.atMost = atMost;
    }

    /** What came of a command. {@code status} is 0 for success; {@code output} is both streams, bounded. */
    record Result(int status, String output) {
        boolean ok() {
            return status == 0;
        }

        /** The first line that names a fault, since advice may follow it; without one, the last that says something. */
        String complaint() {
            List<String> lines = output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.stream()
                    .filter(line -> line.startsWith("fatal:") || line.startsWith("error:"))
                    .findFirst()
                    .or(() -> lines.stream().reduce((_, last) -> last))
                    .orElse("git ended with status " + status);
        }
    }

    Result run(Path folder, StopSignal stop, String... words) {
        return run(folder, Map.of(), stop, words);
    }

    Result run(Path folder, Map<String, String> more, StopSignal stop, String... words) {
        return run(folder, more, Optional.empty(), stop, words);
    }

    /** By the trail a later life of the agent finds the process. */
    Result run(
            Path folder,
            Map<String, String> more,
            Optional<ProcessGroup.Trail> trail,
            StopSignal stop,
            String... words) {
        var command = new ArrayList<>(List.of("git", "-c", "core.hooksPath=/dev/null"));
        command.addAll(List.of(words));
        var variables = new LinkedHashMap<>(environment);
        variables.putAll(more);
        var launch = new ProcessGroup.Launch(command, folder, variables, trail, new ProcessGroup.Output.Piped());
        try {
            return await(ProcessGroup.start(launch), stop);
        } catch (IOException e) {
            return new Result(127, "git could not be started: " + e.getMessage());
        }
    }

    private Result await(ProcessGroup group, StopSignal stop) {
        var output = new ByteArrayOutputStream();
        Thread reader = Thread.ofPlatform().daemon().name("git-output").start(() -> collect(group.output(), output));
        try (var _ = stop.whenRaised(() -> group.stop(END_TAKES_AT_MOST))) {
            OptionalInt status = group.await(atMost);
            // One that ended by itself may have left a connection that others use by now, as ssh can be set up to do.
            if (status.isEmpty() || stop.raised()) {
                group.stop(END_TAKES_AT_MOST);
            }
            reader.join(END_TAKES_AT_MOST);
            String text;
            synchronized (output) {
                text = output.toString(StandardCharsets.UTF_8);
            }
            return status.isPresent()
                    ? new Result(status.getAsInt(), text)
                    : new Result(124, text + "\ngit did not end within " + atMost.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result(130, "interrupted");
        }
    }

    private static void collect(InputStream from, ByteArrayOutputStream output) {
        byte[] block = new byte[8192];
        try {
            for (int read = from.read(block); read >= 0; read = from.read(block)) {
                synchronized (output) {
                    int room = OUTPUT_BYTES_MAX - output.size();
                    output.write(block, 0, Math.min(read, Math.max(room, 0)));
                }
            }
        } catch (IOException e) {
            synchronized (output) {
                output.writeBytes(("\n" + e.getMessage()).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
