package dev.belay.rollouts;

import dev.belay.kernel.Actor;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * Rollouts on a real database, a clock that the test moves, and a {@link FakeWorld}. Each {@link #second} the edges send customers
 * as they were last told, and the reconciler is activated until it has nothing more to do.
 */
final class Stand implements AutoCloseable {

    static final Actor ALICE = new Actor.Person("1", "Alice");

    /** Requests per second of all customers together. */
    int customers = 200;

    /** The chance that a request to a release fails. */
    final Map<String, Double> failing = new HashMap<>();

    /** The part of the requests to a release that it ends without an answer, so that another one answers. */
    final Map<String, Double> dropping = new HashMap<>();

    final Clock clock = new Clock();
    final TestDatabase open = TestDatabase.open(clock);
    final Database database = open.database();
    final FakeWorld world = new FakeWorld(database);
    final RolloutStore store = new RolloutStore();
    final LookStore looks = new LookStore();
    private final Random random;
    private long jobs;
    private final RolloutReconciler reconciler;
    final RolloutOrders orders;

    Stand(long seed) {
        this.random = new Random(seed);
        var log = new RolloutLog(new Journal());
        var queue = new Queue(world, store, log);
        this.orders = new RolloutOrders(database, world, store, log, queue);
        this.reconciler = new RolloutReconciler(database, world, store, log, queue, RolloutSettings.DEFAULT);
    }

    UUID push(String release, Integer... phases) {
        return world.push(database, new UUID(0, ++jobs), release, "shop", phases);
    }

    /** A release has been rolled out to everybody, long ago. */
    void serving(String release) {
        push(release, 100);
        world.ready(release);
        seconds(4);
    }

    void seconds(int count) {
        for (int second = 0; second < count; second++) {
            second();
        }
    }

    /** Customers come, the clock moves by a second, rollouts take their steps. */
    void second() {
        Instant now = clock.instant();
        for (World.Portion portion : world.portions(database, "shop")) {
            long requests = Math.round(customers * portion.percent() / 100.0);
            double chance = failing.getOrDefault(portion.release(), 0.0);
            long failures = 0;
            for (long request = 0; request < requests; request++) {
                failures += random.nextDouble() < chance ? 1 : 0;
            }
            long dropped = Math.round(requests * dropping.getOrDefault(portion.release(), 0.0));
            world.served(
                    portion.release(), now, requests - dropped, Math.min(failures, requests - dropped), dropped, 5);
        }
        clock.move();
        activate();
        activate();
    }

    /** One activation; true when the process died in it. */
    boolean activate() {
        try {
            reconciler.step();
            return false;
        } catch (FakeWorld.Killed _) {
            return true;
        }
    }

    Rollout rollout(long number) {
        return database.read(tx -> store.find(tx, number)).orElseThrow();
    }

    /** The newest rollout. */
    Rollout newest() {
        return all().getFirst();
    }

    List<Rollout> all() {
        return database.read(tx -> store.latest(tx, Optional.empty(), 1_000));
    }

    List<Seen> seen(Rollout rollout) {
        return database.read(tx -> looks.looks(tx, rollout.number(), 1_000));
    }

    /** What the journal says of a rollout, oldest first: the kinds without their common beginning. */
    List<String> journal(Rollout rollout) {
        return database.read(tx -> tx.handle()
                .createQuery("select substr(kind, 9) from journal.entry where subject = :subject order by id")
                .bind("subject", rollout.path())
                .mapTo(String.class)
                .list());
    }

    @Override
    public void close() {
        open.close();
    }

    /** Stands still until it is moved. */
    static final class Clock implements InstantSource {

        private Instant now = Instant.parse("2026-03-01T12:00:00Z");

        void move() {
            move(Duration.ofSeconds(1));
        }

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
