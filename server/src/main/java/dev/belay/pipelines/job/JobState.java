package dev.belay.pipelines.job;

import java.util.Locale;

/** Where a job is in its life. */
public enum JobState {
    /** For other steps. */
    WAITING,
    /** A step that it waited for did not pass, so it never ran. */
    WAITING_FAILED,
    /** For somebody who lets the build go on. */
    BLOCKED,
    /** It asks for a slot of its concurrency group. */
    LIMITING,
    /** Other jobs hold all slots of its concurrency group, or stand before it. */
    LIMITED,
    /** For an agent. */
    SCHEDULED,
    /** An agent is asked to accept it. */
    ASSIGNED,
    ACCEPTED,
    RUNNING,
    /** Its agent is asked to stop it, since it was canceled. */
    CANCELING,
    /** Its agent is asked to stop it, since its time is over. */
    TIMING_OUT,
    /** It passed or failed. */
    FINISHED,
    CANCELED,
    TIMED_OUT,
    /** No agent took it in time. */
    EXPIRED;

    /** Whether nothing will happen to it any more. */
    public boolean ended() {
        return switch (this) {
            case WAITING, BLOCKED, LIMITING, LIMITED, SCHEDULED, ASSIGNED, ACCEPTED, RUNNING, CANCELING, TIMING_OUT ->
                false;
            case WAITING_FAILED, FINISHED, CANCELED, TIMED_OUT, EXPIRED -> true;
        };
    }

    /** Whether an agent works on it, or on stopping it. */
    public boolean withAgent() {
        return switch (this) {
            case ACCEPTED, RUNNING, CANCELING, TIMING_OUT -> true;
            case WAITING,
                    WAITING_FAILED,
                    BLOCKED,
                    LIMITING,
                    LIMITED,
                    SCHEDULED,
                    ASSIGNED,
                    FINISHED,
                    CANCELED,
                    TIMED_OUT,
                    EXPIRED -> false;
        };
    }

    /** As it is written in the database and under {@code /v3}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState read(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT));
    }
}
