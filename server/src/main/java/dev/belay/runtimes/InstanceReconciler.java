package dev.belay.runtimes;

import dev.belay.discovery.Discovery;
import dev.belay.discovery.Enrolment;
import dev.belay.discovery.Withdrawal;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Gen;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Change;
import dev.belay.platform.journal.Journal;
import dev.belay.protocol.runtime.HostReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Brings what is placed in line with what is wanted, one step for each instance per activation. An instance leaves in four
 * steps, each durable before the next: it drains; every edge routes without it, and what it had in flight is done or its time
 * is over; its process is asked to end; its host says that it has.
 */
final class InstanceReconciler {

    private static final Actor SELF = new Actor.Belay("runtimes");
    private static final int WEIGHT = 1;
    private static final int ID_TRIES_MAX = 100;

    private final Database database;
    private final Journal journal;
    private final Discovery discovery;
    private final InstantSource clock;
    private final Gen gen;
    private final RuntimeLimits limits;
    private final RuntimeStore store;
    private final Presence presence;

    InstanceReconciler(
            Database database,
            Journal journal,
            Discovery discovery,
            InstantSource clock,
            Gen gen,
            RuntimeLimits limits,
            RuntimeStore store,
            Presence presence) {
        this.database = database;
        this.journal = journal;
        this.discovery = discovery;
        this.clock = clock;
        this.gen = gen;
        this.limits = limits;
        this.store = store;
        this.presence = presence;
    }

    /** One activation. */
    void step() {
        List<PlacedInstance> placed = database.transact(this::place);
        discovery.enrol(placed.stream().map(InstanceReconciler::enrolment).toList());
        List<PlacedInstance> idle = placed.stream().filter(this::mayStop).toList();
        List<PlacedInstance> over =
                placed.stream().filter(InstanceReconciler::isOver).toList();
        if (!idle.isEmpty() || !over.isEmpty()) {
            database.transact(tx -> {
                idle.forEach(each -> store.stop(tx, each));
                over.forEach(each -> store.forget(tx, each));
                tx.nudge(Runtimes.TOPIC);
                return idle.size() + over.size();
            });
        }
    }

    private List<PlacedInstance> place(Tx tx) {
        store.takeTurns(tx);
        List<PlacedInstance> placed = store.all(tx);
        Set<UUID> live = presence.live(store.hosts(tx), tx.now());
        List<Placing.Move> moves = Placing.decide(store.wanted(tx), placed, live);
        for (Placing.Move move : moves) {
            switch (move) {
                case Placing.Move.Place place -> place(tx, place.wanted(), place.host());
                case Placing.Move.Drain drain -> drain(tx, found(placed, drain.instance()));
                case Placing.Move.Forget forget -> store.forget(tx, found(placed, forget.instance()));
            }
        }
        store.forgetHosts(tx, tx.now().minus(limits.hostForgotten()));
        if (moves.isEmpty()) {
            return placed;
        }
        tx.nudge(Runtimes.TOPIC);
        return store.all(tx);
    }

    private static PlacedInstance found(List<PlacedInstance> placed, String id) {
        return placed.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
    }

    private void place(Tx tx, Wanted wanted, UUID host) {
        for (int tries = 0; tries < ID_TRIES_MAX; tries++) {
            String id = wanted.release() + "-" + HexFormat.of().toHexDigits((short) gen.below(1 << 16));
            if (store.place(tx, id, wanted, host)) {
                note(tx, wanted.service(), "instance.placed", id + " is placed on host " + host + ".", id);
                return;
            }
        }
        throw new IllegalStateException("no free name for an instance of " + wanted.release());
    }

    private void drain(Tx tx, PlacedInstance instance) {
        if (store.drain(tx, instance.id())) {
            note(tx, instance.service(), "instance.draining", instance.id() + " gets no new requests.", instance.id());
        }
    }

    private void note(Tx tx, String service, String kind, String summary, String instance) {
        journal.append(tx, new Change(SELF, kind, "/services/" + service, summary, Map.of("instance", instance)));
    }

    private static Enrolment enrolment(PlacedInstance instance) {
        return new Enrolment(
                instance.id(),
                instance.service(),
                instance.environment(),
                instance.release(),
                instance.host().toString(),
                WEIGHT,
                instance.intent() != PlacedInstance.Intent.RUN);
    }

    /** Whether no customer would notice its end, or they had all the time that the service gives them. */
    private boolean mayStop(PlacedInstance instance) {
        if (instance.intent() != PlacedInstance.Intent.DRAIN) {
            return false;
        }
        Instant now = clock.instant();
        boolean timeIsOver = instance.drainingAt()
                .map(since -> !now.isBefore(since.plusSeconds(instance.drainSeconds())))
                .orElse(true);
        return switch (discovery.withdrawal(instance.id())) {
            case Withdrawal.StillRouted _ -> false;
            case Withdrawal.Unrouted(int inFlight) -> inFlight == 0 || timeIsOver;
        };
    }

    private static boolean isOver(PlacedInstance instance) {
        return instance.intent() == PlacedInstance.Intent.STOP
                && instance.state().filter(HostReport.State.STOPPED::equals).isPresent();
    }
}
