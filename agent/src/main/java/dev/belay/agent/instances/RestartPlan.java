package dev.belay.agent.instances;

import dev.belay.protocol.Backoff;
import dev.belay.protocol.runtime.HostReport.State;
import java.time.Duration;

/** Pure: what follows when an instance's process has ended by itself. */
record RestartPlan(int failuresInARow) {

    /** A run that was ready and lasted as long as this was stable: its end counts as the first. */
    static final Duration STABLE = Duration.ofSeconds(30);

    static final Duration SLOWEST = Duration.ofSeconds(30);

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), SLOWEST);
    private static final int NOT_EXECUTABLE = 126;
    private static final int NO_SUCH_COMMAND = 127;

    static final RestartPlan FRESH = new RestartPlan(0);

    /** What an ended run leads to: the state meanwhile, the pause, and the plan for the end after. */
    record Next(State state, Duration pause, RestartPlan plan) {}

    Next after(Run run) {
        boolean hopeless = !run.wasReady() && (run.status() == NOT_EXECUTABLE || run.status() == NO_SUCH_COMMAND);
        if (hopeless) {
            return new Next(State.FAILED, SLOWEST, this);
        }
        boolean stable = run.wasReady() && run.lasted().compareTo(STABLE) >= 0;
        int failures = stable ? 1 : failuresInARow + 1;
        return new Next(State.BACKING_OFF, BACKOFF.after(failures), new RestartPlan(failures));
    }

    /** A process that ended. The status is -1 when the agent could not see it: it had been adopted. */
    record Run(int status, Duration lasted, boolean wasReady) {}
}
