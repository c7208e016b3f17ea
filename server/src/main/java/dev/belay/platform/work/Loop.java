package dev.belay.platform.work;

import dev.belay.kernel.Problem;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.work.WorkStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Activates one reconciler, again and again, whatever it throws. */
final class Loop implements Runnable {

    /** How soon another replica takes over, at most; and how soon this one notices that it has. */
    static final Duration LEASE_CHECK = Duration.ofSeconds(1);

    /** How old what others read of pauses may be, unless it is told that these have changed. */
    private static final Duration GLANCE = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(Work.class);

    private final Reconciler reconciler;
    private final Nudges nudges;
    private final Leases leases;
    private final InstantSource clock;
    private final RunObserver observer;
    private final Paused paused;

    private volatile boolean stopping;
    private volatile WorkStatus status;

    Loop(
            Reconciler reconciler,
            Nudges nudges,
            Leases leases,
            InstantSource clock,
            RunObserver observer,
            Paused paused) {
        this.reconciler = reconciler;
        this.nudges = nudges;
        this.leases = leases;
        this.clock = clock;
        this.observer = observer;
        this.paused = paused;
        this.status = new WorkStatus(
                reconciler.name(), State.ELSEWHERE, Optional.empty(), Duration.ZERO, Optional.empty(), 0, 0);
    }

    String name() {
        return reconciler.name();
    }

    WorkStatus status() {
        return status;
    }

    /** Ends the loop after the activation that runs; the nudges, when they are closed, end its waiting. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        String[] topics = Stream.concat(reconciler.topics().stream(), Stream.of(Work.TOPIC))
                .toArray(String[]::new);
        try (Nudges.Listener listener = nudges.listen(topics);
                Nudges.Listener orders = nudges.listen(Work.TOPIC)) {
            State state = State.ELSEWHERE;
            long looked = System.nanoTime();
            while (!stopping) {
                // Turns that follow each other fast do not each ask whether they may.
                boolean told = orders.await(Duration.ZERO);
                long now = System.nanoTime();
                if (told || now - looked > LEASE_CHECK.toNanos() || state != State.HERE) {
                    looked = now;
                    state = state(told ? now : now - GLANCE.toNanos());
                }
                turn(state);
                Thread.sleep(reconciler.rest());
                listener.await(state == State.ELSEWHERE ? LEASE_CHECK : reconciler.every());
            }
        } catch (InterruptedException _) {
            // The server stops.
        }
    }

    /** Whatever goes wrong, even in telling of it, this loop holds the lease and must go on. */
    private void turn(State state) {
        try {
            if (state == State.HERE) {
                activate();
            } else {
                status = at(state);
            }
        } catch (Throwable throwable) {
            log.atError()
                    .addKeyValue("reconciler", reconciler.name())
                    .setCause(throwable)
                    .log("a reconciler's turn failed");
        }
    }

    private State state(long since) {
        try {
            if (!leases.hold(reconciler.name())) {
                return State.ELSEWHERE;
            }
            return paused.contains(reconciler.name(), since) ? State.PAUSED : State.HERE;
        } catch (RuntimeException | Error _) {
            // The database went away in between.
            return State.ELSEWHERE;
        }
    }

    private void activate() {
        Instant began = clock.instant();
        long nanos = System.nanoTime();
        Optional<RuntimeException> failure = step();
        var took = Duration.ofNanos(System.nanoTime() - nanos);
        observer.ran(reconciler.name(), took, failure.isPresent());
        Optional<String> told =
                failure.map(exception -> Objects.requireNonNullElse(exception.getMessage(), exception.toString()));
        failure.ifPresent(exception -> tell(exception, told));
        status = new WorkStatus(
                reconciler.name(),
                State.HERE,
                Optional.of(began),
                took,
                told,
                status.runs() + 1,
                status.failures() + (failure.isPresent() ? 1 : 0));
    }

    private Optional<RuntimeException> step() {
        try {
            reconciler.step().run();
            return Optional.empty();
        } catch (RuntimeException exception) {
            return Optional.of(exception);
        } catch (Throwable throwable) {
            // An error of the machine or of the code: the next activation may find it better.
            return Optional.of(new IllegalStateException("the reconciler broke: " + throwable, throwable));
        }
    }

    /** In full the first time; the same again and again is not worth more lines. */
    private void tell(RuntimeException exception, Optional<String> told) {
        boolean away = exception instanceof Problem problem && problem.kind() == Problem.Kind.BUSY;
        if (!away && !status.failure().equals(told)) {
            log.atError()
                    .addKeyValue("reconciler", reconciler.name())
                    .setCause(exception)
                    .log("a reconciler failed");
        } else {
            log.atDebug()
                    .addKeyValue("reconciler", reconciler.name())
                    .addKeyValue("reason", told.orElse(""))
                    .log("a reconciler failed again");
        }
    }

    private WorkStatus at(State state) {
        return new WorkStatus(
                reconciler.name(),
                state,
                status.began(),
                status.took(),
                status.failure(),
                status.runs(),
                status.failures());
    }
}
