package dev.belay.agent.jobs;

import java.util.Map;
import java.util.Optional;

/** How a command ended. */
sealed interface CommandEnd {

    /** By itself; 128 + n when signal n ended it, which the agent did not send. */
    record Exited(int status) implements CommandEnd {

        /** The signals that end a process unless it has them caught, by their numbers on Linux. */
        private static final Map<Integer, String> SIGNALS = Map.ofEntries(
                Map.entry(1, "SIGHUP"),
                Map.entry(2, "SIGINT"),
                Map.entry(3, "SIGQUIT"),
                Map.entry(4, "SIGILL"),
                Map.entry(5, "SIGTRAP"),
                Map.entry(6, "SIGABRT"),
                Map.entry(7, "SIGBUS"),
                Map.entry(8, "SIGFPE"),
                Map.entry(9, "SIGKILL"),
                Map.entry(10, "SIGUSR1"),
                Map.entry(11, "SIGSEGV"),
                Map.entry(12, "SIGUSR2"),
                Map.entry(13, "SIGPIPE"),
                Map.entry(14, "SIGALRM"),
                Map.entry(15, "SIGTERM"),
                Map.entry(24, "SIGXCPU"),
                Map.entry(25, "SIGXFSZ"));

        /** Which signal ended it, or, when it is a shell, what the shell ran last. */
        Optional<String> signal() {
            return Optional.ofNullable(SIGNALS.get(status - 128));
        }
    }

    /** By a signal that the agent sent. */
    record Signalled(String signal) implements CommandEnd {}

    /** It never ran. */
    record NotStarted(String because) implements CommandEnd {}

    /** Pure: what a status means, given whether the agent had asked it to stop. */
    static CommandEnd of(int status, boolean stopped) {
        if (stopped && status == 128 + 15) {
            return new Signalled("SIGTERM");
        }
        if (stopped && status == 128 + 9) {
            return new Signalled("SIGKILL");
        }
        return new Exited(status);
    }
}
