package dev.belay.platform.work;

import java.time.Duration;
import java.util.List;

/**
 * Background work that compares what should be with what is and takes a step. It takes no input, may run again at any
 * moment, on any replica, and does not retry: its next activation is its retry.
 *
 * @param name for people and for the lease, such as {@code rollouts}
 * @param every how long at most between two activations
 * @param rest how long at least, so that one which is nudged often leaves the machine to others
 * @param topics nudges that activate it at once
 * @param step one activation; what it throws is logged and shown, and the next activation comes all the same
 */
public record Reconciler(String name, Duration every, Duration rest, List<String> topics, Runnable step) {

    /** So that one which is nudged by its own work does not take all of the machine. */
    static final Duration SHORT_REST = Duration.ofMillis(15);

    public Reconciler {
        topics = List.copyOf(topics);
    }

    /** One that somebody waits for. */
    public Reconciler(String name, Duration every, List<String> topics, Runnable step) {
        this(name, every, SHORT_REST, topics, step);
    }
}
