package dev.belay.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.protocol.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The program {@code belay} as a person or a script uses it, with a token of their own. */
record CommandLine(World world, String token) {

    /** How one command ended and what it said. */
    record Ran(List<String> command, int status, String out, String err) {

        Ran endsWith(int expected) {
            assertThat(status).as(toString()).isEqualTo(expected);
            return this;
        }

        <T> T json(Class<T> type) {
            return Json.API.readValue(out, type);
        }

        @Override
        public String toString() {
            return "belay " + String.join(" ", command) + " ended with " + status + "\n" + out + err;
        }
    }

    /** Runs a command to its end, which has to come in time. */
    Ran run(String... arguments) {
        var command = new ArrayList<>(List.of(System.getProperty("belay.launcher")));
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile(world.folder(), "out", ".txt");
            Path err = Files.createTempFile(world.folder(), "err", ".txt");
            var builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("BELAY_"));
            builder.environment().put("BELAY_HOME", System.getProperty("belay.home"));
            builder.environment().put("BELAY_SERVER", world.address().toString());
            builder.environment().put("BELAY_TOKEN", token);
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(World.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            process.destroyForcibly();
            var ran = new Ran(
                    List.of(arguments), ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
            assertThat(ended).as(ran.toString()).isTrue();
            return ran;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(exception);
        }
    }

    /** Runs a command beside what the test does meanwhile. */
    CompletableFuture<Ran> begin(String... arguments) {
        return CompletableFuture.supplyAsync(() -> run(arguments));
    }

    /** What a command that succeeds says to programs. */
    <T> T json(Class<T> type, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return run(all.toArray(String[]::new)).endsWith(0).json(type);
    }
}
