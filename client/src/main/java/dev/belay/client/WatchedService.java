package dev.belay.client;

import dev.belay.client.EventReader.Event;
import dev.belay.client.JsonValue.Fields;
import dev.belay.client.Snapshot.Origin;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The instances of one service, kept up to date. What was once known is never forgotten for want of a connection: it
 * is kept, and its age is told. For any number of threads.
 */
public final class WatchedService implements AutoCloseable {

    /** A file says when its content was last confirmed, so it is written now and then though nothing changed. */
    private static final Duration WRITE_EVERY = Duration.ofMinutes(5);

    private static final Logger log = System.getLogger("dev.belay.client");

    private final Machinery machinery;
    private final Optional<CacheFile> file;
    private final Balancer balancer;
    private final Watch watch;
    private final Consumer<WatchedService> closed;
    private final Roster roster = new Roster();
    private final List<Consumer<Snapshot>> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch known = new CountDownLatch(1);
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile State state;
    private long writtenAt;

    /** What is told, in one piece; {@code confirmedAt} in nanoseconds of the even clock. */
    private record State(List<Instance> instances, Origin origin, long confirmedAt, boolean frozen, boolean deaf) {}

    WatchedService(
            Machinery machinery,
            Servers servers,
            String path,
            Balancer balancer,
            Optional<CacheFile> file,
            Consumer<WatchedService> closed) {
        this.machinery = machinery;
        this.file = file;
        this.balancer = balancer;
        this.closed = closed;
        this.state = new State(List.of(), Origin.NOBODY, now(), false, false);
        this.watch = new Watch(machinery, servers, path, new Watch.Ear() {
            @Override
            public void hear(Event event) {
                WatchedService.this.hear(event);
            }

            @Override
            public void confirm() {
                WatchedService.this.confirm();
            }
        });
    }

    void begin() {
        file.flatMap(CacheFile::read).ifPresent(this::remember);
        watch.begin();
    }

    private synchronized void remember(CacheFile.Kept kept) {
        roster.remember(kept.instances());
        Duration age = Duration.between(kept.confirmedAt(), machinery.clock().instant());
        long nanos = age.isNegative() ? 0 : Math.min(age.toSeconds(), Integer.MAX_VALUE) * 1_000_000_000L;
        balancer.take(roster.all());
        state = new State(roster.all(), Origin.FILE, now() - nanos, false, false);
        known.countDown();
    }

    private long now() {
        return machinery.nanos().getAsLong();
    }

    /** What is known now; asks nobody. */
    public Snapshot instances() {
        return told(state);
    }

    private Snapshot told(State now) {
        Duration age = now.origin() == Origin.NOBODY ? Duration.ZERO : Duration.ofNanos(now() - now.confirmedAt());
        return new Snapshot(now.instances(), now.origin(), age, now.frozen(), now.deaf());
    }

    /**
     * Chooses an instance to call; empty when none is known.
     *
     * @see Plan for who may be chosen
     */
    public Optional<Call> choose() {
        return balancer.choose();
    }

    /**
     * Chooses among those that are wanted: of a release or tag, or other ones than were tried; empty when there is
     * none.
     */
    public Optional<Call> choose(Predicate<Instance> wanted) {
        return balancer.choose(wanted);
    }

    /**
     * Waits until something is known of the service, by a file or a server, be it that it has no instances; false
     * when the time is over before.
     */
    public boolean await(Duration atMost) throws InterruptedException {
        return known.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Is told what is known now, and after every change: to close connections to instances that are gone, for
     * instance. One thread tells all listeners of a client, so none should wait for anything.
     */
    public void onChange(Consumer<Snapshot> listener) {
        listeners.add(listener);
        machinery.work(() -> tell(listener));
    }

    private void tell(Consumer<Snapshot> listener) {
        try {
            listener.accept(instances());
        } catch (RuntimeException exception) {
            log.log(Level.WARNING, "a listener for changes of instances fails", exception);
        }
    }

    private synchronized void hear(Event event) {
        boolean snapshot = event.name().equals("snapshot");
        if (!snapshot && !event.name().equals("changes")) {
            return;
        }
        if (!(JsonReader.read(event.data()) instanceof Fields told)) {
            throw new Malformed("what is told of instances is no object");
        }
        State before = state;
        long now = now();
        if (snapshot) {
            Duration silence = Duration.ofNanos(now - before.confirmedAt());
            roster.snapshot(
                    InstanceText.read(told.items("instances")),
                    before.origin() == Origin.SERVER ? silence : Roster.RECENT.plusNanos(1),
                    now);
        } else {
            roster.changes(InstanceText.read(told.items("registered")), InstanceText.texts(told.items("gone")));
        }
        publish(new State(roster.all(), Origin.SERVER, now, told.truth("frozen", false), told.truth("deaf", false)));
    }

    private void publish(State next) {
        State before = state;
        boolean changed = !next.instances().equals(before.instances());
        if (changed) {
            // Who sees an instance can choose it.
            balancer.take(next.instances());
        }
        state = next;
        known.countDown();
        boolean told =
                next.origin() != before.origin() || next.frozen() != before.frozen() || next.deaf() != before.deaf();
        if (changed || told) {
            listeners.forEach(each -> machinery.work(() -> tell(each)));
        }
        if (changed || before.origin() != Origin.SERVER || now() - writtenAt > WRITE_EVERY.toNanos()) {
            writtenAt = now();
            keep();
        }
    }

    private synchronized void confirm() {
        State now = state;
        publish(new State(now.instances(), now.origin(), now(), now.frozen(), now.deaf()));
    }

    /** What changes while it is being written is written next; several changes at once. */
    private void keep() {
        file.filter(each -> writing.compareAndSet(false, true))
                .ifPresent(each -> machinery.work(() -> {
                    writing.set(false);
                    State now = state;
                    Instant confirmedAt =
                            machinery.clock().instant().minus(told(now).age());
                    each.write(confirmedAt, now.instances());
                }));
    }

    /** Does what is due, from time to time. */
    void look() {
        watch.look();
        passDoubt();
    }

    private synchronized void passDoubt() {
        State now = state;
        if (roster.pass(now())) {
            publish(new State(roster.all(), now.origin(), now.confirmedAt(), now.frozen(), now.deaf()));
        }
    }

    /** Ends the watch. What is known stays. */
    @Override
    public void close() {
        watch.close();
        closed.accept(this);
    }
}
