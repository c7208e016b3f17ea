package dev.belay.edge;

import dev.belay.protocol.Backoff;
import dev.belay.protocol.edge.Routing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server for routing, for ever: puts each new version in force, keeps it on disk, and lets it be acknowledged. */
final class RoutingFeed implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingFeed.class);
    private static final Backoff AGAIN = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
    private static final long FORBIDDEN_MILLIS = 30_000;
    private static final long RESOLVE_AGAIN_SECONDS = 2;

    private final ControlPlane server;
    private final Traffic traffic;
    private final RoutingFile file;
    private final RandomGenerator random;
    private final long waitSeconds;
    private final Runnable applied;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean inTouch;
    private String trouble = "";
    private int failures;

    /** @param applied told after each new version, so that the acknowledgement need not wait */
    RoutingFeed(
            ControlPlane server,
            Traffic traffic,
            RoutingFile file,
            RandomGenerator random,
            long waitSeconds,
            Runnable applied) {
        this.server = server;
        this.traffic = traffic;
        this.file = file;
        this.random = random;
        this.waitSeconds = waitSeconds;
        this.applied = applied;
    }

    /** Whether the last request for routing was answered. */
    boolean inTouch() {
        return inTouch;
    }

    void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        try {
            long pauseMillis = 0;
            while (!stopped.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                pauseMillis = askWhateverHappens();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault in one answer must not end all questions. */
    private long askWhateverHappens() throws InterruptedException {
        try {
            return ask();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("could not put a routing in force");
            inTouch = false;
            return pauseMillis();
        }
    }

    /** Asks once, and returns how many milliseconds to wait before the next time. */
    private long ask() throws InterruptedException {
        traffic.resolveAgain();
        long patience = traffic.table().unresolved() ? Math.min(RESOLVE_AGAIN_SECONDS, waitSeconds) : waitSeconds;
        var reply = server.routing(traffic.table().version(), inTouch ? patience : 0);
        return switch (reply) {
            case ControlPlane.Reply.Done done -> apply(done);
            case ControlPlane.Reply.Unreachable unreachable -> wait("cannot reach the server", unreachable.because());
            case ControlPlane.Reply.Refused refused -> wait("the server refuses to route", refused.because());
            case ControlPlane.Reply.Forbidden forbidden -> {
                wait("the server does not accept the token of this edge", "status " + forbidden.status());
                yield FORBIDDEN_MILLIS;
            }
        };
    }

    private long apply(ControlPlane.Reply.Done done) {
        Routing routing;
        try {
            routing = ControlPlane.read(done);
        } catch (IOException e) {
            return wait("cannot read the routing", String.valueOf(e.getMessage()));
        }
        long before = traffic.table().version();
        if (routing.version() < before) {
            return wait(
                    "the server offers an older routing; if it was set up anew, remove " + file + " and start again",
                    routing.version() + " after " + before);
        }
        if (!inTouch) {
            LOG.atInfo().addKeyValue("version", routing.version()).log("in touch with the server");
        }
        inTouch = true;
        trouble = "";
        failures = 0;
        if (traffic.apply(routing)) {
            applied.run();
            keep(routing);
        }
        return 0;
    }

    private void keep(Routing routing) {
        try {
            file.save(routing);
        } catch (UncheckedIOException e) {
            LOG.atWarn().addKeyValue("cause", String.valueOf(e.getCause())).log(String.valueOf(e.getMessage()));
        }
    }

    /** Said once for as long as it lasts: traffic flows all the same. */
    private long wait(String what, String because) {
        inTouch = false;
        if (!what.equals(trouble)) {
            trouble = what;
            LOG.atWarn()
                    .addKeyValue("because", because)
                    .addKeyValue("version", traffic.table().version())
                    .log("traffic goes on by the last routing: " + what);
        }
        return pauseMillis();
    }

    private long pauseMillis() {
        failures++;
        return AGAIN.after(failures, random).toMillis();
    }
}
