package dev.belay.bench.jobs;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Where agents report to: how many jobs were begun and finished, and when each was known to its agent. */
final class Floor implements BenchedAgent.Tally {

    final AtomicInteger connected = new AtomicInteger();
    final AtomicLong assigned = new AtomicLong();
    final AtomicLong finished = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong loggedBytes = new AtomicLong();
    final AtomicLong loggedAtNanos = new AtomicLong();
    final ConcurrentMap<String, Long> toldAtMillis = new ConcurrentHashMap<>();
    private volatile boolean timed;
    private volatile boolean over;

    /** From now on it is noted when agents are told of jobs. */
    void time() {
        timed = true;
    }

    void end() {
        over = true;
    }

    @Override
    public void connected() {
        connected.incrementAndGet();
    }

    @Override
    public void assigned(String job) {
        assigned.incrementAndGet();
        if (timed) {
            toldAtMillis.put(job, System.currentTimeMillis());
        }
    }

    @Override
    public void finished() {
        finished.incrementAndGet();
    }

    @Override
    public void logged(int bytes) {
        loggedBytes.addAndGet(bytes);
        loggedAtNanos.set(System.nanoTime());
    }

    @Override
    public void refused() {
        refused.incrementAndGet();
    }

    @Override
    public boolean over() {
        return over;
    }
}
