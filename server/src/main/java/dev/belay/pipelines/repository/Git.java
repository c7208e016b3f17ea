package dev.belay.pipelines.repository;

import dev.belay.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Runs the {@code git} program: never asks for a password, speaks only transports that run nothing else, and is ended with
 * all that it started when its time is over.
 */
final class Git {

    private static final int OUTPUT_BYTES_MAX = 16 << 20;
    private static final int COMPLAINT_CHARACTERS_MAX = 500;

    /** How long a run may take to end when it is asked to, and its output to end after it. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** What is fetched is kept as one pack: so a commit is there with its files or not at all, even if the fetch is killed. */
    private static final List<String> OPTIONS = List.of(
            "git", "-c", "core.hooksPath=/dev/null", "-c", "credential.interactive=false", "-c", "fetch.unpackLimit=1");

    /** What a run of git said. Of an output that is too long there is the beginning, and the status is not 0. */
    record Said(int status, ByteBuffer output, String complaint) {

        boolean ok() {
            return status == 0;
        }

        String text() {
            return StandardCharsets.UTF_8.decode(output.duplicate()).toString();
        }
    }

    private final Duration deadline;

    Git(Duration deadline) {
        this.deadline = deadline;
    }

    /** Runs git in a folder. A status other than 0 is for the caller to judge. */
    Said run(Path folder, List<String> arguments) {
        return run(folder, arguments, "");
    }

    /** Runs git in a folder, and gives it something to read: less than what a pipe holds, 4 KiB. */
    Said run(Path folder, List<String> arguments, String input) {
        var command = new ArrayList<>(OPTIONS);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        environment(builder.environment());
        try {
            Process process = builder.start();
            give(process.getOutputStream(), input);
            return said(process, arguments.getFirst());
        } catch (IOException exception) {
            throw new Problem(
                    Problem.Kind.UPSTREAM,
                    "The program “git” could not be run on the server; is it installed?",
                    exception);
        }
    }

    /** Only what git needs to find itself and the operator's keys; nothing that would point it elsewhere. */
    private static void environment(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("GIT_"));
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ASKPASS", "");
        environment.put("SSH_ASKPASS", "");
        environment.put("GIT_SSH_COMMAND", "ssh -o BatchMode=yes -o ConnectTimeout=20");
        environment.put("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file");
        environment.put("GIT_OPTIONAL_LOCKS", "0");
        environment.put("LC_ALL", "C");
    }

    private static void give(OutputStream stream, String input) {
        try (stream) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It ended without having read; its status tells the rest.
        }
    }

    private Said said(Process process, String verb) {
        var output = new ByteArrayOutputStream();
        var complaint = new ByteArrayOutputStream();
        var readers = List.of(
                Thread.ofVirtual().start(() -> drain(process.getInputStream(), output)),
                Thread.ofVirtual().start(() -> drain(process.getErrorStream(), complaint)));
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Problem(
                        Problem.Kind.UPSTREAM,
                        "git " + verb + " took longer than " + deadline.toSeconds() + " seconds and was ended.");
            }
            for (Thread reader : readers) {
                if (!reader.join(GRACE)) {
                    throw new Problem(
                            Problem.Kind.UPSTREAM,
                            "git " + verb + " ended, but something that it started goes on and holds its output.");
                }
            }
            if (output.size() >= OUTPUT_BYTES_MAX) {
                return new Said(
                        -1, ByteBuffer.wrap(output.toByteArray()), "it said more than " + OUTPUT_BYTES_MAX + " bytes.");
            }
            String complained = shortened(complaint.toString(StandardCharsets.UTF_8));
            return new Said(process.exitValue(), ByteBuffer.wrap(output.toByteArray()), complained);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
            throw new Problem(Problem.Kind.BUSY, "The server is stopping.", exception);
        } finally {
            end(process);
        }
    }

    /** Who says too much is not listened to any longer, and ends by that. */
    private static void drain(InputStream input, ByteArrayOutputStream target) {
        try (input) {
            target.writeBytes(input.readNBytes(OUTPUT_BYTES_MAX));
        } catch (IOException _) {
            // The process was ended; its status tells the rest.
        }
    }

    /** Git that is asked to end takes its locks away; git that is killed leaves them. Nobody is left when this returns. */
    private static void end(Process process) {
        if (!process.isAlive()) {
            // What it started has another parent by now, and to look for it would read the state of every process.
            return;
        }
        List<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
        all.forEach(ProcessHandle::destroy);
        CompletableFuture<?> ended =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            ended.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            all.forEach(ProcessHandle::destroyForcibly);
            ended.join();
        } catch (InterruptedException _) {
            all.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private static String shortened(String complaint) {
        String text = complaint.strip().replaceAll("//[^/@\\s]*@", "//");
        return text.length() <= COMPLAINT_CHARACTERS_MAX ? text : text.substring(0, COMPLAINT_CHARACTERS_MAX) + "…";
    }
}
