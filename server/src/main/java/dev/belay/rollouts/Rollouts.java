package dev.belay.rollouts;

import dev.belay.discovery.Discovery;
import dev.belay.health.Health;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Moving;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import dev.belay.platform.work.Reconciler;
import dev.belay.releases.Releases;
import dev.belay.runtimes.Runtimes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Rollouts' door. */
public final class Rollouts {

    /** Nudged when a rollout is created or moves. */
    public static final String TOPIC = "rollouts";

    private static final int MOVING_MAX = 50;
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** The other subjects that rollouts use. */
    public record Neighbours(Releases releases, Runtimes runtimes, Discovery discovery, Health health) {}

    private final Database database;
    private final RolloutStore store = new RolloutStore();
    private final Views views = new Views(store, new LookStore());
    private final RolloutOrders orders;
    private final RolloutApi api;
    private final RolloutReconciler reconciler;

    public Rollouts(
            Database database, Journal journal, Nudges nudges, RolloutSettings settings, Neighbours neighbours) {
        this(database, journal, nudges, new Doors(neighbours), settings);
    }

    Rollouts(Database database, Journal journal, Nudges nudges, World world, RolloutSettings settings) {
        this.database = database;
        var log = new RolloutLog(journal);
        var queue = new Queue(world, store, log);
        this.orders = new RolloutOrders(database, world, store, log, queue);
        this.api = new RolloutApi(database, nudges, store, views, orders);
        this.reconciler = new RolloutReconciler(database, world, store, log, queue, settings);
    }

    public List<Route> routes() {
        return api.routes();
    }

    /** The pages for people. */
    public List<Route> pages(Pages pages) {
        return new RolloutPages(database, store, views, orders, pages).routes();
    }

    /** The rollouts under way, for the home page. */
    public List<Moving> moving(Tx tx) {
        return store.notEnded(tx, MOVING_MAX).stream()
                .map(rollout -> Views.of(rollout, List.of()))
                .map(view -> new Moving(
                        RolloutBadge.of(view),
                        view.release() + " to " + view.environment() + ", " + view.share() + " %",
                        view.path(),
                        view.reason().orElse(""),
                        view.createdAt()))
                .toList();
    }

    /** The number of the rollout that is on, of a service in an environment. */
    public Optional<Long> underWay(Tx tx, String service, String environment) {
        return store.atTarget(tx, service, environment).stream().findFirst().map(Rollout::number);
    }

    /** How many rollouts have not ended. */
    public int underWay() {
        return database.read(store::countNotEnded);
    }

    /** Woken by its own moves, by orders, by steps of builds, by instances and edges; and each second to look at traffic. */
    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("rollouts", EVERY, List.of(TOPIC, Runtimes.TOPIC, Discovery.TOPIC), reconciler::step));
    }
}
