package dev.belay.cli.job;

import dev.belay.agent.jobs.OwnJob;
import dev.belay.agent.jobs.RedactedVariables;
import dev.belay.agent.local.OwnAgent;
import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** How commands that run inside a job speak with its server. */
public final class JobServer {

    private final Map<String, String> environment;
    private final InputStream input;

    /** @param input what stands before a command's bar, where a value is not given */
    public JobServer(Map<String, String> environment, InputStream input) {
        this.environment = environment;
        this.input = input;
    }

    public Map<String, String> environment() {
        return environment;
    }

    public boolean isInJob() {
        return !environment.getOrDefault("BUILDKITE_JOB_ID", "").isEmpty();
    }

    /** Does something with the own job; what the server refuses ends the command. */
    public <T> T with(Function<OwnJob, T> work) {
        try (OwnJob job = OwnJob.of(environment, UUID::randomUUID)) {
            return work.apply(job);
        } catch (OwnJob.Refusal refusal) {
            throw new Failure(exit(refusal.status()), refusal.status(), String.valueOf(refusal.getMessage()));
        }
    }

    /** Does something with the agent that runs this job; what it refuses ends the command. */
    public <T> T withAgent(Function<OwnAgent, T> work) {
        OwnAgent agent = OwnAgent.of(environment)
                .orElseThrow(() -> new Failure(
                        Exit.USAGE,
                        "This works only inside a job whose agent listens to it: there is no variable "
                                + "BUILDKITE_AGENT_JOB_API_SOCKET."));
        try {
            return work.apply(agent);
        } catch (OwnAgent.Refusal refusal) {
            throw new Failure(Exit.REFUSED, String.valueOf(refusal.getMessage()), refusal);
        }
    }

    /** From when this returns on, the log of the job does not show these; without an agent that can do that, the command ends. */
    public void hide(Collection<String> secrets) {
        if (OwnAgent.of(environment).isEmpty()) {
            throw new Failure(
                    Exit.REFUSED,
                    "The agent of this job cannot keep what this would print out of the log. If that may be in it:"
                            + " --skip-redaction.");
        }
        withAgent(agent -> {
            secrets.forEach(agent::redact);
            return secrets;
        });
    }

    /** A value for people, without what variables of the job hold that are named like secrets. */
    String shown(String text, Screen screen) {
        String cleaned = RedactedVariables.of(environment).cleaned(text, environment);
        if (!cleaned.equals(text)) {
            screen.fault(
                    "It held the value of a variable that is named like a secret, and says [REDACTED] in its place."
                            + " " + RedactedVariables.VARIABLE
                            + " names which variables these are, with commas between.");
        }
        return cleaned;
    }

    private static Exit exit(int status) {
        if (status == OwnJob.NO_JOB) {
            return Exit.USAGE;
        }
        return status == 0 ? Exit.UNREACHABLE : status >= 500 ? Exit.BROKEN : Exit.REFUSED;
    }

    /** A value as it was given, or else all of standard input. */
    String given(Optional<String> value, int charactersMax) {
        return value.orElseGet(() -> read(charactersMax));
    }

    public String read(int charactersMax) {
        try {
            byte[] bytes = input.readNBytes(4 * charactersMax + 1);
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.length() > charactersMax) {
                throw new Failure(Exit.USAGE, "Standard input has more than " + charactersMax + " characters.");
            }
            return text;
        } catch (IOException exception) {
            throw new UncheckedIOException("could not read standard input", exception);
        }
    }

    /** What a file holds, or else standard input: a secret, which no command line is to show. */
    public String text(Optional<Path> file, int charactersMax) {
        return file.map(each -> read(each, charactersMax)).orElseGet(() -> read(charactersMax));
    }

    private static String read(Path file, int charactersMax) {
        try {
            if (Files.size(file) > 4L * charactersMax) {
                throw new Failure(Exit.USAGE, file + " is too long for a secret.");
            }
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            throw new Failure(Exit.USAGE, "There is no file " + file + ".");
        } catch (IOException exception) {
            throw new Failure(Exit.FAILED, file + " could not be read: " + exception, exception);
        }
    }

    /** Whether something was put before the command by a bar or a less-than sign. */
    public static boolean isFed() {
        try {
            String source = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
            return source.startsWith("pipe:") || (source.startsWith("/") && Files.isRegularFile(Path.of(source)));
        } catch (IOException _) {
            return false;
        }
    }
}
