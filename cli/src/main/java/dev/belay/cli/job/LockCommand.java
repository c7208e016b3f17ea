package dev.belay.cli.job;

import dev.belay.cli.terminal.Exit;
import dev.belay.cli.terminal.Failure;
import dev.belay.cli.terminal.Screen;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code belay lock}: locks between the jobs of one agent. */
@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        description = "Locks between the jobs of one agent, all its slots. Works inside a job.")
public final class LockCommand {

    /** As good as for ever: no job lives longer. */
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");

    private final Screen screen;
    private final JobServer server;

    /** Which lock is meant. */
    static final class Key {

        @Parameters(index = "0", paramLabel = "KEY", description = "The lock's name.")
        private String key = "";

        @Option(names = "--lock-scope", paramLabel = "SCOPE", description = "machine. Default: machine.")
        private Optional<String> scope = Optional.empty();

        String key() {
            if (!scope.orElse("machine").equals("machine")) {
                throw new Failure(Exit.USAGE, "The only scope of locks is “machine”.");
            }
            return key;
        }
    }

    /** How long to wait for it. */
    static final class Patience {

        @Option(
                names = "--lock-wait-timeout",
                paramLabel = "DURATION",
                description = "Such as 30s, 5m or 1h30m. Default: $BUILDKITE_LOCK_WAIT_TIMEOUT, else for ever.")
        private Optional<String> timeout = Optional.empty();

        Duration in(JobServer server) {
            return timeout.or(() -> Optional.ofNullable(server.environment().get("BUILDKITE_LOCK_WAIT_TIMEOUT")))
                    .filter(text -> !text.matches("0[a-z]*|"))
                    .map(Patience::read)
                    .orElse(FOR_EVER);
        }

        private static Duration read(String text) {
            Matcher part = DURATION.matcher(text);
            double seconds = 0;
            int end = 0;
            while (part.find() && part.start() == end) {
                seconds += Double.parseDouble(part.group(1))
                        * switch (part.group(2)) {
                            case "ms" -> 0.001;
                            case "s" -> 1;
                            case "m" -> 60;
                            default -> 3600;
                        };
                end = part.end();
            }
            if (end != text.length() || seconds > FOR_EVER.toSeconds()) {
                throw new Failure(Exit.USAGE, "“" + text + "” is no duration such as 30s, 5m or 1h30m.");
            }
            return Duration.ofMillis((long) (seconds * 1000));
        }
    }

    public LockCommand(Screen screen, JobServer server) {
        this.screen = screen;
        this.server = server;
    }

    @Command(
            name = "acquire",
            mixinStandardHelpOptions = true,
            description = "Waits until nobody holds the lock, takes it, and prints a token by which to release it.",
            footer = {"", "What a job holds is free when the job ends, however it ends."})
    int acquire(@Mixin Key lock, @Mixin Patience patience) {
        String token = "acquired(job=" + server.environment().getOrDefault("BUILDKITE_JOB_ID", "") + ",otp="
                + UUID.randomUUID() + ")";
        if (!server.withAgent(agent -> agent.acquire(lock.key(), token, patience.in(server)))) {
            throw new Failure(Exit.FAILED, "The lock “" + lock.key() + "” was not free in that time.");
        }
        screen.line(token);
        return Exit.OK.code;
    }

    @Command(name = "release", mixinStandardHelpOptions = true, description = "Frees a lock that “lock acquire” took.")
    int release(
            @Mixin Key lock,
            @Parameters(index = "1", paramLabel = "TOKEN", description = "What “lock acquire” printed.") String token) {
        server.withAgent(agent -> {
            agent.release(lock.key(), token);
            return token;
        });
        return Exit.OK.code;
    }

    @Command(
            name = "do",
            mixinStandardHelpOptions = true,
            description = "Prints “do” for the first that asks, and for others, once that one has said “lock done”,"
                    + " “done”.",
            footer = {"", "When a job ends that was to do it and has not said so, the next one is to."})
    int begin(@Mixin Key lock, @Mixin Patience patience) {
        Optional<Boolean> mine = server.withAgent(agent -> agent.begin(lock.key(), patience.in(server)));
        if (mine.isEmpty()) {
            throw new Failure(Exit.FAILED, "“" + lock.key() + "” was not done in that time.");
        }
        screen.line(mine.get() ? "do" : "done");
        return Exit.OK.code;
    }

    @Command(
            name = "done",
            mixinStandardHelpOptions = true,
            description = "Says that what “lock do” told to do is done; it stays so until the agent ends.")
    int done(@Mixin Key lock) {
        server.withAgent(agent -> {
            agent.done(lock.key());
            return lock;
        });
        return Exit.OK.code;
    }

    @Command(
            name = "get",
            mixinStandardHelpOptions = true,
            description = "Prints the state of a lock: an empty line when it is free, its holder, doing, or done.")
    int get(@Mixin Key lock) {
        screen.line(server.withAgent(agent -> agent.lock(lock.key())));
        return Exit.OK.code;
    }
}
