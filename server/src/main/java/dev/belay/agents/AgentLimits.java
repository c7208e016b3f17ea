package dev.belay.agents;

import java.time.Duration;

/**
 * The times that rule agents.
 *
 * @param lost an agent that was silent this long is lost, and so is its job
 * @param abandoned an agent that asks for work this long after it accepted a job has abandoned that job
 * @param ping how long agents rest between two questions for work
 * @param held how long the question of an agent that names no patience of its own is kept open, so that it gets a job
 *     the moment there is one; an agent that is told to stop ends its open question first
 * @param jobStatus how often they ask whether their job should stop
 * @param forget an agent that has been gone this long is forgotten
 */
public record AgentLimits(
        Duration lost, Duration abandoned, Duration ping, Duration held, Duration jobStatus, Duration forget) {

    /** What holds when nothing else is set. */
    public static final AgentLimits USUAL = new AgentLimits(
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofDays(7));

    private static final Duration LOOK_MAX = Duration.ofSeconds(25);

    /** The same with another time after which a silent agent is lost. */
    public AgentLimits withLost(Duration other) {
        return new AgentLimits(other, abandoned, ping, held, jobStatus, forget);
    }

    /** An agent that was silent for longer than this is given no job, though it is not lost yet. */
    Duration lately() {
        return heartbeat().multipliedBy(3);
    }

    /**
     * How often all who wait are looked at together, since a nudge may get lost; and noted as alive, since they send no heartbeats
     * meanwhile.
     */
    Duration look() {
        Duration half = lost.dividedBy(2);
        return half.compareTo(LOOK_MAX) < 0 ? half : LOOK_MAX;
    }

    /** Four heartbeats fit in the time of silence that is forgiven. */
    Duration heartbeat() {
        return lost.dividedBy(4);
    }
}
