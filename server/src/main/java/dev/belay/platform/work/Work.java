package dev.belay.platform.work;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Pages;
import dev.belay.platform.web.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the reconcilers, each on a virtual thread of its own, one replica at a time. */
public final class Work implements AutoCloseable {

    /** Nudged when a reconciler is paused or resumed. */
    public static final String TOPIC = "work";

    /** How long activations that run may take to end by themselves when the server stops. */
    static final Duration STOP_MAX = Duration.ofSeconds(10);

    private static final Duration INTERRUPTED_MAX = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Work.class);

    private final Database database;
    private final Journal journal;
    private final WorkStore store = new WorkStore();
    private final List<Loop> loops;
    private final List<Thread> threads = new ArrayList<>();

    /** Runs nothing before {@link #start}. */
    public Work(
            Database database,
            Journal journal,
            Nudges nudges,
            Leases leases,
            InstantSource clock,
            RunObserver observer,
            List<Reconciler> reconcilers) {
        this.database = database;
        this.journal = journal;
        var paused = new Paused(() -> database.read(store::paused));
        this.loops = reconcilers.stream()
                .map(each -> new Loop(each, nudges, leases, clock, observer, paused))
                .toList();
    }

    /** Begins. */
    public void start() {
        for (Loop loop : loops) {
            threads.add(Thread.ofVirtual().name("reconciler " + loop.name()).start(loop));
        }
    }

    /** The page on which people see and pause it, and the same for programs. */
    public List<Route> routes(Pages pages) {
        return new WorkPages(this, pages).routes();
    }

    /** Who has paused what. */
    Map<String, Pause> pauses() {
        return database.read(store::pauses);
    }

    /** How each reconciler is doing, in the order of their names. */
    List<WorkStatus> status() {
        return loops.stream()
                .map(Loop::status)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    /** Stops a reconciler on all replicas, until it is resumed. An activation that runs is finished. */
    void pause(String reconciler, Actor actor) {
        change(reconciler, actor, true);
    }

    /** Lets a paused reconciler run again. */
    void resume(String reconciler, Actor actor) {
        change(reconciler, actor, false);
    }

    /** Ends all loops. An activation that runs gets some time to end; then it is interrupted, and repeated later. */
    @Override
    public void close() {
        close(STOP_MAX);
    }

    void close(Duration patience) {
        loops.forEach(Loop::stop);
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            List<Thread> late = new ArrayList<>();
            for (Thread each : threads) {
                if (!each.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    late.add(each);
                }
            }
            for (Thread each : late) {
                log.atWarn().addKeyValue("thread", each.getName()).log("interrupted what did not end in time");
                each.interrupt();
            }
            for (Thread each : late) {
                each.join(INTERRUPTED_MAX);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void change(String reconciler, Actor actor, boolean paused) {
        if (loops.stream().noneMatch(loop -> loop.name().equals(reconciler))) {
            throw Problem.notFound("reconciler “" + reconciler + "”");
        }
        database.transact(tx -> {
            boolean changed = paused ? store.pause(tx, reconciler, actor) : store.resume(tx, reconciler);
            if (changed) {
                String verb = paused ? "paused" : "resumed";
                journal.append(
                        tx,
                        new Change(
                                actor,
                                "reconciler." + verb,
                                WorkPages.PATH,
                                actor.label() + " " + verb + " the reconciler “" + reconciler + "”",
                                Map.of()));
                tx.nudge(TOPIC);
            }
            return changed;
        });
    }
}
