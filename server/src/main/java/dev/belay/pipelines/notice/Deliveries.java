package dev.belay.pipelines.notice;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.build.Notices;
import dev.belay.pipelines.build.Remark;
import dev.belay.pipelines.build.RemarkStore;
import dev.belay.pipelines.forge.CommitStatuses;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.vault.Vault;
import dev.belay.platform.web.Site;
import dev.belay.platform.work.Reconciler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells others what was written down for them. Each is told at least once: whoever dies between telling and noting it tells it again,
 * under the same id. What does not work is tried again, later and later; what never will is told on the build.
 */
public final class Deliveries {

    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    /** So many wait for answers at once, over all and of each target: who does not answer holds up himself only. */
    private static final int AT_ONCE = 256;

    private static final int AT_ONCE_EACH = 4;

    /** A pipeline's file may name as many hosts as it likes. */
    private static final int AT_ONCE_OF_PIPELINE = 32;

    private static final int ATTEMPTS_MAX = 10;

    /** Longer than telling and noting it take, lest another server tell it meanwhile. */
    private static final Duration LEASE = Duration.ofSeconds(90);

    private static final Duration TELLING = Duration.ofSeconds(60);
    /** How long it can be seen what was told or given up; what matters for longer is told on the build. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final int FORGOTTEN_AT_ONCE = 5_000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration WAIT_MAX = Duration.ofMinutes(30);

    private final Database database;
    private final Channels channels;
    private final Executor callers;
    private final Places places = new Places(AT_ONCE, AT_ONCE_EACH, AT_ONCE_OF_PIPELINE);
    private final DeliveryStore store = new DeliveryStore();
    private final RemarkStore remarks = new RemarkStore();

    public Deliveries(Database database, Site site, Vault vault, CommitStatuses statuses, Outward outward) {
        this.database = database;
        this.channels = new Channels(database, site, vault, statuses, outward);
        this.callers = outward.callers();
    }

    public List<Reconciler> reconcilers() {
        return List.of(
                new Reconciler("deliveries", Duration.ofSeconds(5), List.of(Notices.TOPIC), this::step),
                new Reconciler("old-deliveries", Duration.ofHours(1), List.of(), this::forget));
    }

    private void forget() {
        while (database.transact(tx -> store.forget(tx, tx.now().minus(KEPT), FORGOTTEN_AT_ONCE))
                == FORGOTTEN_AT_ONCE) {
            // There may be more.
        }
    }

    /** Begins what there are places for; what ends makes room for more. */
    private void step() {
        var begun = new ArrayList<DeliveryStore.Due>();
        do {
            begun.clear();
            begin(begun);
            begun.forEach(due -> callers.execute(() -> deliver(due)));
        } while (!begun.isEmpty());
    }

    private void begin(List<DeliveryStore.Due> begun) {
        Places.Room room = places.room();
        if (room.free() == 0) {
            return;
        }
        try {
            database.transact(tx -> {
                for (DeliveryStore.Due due : store.take(tx, LEASE, room)) {
                    if (places.take(due.target(), due.pipeline())) {
                        begun.add(due);
                    } else {
                        store.leave(tx, due);
                    }
                }
                return begun;
            });
        } catch (RuntimeException exception) {
            begun.forEach(due -> places.leave(due.target(), due.pipeline()));
            throw exception;
        }
    }

    private void deliver(DeliveryStore.Due due) {
        Told told = toldInTime(due);
        boolean othersWait = places.leave(due.target(), due.pipeline());
        try {
            database.transact(tx -> {
                if (othersWait || due.replaces()) {
                    tx.nudge(Notices.TOPIC);
                }
                note(tx, due, told);
                return due;
            });
        } catch (Problem problem) {
            // It is told again when the lease is over.
            log.atWarn().addKeyValue("reason", problem.getMessage()).log("could not note who was told");
        }
    }

    private void note(Tx tx, DeliveryStore.Due due, Told told) {
        switch (told) {
            case Told.Yes _ -> store.told(tx, due.id());
            case Told.NotYet(String because)
            when due.attempts() + 1 < ATTEMPTS_MAX ->
                store.failed(tx, due.id(), because, Optional.of(next(tx.now(), due.attempts())));
            case Told.NotYet(String because) -> giveUp(tx, due, because);
            case Told.Never(String because) -> giveUp(tx, due, because);
        }
    }

    /** Whoever takes longer is interrupted, which ends the connection. */
    private Told toldInTime(DeliveryStore.Due due) {
        try (ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Told> call = caller.submit(() -> channels.tell(due));
            try {
                return call.get(TELLING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                call.cancel(true);
                return new Told.NotYet("it was not taken within " + TELLING.toSeconds() + " seconds");
            } catch (ExecutionException exception) {
                log.atError().setCause(exception.getCause()).log("telling somebody broke");
                return new Told.NotYet("telling it broke: " + exception.getCause());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new Told.NotYet("the server was stopped");
            }
        }
    }

    private void giveUp(Tx tx, DeliveryStore.Due due, String because) {
        store.failed(tx, due.id(), because, Optional.empty());
        String text =
                "“notify”: nobody was told of " + due.news().event() + " by “" + due.channel() + "”: " + because + ".";
        remarks.insert(tx, due.build(), List.of(new Remark(Remark.Kind.WARNING, "", text)));
    }

    private static Instant next(Instant now, int attempts) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << attempts);
        return now.plus(wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX);
    }
}
