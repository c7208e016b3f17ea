package dev.belay.platform.work;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the reconcilers, each on a virtual thread of its own, one replica at a time. */
public final class Work implements AutoCloseable {

    /** Nudged when a reconciler is paused or resumed. */
    public static final String TOPIC = "work";

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
        this.loops = reconcilers.stream()
                .map(each -> new Loop(
                        each,
                        nudges,
                        leases,
                        clock,
                        observer,
                        () -> database.read(tx -> store.isPaused(tx, each.name()))))
                .toList();
    }

    /** Begins. */
    public void start() {
        for (Loop loop : loops) {
            threads.add(Thread.ofVirtual().name("reconciler " + loop.name()).start(loop));
        }
    }

    /** How each reconciler is doing, in the order of their names. */
    public List<WorkStatus> status() {
        return loops.stream()
                .map(Loop::status)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    /** Stops a reconciler on all replicas, until it is resumed. An activation that runs is finished. */
    public void pause(String reconciler, Actor actor) {
        change(reconciler, actor, true);
    }

    /** Lets a paused reconciler run again. */
    public void resume(String reconciler, Actor actor) {
        change(reconciler, actor, false);
    }

    /** Ends all loops; an activation that runs is given the time it needs. */
    @Override
    public void close() {
        loops.forEach(Loop::stop);
        for (Thread each : threads) {
            try {
                each.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
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
                                "/work/" + reconciler,
                                actor.label() + " " + verb + " the reconciler “" + reconciler + "”",
                                Map.of()));
                tx.nudge(TOPIC);
            }
            return changed;
        });
    }
}
