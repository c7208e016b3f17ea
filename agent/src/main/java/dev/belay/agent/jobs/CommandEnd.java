package dev.belay.agent.jobs;

/** How a command ended. */
sealed interface CommandEnd {

    /** By itself; 128 + n when signal n ended it, which the agent did not send. */
    record Exited(int status) implements CommandEnd {}

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
