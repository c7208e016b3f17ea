package dev.belay.agent.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Something that is asked to stop, once. Whoever waits on it wakes, and what was registered with it runs. */
public final class StopSignal {

    private final CountDownLatch raised = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();

    /** Undoes {@link #whenRaised}. */
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Asks to stop, and runs what was registered, on this thread. A second call does nothing. */
    public void raise() {
        List<Runnable> due;
        synchronized (actions) {
            if (raised()) {
                return;
            }
            raised.countDown();
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    public boolean raised() {
        return raised.getCount() == 0;
    }

    /** Runs the action when the signal is raised; at once, on this thread, if it was already. */
    public Registration whenRaised(Runnable action) {
        synchronized (actions) {
            if (!raised()) {
                actions.add(action);
                return () -> forget(action);
            }
        }
        action.run();
        return () -> {};
    }

    private void forget(Runnable action) {
        synchronized (actions) {
            actions.remove(action);
        }
    }

    /** Waits that long, or less if the signal is raised. True if the pause passed without it. */
    public boolean pause(Duration pause) {
        try {
            return !raised.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
