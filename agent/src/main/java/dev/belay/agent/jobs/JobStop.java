package dev.belay.agent.jobs;

import dev.belay.agent.machine.StopSignal;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Why and when one job has to stop before its command ends. The first reason stays. */
final class JobStop {

    /** Who wants it to stop. */
    enum Reason {
        /** A person or the build. */
        CANCELED("the job was canceled"),
        TIMED_OUT("the job took longer than its time-out"),
        /** The server does not know this run any more: it was lost, or finished elsewhere. */
        REVOKED("the server has given this job up"),
        AGENT_STOP("the agent is stopping");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }

        /** The name in the agent protocol. */
        String signalReason() {
            return switch (this) {
                case CANCELED, TIMED_OUT, REVOKED -> "cancel";
                case AGENT_STOP -> "agent_stop";
            };
        }
    }

    private final StopSignal signal = new StopSignal();
    private final AtomicReference<Optional<Reason>> reason = new AtomicReference<>(Optional.empty());

    void request(Reason because) {
        reason.updateAndGet(first -> first.isPresent() ? first : Optional.of(because));
        signal.raise();
    }

    Optional<Reason> reason() {
        return reason.get();
    }

    StopSignal signal() {
        return signal;
    }
}
