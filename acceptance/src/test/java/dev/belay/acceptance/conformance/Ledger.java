package dev.belay.acceptance.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What agents did, in their own words, to be compared with what the server says. */
public final class Ledger {

    /** Where an agent disappears for good. */
    public enum Vanishing {
        ONCE_ASSIGNED,
        ONCE_ACCEPTED,
        ONCE_STARTED
    }

    /** So many jobs leave a file that is sent in parts. */
    private static final int LARGE_FILES = 2;

    /** A job that an agent began to run. */
    public record Run(String job, String build, String label, int attempt) {}

    private final ConcurrentMap<String, Run> begun = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> begunOf = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> ended = new ConcurrentHashMap<>();
    private final Set<String> vanished = ConcurrentHashMap.newKeySet();
    private final Set<String> large = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, String> added = new ConcurrentHashMap<>();
    private final AtomicInteger largeLeft = new AtomicInteger(LARGE_FILES);
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<Vanishing, AtomicInteger> vanishings;

    /** Each of the ways to disappear is gone so many times. */
    public Ledger(int vanishings) {
        this.vanishings = Map.of(
                Vanishing.ONCE_ASSIGNED, new AtomicInteger(vanishings),
                Vanishing.ONCE_ACCEPTED, new AtomicInteger(vanishings),
                Vanishing.ONCE_STARTED, new AtomicInteger(vanishings));
    }

    /** Whether the agent that asks is one of those that disappear here. */
    boolean vanishes(Vanishing where) {
        return vanishings.getOrDefault(where, new AtomicInteger()).getAndDecrement() > 0;
    }

    /** An agent runs a job from now on. */
    void begins(Run run) {
        begunOf.merge(run.build(), 1, Integer::sum);
        Run before = begun.putIfAbsent(run.job(), run);
        if (before != null) {
            fault("job " + run.job() + " (" + run.label() + ") ran twice");
        }
        synchronized (begunOf) {
            begunOf.notifyAll();
        }
    }

    /** Waits until so many jobs of a build have begun; false when they did not in time. */
    public boolean awaitBegun(String build, int jobs, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        synchronized (begunOf) {
            while (begunOf.getOrDefault(build, 0) < jobs) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(begunOf, left);
            }
        }
        return true;
    }

    /** Whether a job leaves a large file: some of those that ask, always the same. */
    boolean leavesLargeFile(String job) {
        if (large.contains(job)) {
            return true;
        }
        return largeLeft.getAndDecrement() > 0 && large.add(job);
    }

    /** The jobs that left a large file. */
    public Set<String> large() {
        return Set.copyOf(large);
    }

    /** A job has added these words to its build's page, and heard so at once. */
    void adds(String job, String words) {
        added.put(job, words);
    }

    /** What jobs added, by job. */
    public Map<String, String> added() {
        return Map.copyOf(added);
    }

    /** The server has heard how a job ended. */
    void ends(String job, int exitStatus) {
        ended.put(job, exitStatus);
    }

    /** The agent of a job is gone for good. */
    void vanished(String job) {
        vanished.add(job);
    }

    /** Something that must not be. */
    public void fault(String sentence) {
        faults.add(sentence);
    }

    /** What must not have been and was, the first first. */
    public List<String> faults() {
        return new ArrayList<>(faults);
    }

    public int endedCount() {
        return ended.size();
    }

    /** The jobs that ran, by id. */
    public Map<String, Run> begun() {
        return Map.copyOf(begun);
    }

    /** The exit statuses that the server has heard, by job. */
    public Map<String, Integer> ended() {
        return Map.copyOf(ended);
    }

    /** The jobs whose agents disappeared. */
    public Set<String> vanished() {
        return Set.copyOf(vanished);
    }
}
