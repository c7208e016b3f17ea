package dev.belay.rollouts;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What people order. An order is written down with its journal entry; the reconciler carries it out. */
record RolloutOrders(Database database, World world, RolloutStore store, RolloutLog log, Queue queue) {

    /** No forward move until {@link #resume}; harm still backs it out. */
    Rollout hold(long number, Actor actor) {
        return change(number, (tx, rollout) -> {
            refuseIfLeaving(rollout, "held");
            if (rollout.heldBy().isEmpty()) {
                store.hold(tx, number, Optional.of(actor.label()));
                log.tell(tx, actor, rollout, "held", actor.label() + " holds the rollout of " + rollout.release());
            }
        });
    }

    /** It may move on again. */
    Rollout resume(long number, Actor actor) {
        return change(number, (tx, rollout) -> {
            refuseIfLeaving(rollout, "resumed");
            if (rollout.heldBy().isPresent()) {
                store.hold(tx, number, Optional.empty());
                log.tell(tx, actor, rollout, "resumed", actor.label() + " resumes the rollout of " + rollout.release());
            }
        });
    }

    /** The phase that is being watched ends without more evidence; also while the rollout is held. */
    Rollout advance(long number, Actor actor) {
        return change(number, (tx, rollout) -> {
            refuseIfLeaving(rollout, "advanced");
            if (rollout.stage() != Stage.OBSERVING) {
                throw Problem.conflict(
                        "Rollout " + number + " is in no phase that could be ended: " + rollout.waiting());
            }
            if (!rollout.advancePhase().equals(Optional.of(rollout.phase()))) {
                store.advance(tx, number, rollout.phase());
                String summary =
                        actor.label() + " advances " + rollout.release() + " beyond " + rollout.percent() + " %";
                log.tell(tx, actor, rollout, "advance-ordered", summary);
            }
        });
    }

    /** Everybody back to the stable release. */
    Rollout backOut(long number, Actor actor) {
        return change(number, (tx, rollout) -> {
            if (rollout.stage().ended()) {
                throw Problem.conflict("Rollout " + number + " has ended: " + rollout.waiting()
                        + " Redeploy an earlier release instead.");
            }
            orderBack(tx, rollout, "Backed out by " + actor.label() + ".", actor);
        });
    }

    /** An earlier release again, for everybody, as soon as it is ready; what is under way is backed out first. */
    Rollout redeploy(String service, String environment, Optional<String> named, boolean force, Actor actor) {
        return database.transact(tx -> {
            String serving = world.serving(tx, service, environment)
                    .orElseThrow(() -> Problem.conflict("Nothing has been rolled out to " + service + " in "
                            + environment + " yet, so nothing can be redeployed."));
            Optional<Rollout> underWay = store.lockTarget(tx, service, environment).stream()
                    .filter(rollout -> rollout.stage() != Stage.QUEUED)
                    .findFirst();
            String release =
                    named.orElseGet(() -> underWay.isPresent() ? serving : earlier(tx, service, environment, serving));
            if (underWay.isPresent() && release.equals(underWay.get().release())) {
                throw Problem.conflict("Rollout " + underWay.get().number() + " of " + release
                        + " is under way: advance it, or wait until it has ended.");
            }
            if (underWay.isEmpty() && release.equals(serving)) {
                throw Problem.conflict(
                        release + " serves every customer of " + service + " in " + environment + " already.");
            }
            checkQuarantine(tx, service, release, force, actor);
            underWay.ifPresent(rollout ->
                    orderBack(tx, rollout, "Backed out: " + actor.label() + " redeploys " + release + ".", actor));
            return underWay.isPresent() && release.equals(serving)
                    ? store.find(tx, underWay.get().number()).orElseThrow()
                    : queue.join(tx, Draft.again(service, environment, release), actor);
        });
    }

    private String earlier(Tx tx, String service, String environment, String serving) {
        return world.lastGood(tx, service, environment)
                .orElseThrow(() -> Problem.conflict("No good release of " + service + " has served in " + environment
                        + " before " + serving + "; name one."));
    }

    private void checkQuarantine(Tx tx, String service, String release, boolean force, Actor actor) {
        Optional<String> reason = world.whyQuarantined(tx, service, release);
        if (reason.isPresent() && !force) {
            throw Problem.conflict(
                    release + " is quarantined: " + reason.get() + " To roll it out all the same, force it.");
        }
        if (reason.isPresent()) {
            world.absolve(tx, release, actor);
        }
    }

    private void orderBack(Tx tx, Rollout rollout, String reason, Actor actor) {
        if (rollout.backOutOrder().isEmpty() && rollout.stage() != Stage.BACKING_OUT) {
            store.orderBack(tx, rollout.number(), reason);
            log.tell(tx, actor, rollout, "back-out-ordered", actor.label() + " orders " + rollout.release() + " back");
        }
    }

    private Rollout change(long number, BiConsumer<Tx, Rollout> order) {
        return database.transact(tx -> {
            Rollout rollout = store.lock(tx, number).orElseThrow(() -> Problem.notFound("rollout " + number));
            order.accept(tx, rollout);
            return store.find(tx, number).orElseThrow();
        });
    }

    private static void refuseIfLeaving(Rollout rollout, String what) {
        if (rollout.stage().ended()) {
            throw Problem.conflict(
                    "Rollout " + rollout.number() + " has ended and cannot be " + what + ": " + rollout.waiting());
        }
        if (rollout.stage() == Stage.BACKING_OUT) {
            throw Problem.conflict("Rollout " + rollout.number() + " is being backed out and cannot be " + what + ".");
        }
    }
}
