package dev.belay.rollouts;

import dev.belay.health.Traffic;
import dev.belay.kernel.Actor;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.releases.RolloutStep;
import dev.belay.rollouts.evidence.Baseline;
import dev.belay.rollouts.evidence.Evidence;
import dev.belay.rollouts.evidence.Look;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes rollouts on, one step each per activation. A step is one transaction that looks, decides and acts; so it may stop
 * anywhere and begin again, and two of them at once take turns.
 */
final class RolloutReconciler {

    private static final Logger LOG = LoggerFactory.getLogger(RolloutReconciler.class);
    private static final Actor SELF = new Actor.Belay("rollouts");
    private static final int ROLLOUTS_MAX = 1_000;
    private static final int THIN_EVERY_LOOKS = 100;
    private static final Duration LOOKS_KEPT = Duration.ofDays(30);

    private final Database database;
    private final World world;
    private final RolloutStore store;
    private final LookStore looks = new LookStore();
    private final RolloutLog log;
    private final Queue queue;
    private final RolloutPlan plan;
    private final Baselines baselines;
    private final RolloutSettings settings;

    RolloutReconciler(
            Database database, World world, RolloutStore store, RolloutLog log, Queue queue, RolloutSettings settings) {
        this.database = database;
        this.world = world;
        this.store = store;
        this.log = log;
        this.queue = queue;
        this.plan = new RolloutPlan(settings);
        this.baselines = new Baselines(settings);
        this.settings = settings;
    }

    /** One activation. */
    void step() {
        for (RolloutStep step : database.read(world::steps)) {
            alone("job " + step.job(), () -> database.transact(tx -> queue(tx, step)));
        }
        for (RolloutStep step : database.read(world::canceled)) {
            alone("job " + step.job(), () -> database.transact(tx -> forgo(tx, step)));
        }
        for (Rollout rollout : database.read(tx -> store.notEnded(tx, ROLLOUTS_MAX))) {
            alone(rollout.path(), () -> database.transact(tx -> advance(tx, rollout.number())));
        }
    }

    /** One rollout that cannot be taken on does not stop the others. */
    private static void alone(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException exception) {
            LOG.atError().addKeyValue("rollout", what).setCause(exception).log("could not take a step");
        }
    }

    private boolean queue(Tx tx, RolloutStep step) {
        if (store.ofJob(tx, step.job()).isPresent()) {
            return false;
        }
        switch (world.cut(tx, step)) {
            case World.Cut.Refused refused -> world.finish(tx, step.job(), false, refused.reason());
            case World.Cut.Made made -> {
                Optional<String> fault = Draft.fault(step.phases());
                if (fault.isPresent()) {
                    world.finish(tx, step.job(), false, fault.get());
                } else {
                    queue.join(tx, Draft.of(step, made), SELF);
                }
            }
        }
        return true;
    }

    /** A step that was cancelled before it had a rollout has nothing to take back. */
    private boolean forgo(Tx tx, RolloutStep step) {
        boolean begun = store.ofJob(tx, step.job()).isPresent();
        if (!begun) {
            world.finish(tx, step.job(), false, "The build was cancelled before its rollout began.");
        }
        return !begun;
    }

    private boolean advance(Tx tx, long number) {
        Optional<Rollout> found =
                store.lock(tx, number).filter(rollout -> rollout.ended().isEmpty());
        if (found.isEmpty()) {
            return false;
        }
        Rollout rollout = look(tx, found.get());
        Step step = plan.next(rollout, observe(tx, rollout), tx.now());
        act(tx, rollout, step);
        if (!(step instanceof Step.Wait)) {
            tx.nudge(Rollouts.TOPIC);
        }
        return true;
    }

    private Observation observe(Tx tx, Rollout rollout) {
        boolean queued = rollout.stage() == Stage.QUEUED;
        Optional<String> quarantine =
                queued ? world.whyQuarantined(tx, rollout.service(), rollout.release()) : Optional.empty();
        Crew pilot = queued ? Crew.NONE : world.crew(tx, rollout.environment(), rollout.release());
        Crew stable = rollout.stable()
                .map(release -> world.crew(tx, rollout.environment(), release))
                .orElse(Crew.NONE);
        return new Observation(
                queue.ahead(tx, rollout),
                quarantine,
                pilot,
                stable,
                world.acknowledged(rollout.service(), rollout.environment(), rollout.generation()),
                rollout.job().map(job -> wanted(tx, job)).orElse(true));
    }

    private boolean wanted(Tx tx, UUID job) {
        return world.steps(tx).stream().anyMatch(step -> step.job().equals(job));
    }

    /** Takes into the evidence what edges reported since the last look: whole seconds that are over. */
    private Rollout look(Tx tx, Rollout rollout) {
        Instant until = tx.now().truncatedTo(ChronoUnit.SECONDS);
        // Of a time in which no server looked, no more is known than what is kept of any release's past.
        Instant known = until.minus(past());
        Instant from = rollout.lookedUntil()
                .map(last -> last.isBefore(known) ? known : last)
                .orElse(until);
        if (!rollout.stage().exposed() || rollout.stable().isEmpty() || !from.isBefore(until)) {
            return rollout;
        }
        Evidence before = rollout.evidence().orElseThrow();
        List<Traffic> pilot = traffic(rollout, rollout.release(), from, until);
        List<Traffic> stable = traffic(rollout, rollout.stable().get(), from, until);
        var look = new Look(
                Duration.between(from, until).toSeconds(),
                Baselines.side(pilot, before.baseline()),
                Baselines.side(stable, before.baseline()));
        boolean warm = !until.isBefore(rollout.exposed().orElseThrow().plusSeconds(settings.warmUpSeconds()));
        Evidence evidence = before.after(look, warm);
        store.looked(tx, rollout.number(), evidence, until);
        remember(tx, rollout, until, look.seconds(), Baselines.seen(pilot), Baselines.seen(stable), evidence);
        return rollout.with(evidence, until);
    }

    private void remember(
            Tx tx,
            Rollout rollout,
            Instant until,
            double seconds,
            Seen.Traffic pilot,
            Seen.Traffic stable,
            Evidence evidence) {
        int sequence = looks.lastSequence(tx, rollout.number()) + 1;
        looks.insert(
                tx,
                new Seen(
                        rollout.number(),
                        sequence,
                        until,
                        seconds,
                        rollout.percent(),
                        pilot,
                        stable,
                        evidence.harm(),
                        evidence.noHarm()));
        if (sequence % THIN_EVERY_LOOKS == 0) {
            looks.thinLooks(tx, rollout.number());
        }
        tx.nudge(rollout.topic());
    }

    private void act(Tx tx, Rollout rollout, Step step) {
        switch (step) {
            case Step.Wait wait -> await(tx, rollout, wait.because());
            case Step.Begin _ -> begin(tx, rollout);
            case Step.Shift shift -> shift(tx, rollout, shift);
            case Step.Watch _ -> watch(tx, rollout);
            case Step.BackOut backOut -> backOut(tx, rollout, backOut);
            case Step.Remove remove -> remove(tx, rollout, remove.note());
            case Step.Finish _ -> finish(tx, rollout);
            case Step.Drop drop -> queue.drop(tx, rollout, drop.reason(), SELF);
        }
    }

    private void await(Tx tx, Rollout rollout, String because) {
        if (!because.equals(rollout.waiting())) {
            store.await(tx, rollout.number(), because);
            tx.nudge(rollout.topic());
        }
    }

    private void begin(Tx tx, Rollout rollout) {
        Optional<String> stable = world.serving(tx, rollout.service(), rollout.environment());
        List<Integer> phases = stable.isEmpty() ? List.of(100) : rollout.phases();
        store.begin(tx, rollout.number(), stable, phases, "Starts the instances of " + rollout.release() + ".");
        world.ensure(tx, rollout.environment(), rollout.release());
        String against = stable.map(release -> " against " + release).orElse(", the first release there");
        log.tell(
                tx,
                SELF,
                rollout,
                "begun",
                rollout.release() + " is being started in " + rollout.environment() + against);
    }

    private void shift(Tx tx, Rollout rollout, Step.Shift shift) {
        Evidence evidence = rollout.evidence().map(Evidence::phase).orElseGet(() -> firstEvidence(tx, rollout));
        long generation = world.share(tx, rollout.service(), rollout.environment(), portions(rollout, shift.percent()));
        String waiting = "Tells the edges to send " + shift.percent() + " % to " + rollout.release() + ".";
        store.shift(tx, rollout.number(), shift.phase(), generation, evidence, waiting);
        log.tell(
                tx,
                SELF,
                rollout,
                "shifted",
                rollout.release() + " gets " + shift.percent() + " % in " + rollout.environment() + ": "
                        + shift.because());
    }

    private void watch(Tx tx, Rollout rollout) {
        store.move(
                tx,
                rollout.number(),
                Stage.OBSERVING,
                "Every edge sends " + rollout.percent() + " % to " + rollout.release() + "; gathers evidence.");
        tx.nudge(rollout.topic());
    }

    private void backOut(Tx tx, Rollout rollout, Step.BackOut step) {
        boolean told = rollout.stage().exposed();
        long generation = told
                ? world.share(tx, rollout.service(), rollout.environment(), portions(rollout, 0))
                : rollout.generation();
        store.backOut(tx, rollout.number(), generation, step);
        log.tell(tx, SELF, rollout, "backing-out", step.reason());
    }

    private void remove(Tx tx, Rollout rollout, String note) {
        String reason = rollout.reason().orElse("");
        String told = note.isEmpty() ? reason : reason + " " + note;
        world.retire(tx, rollout.environment(), rollout.release());
        if (rollout.blamed() && !rollout.redeployment()) {
            world.quarantine(tx, rollout.release(), reason);
        }
        rollout.job().ifPresent(job -> world.finish(tx, job, false, told));
        store.end(tx, rollout.number(), Stage.BACKED_OUT, Optional.of(told), told);
        log.tell(tx, SELF, rollout, "backed-out", told);
    }

    private void finish(Tx tx, Rollout rollout) {
        String told = rollout.release() + " serves every customer of " + rollout.service() + " in "
                + rollout.environment() + ".";
        world.serves(tx, rollout.environment(), rollout.release());
        rollout.stable().ifPresent(old -> world.retire(tx, rollout.environment(), old));
        rollout.job().ifPresent(job -> world.finish(tx, job, true, told));
        store.end(tx, rollout.number(), Stage.PROMOTED, Optional.empty(), told);
        looks.forgetLooks(tx, tx.now().minus(LOOKS_KEPT));
        log.tell(tx, SELF, rollout, "promoted", told);
    }

    private Evidence firstEvidence(Tx tx, Rollout rollout) {
        Instant until = tx.now().truncatedTo(ChronoUnit.SECONDS);
        Instant from = until.minus(past());
        Baseline baseline = rollout.stable()
                .map(stable -> baselines.learn(traffic(rollout, stable, from, until)))
                .orElse(Baseline.UNKNOWN);
        return Evidence.begin(settings.rules(), baseline);
    }

    private Duration past() {
        return Duration.ofMinutes(settings.historyMinutes());
    }

    private List<Traffic> traffic(Rollout rollout, String release, Instant from, Instant until) {
        return world.traffic(rollout.service(), rollout.environment(), release, from, until);
    }

    /** Together 100, or nothing at all when there is no release to go back to. Nothing points at a release without a share. */
    private static List<World.Portion> portions(Rollout rollout, int percent) {
        var pilot = new World.Portion(rollout.release(), percent);
        if (percent == 100) {
            return List.of(pilot);
        }
        return rollout.stable()
                .map(stable -> new World.Portion(stable, 100 - percent))
                .map(stable -> percent == 0 ? List.of(stable) : List.of(stable, pilot))
                .orElse(List.of());
    }
}
