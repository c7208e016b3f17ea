package dev.belay.edge;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One running copy of a release as this edge knows it: where it listens, how busy it is, and whether it could be connected
 * to lately. It outlives the route table it came from, and is shared by all event loops.
 */
final class Instance {

    private static final int EJECT_DOUBLINGS_MAX = 4;

    private final String id;
    private final Release release;
    private final InetSocketAddress address;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile int refusals;
    private volatile long ejectedUntil;
    private volatile boolean leaving;
    private volatile long leavingSince;

    Instance(String id, Release release, InetSocketAddress address) {
        this.id = id;
        this.release = release;
        this.address = address;
    }

    String id() {
        return id;
    }

    Release release() {
        return release;
    }

    InetSocketAddress address() {
        return address;
    }

    /** Requests and connections of customers that are open on it. */
    int inFlight() {
        return inFlight.get();
    }

    void begin() {
        inFlight.incrementAndGet();
    }

    void end() {
        inFlight.decrementAndGet();
    }

    /** It could not be connected to: leave it alone, and for longer the oftener that happens in a row. */
    void refused(long now, long ejectNanos) {
        int doublings = Math.min(refusals, EJECT_DOUBLINGS_MAX);
        ejectedUntil = now + (ejectNanos << doublings);
        refusals = doublings + 1;
    }

    void accepted() {
        if (refusals != 0) {
            refusals = 0;
        }
    }

    boolean ejected(long now) {
        return refusals != 0 && ejectedUntil - now > 0;
    }

    /** It drains or is no longer routed: nothing new is sent to it. */
    void leave(long now) {
        if (!leaving) {
            leavingSince = now;
            leaving = true;
        }
    }

    void stay() {
        leaving = false;
    }

    boolean leaving() {
        return leaving;
    }

    /** Whether it has been leaving for so long that what is still open on it must go. */
    boolean overstayed(long now, long leavingNanosMax) {
        return leaving && now - leavingSince > leavingNanosMax;
    }
}
