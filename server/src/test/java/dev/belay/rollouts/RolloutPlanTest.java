package dev.belay.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.rollouts.evidence.Baseline;
import dev.belay.rollouts.evidence.Evidence;
import dev.belay.rollouts.evidence.Look;
import dev.belay.rollouts.evidence.Rules;
import dev.belay.rollouts.evidence.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every state that a rollout and its surroundings can be in, small as they are. */
final class RolloutPlanTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RolloutSettings SETTINGS = RolloutSettings.DEFAULT;
    private static final RolloutPlan PLAN = new RolloutPlan(SETTINGS);
    private static final Evidence UNDECIDED = Evidence.begin(Rules.DEFAULT, Baseline.UNKNOWN);
    private static final Evidence GOOD = UNDECIDED.after(new Look(10, new Side(2_000, 0, 0), new Side(18_000, 0, 0)));
    private static final Evidence BAD = UNDECIDED.after(new Look(10, new Side(2_000, 500, 0), new Side(18_000, 0, 0)));

    private static final Crew COMPLETE = new Crew(2, 2, 0, Optional.empty(), Optional.empty());
    private static final Crew PARTIAL = new Crew(2, 1, 0, Optional.empty(), Optional.of("starting"));
    private static final Crew EMPTY = new Crew(2, 0, 0, Optional.empty(), Optional.of("exit status 1"));
    private static final Crew SILENT = new Crew(2, 0, 2, Optional.empty(), Optional.empty());
    private static final Crew GIVEN_UP =
            new Crew(2, 0, 0, Optional.of(new Crew.GivenUp("it ends in a loop", true)), Optional.empty());

    private record Case(Rollout rollout, Observation seen) {

        Step next() {
            return PLAN.next(rollout, seen, NOW);
        }

        boolean inStep() {
            return seen.acknowledgement() instanceof Acknowledgement.Everywhere;
        }

        boolean hasEdge() {
            return !(seen.acknowledgement() instanceof Acknowledgement.NoEdge);
        }

        boolean unwanted() {
            return rollout.backOutOrder().isPresent() || !seen.buildWantsIt();
        }

        boolean ordered() {
            return rollout.advancePhase().equals(Optional.of(rollout.phase()));
        }

        Evidence.Verdict verdict() {
            return rollout.evidence().map(Evidence::verdict).orElse(Evidence.Verdict.UNDECIDED);
        }
    }

    @Test
    void everyWaitSaysWhyAndEveryBackOutGivesItsReason() {
        for (Case each : everyCase()) {
            String sentence = switch (each.next()) {
                case Step.Wait wait -> wait.because();
                case Step.BackOut backOut -> backOut.reason();
                case Step.Drop drop -> drop.reason();
                case Step.Begin _, Step.Shift _, Step.Watch _, Step.Remove _, Step.Finish _ -> "Moves on.";
            };
            assertThat(sentence).as("%s", each).hasSizeGreaterThan(8).endsWith(".");
        }
    }

    @Test
    void nothingMovesForwardWithoutReadyInstancesEdgesInStepAndLeave() {
        for (Case each : everyCase()) {
            Step step = each.next();
            if (!(step instanceof Step.Shift) && !(step instanceof Step.Finish)) {
                continue;
            }
            assertThat(each.seen.pilot().complete()).as("%s", each).isTrue();
            boolean first = each.rollout.stage() == Stage.STARTING;
            assertThat(first ? each.hasEdge() : each.inStep()).as("%s", each).isTrue();
            assertThat(each.unwanted()).as("%s", each).isFalse();
            boolean ordered = step instanceof Step.Shift && each.ordered();
            assertThat(each.rollout.heldBy().isEmpty() || ordered)
                    .as("%s", each)
                    .isTrue();
        }
    }

    @Test
    void noPhaseIsLeftWithoutProofOrAnOrder() {
        for (Case each : everyCase()) {
            if (each.next() instanceof Step.Shift && each.rollout.stage() == Stage.OBSERVING) {
                assertThat(each.verdict() == Evidence.Verdict.NO_HARM || each.ordered())
                        .as("%s", each)
                        .isTrue();
            }
        }
    }

    @Test
    void aShiftIsToTheNextPhase() {
        for (Case each : everyCase()) {
            if (each.next() instanceof Step.Shift shift) {
                assertThat(shift.phase()).isEqualTo(each.rollout.phase() + 1);
                assertThat(shift.percent()).isGreaterThan(each.rollout.percent());
            }
        }
    }

    @Test
    void whatIsNotWantedGoesBackWhateverElseIsTrue() {
        for (Case each : everyCase()) {
            if (each.unwanted()) {
                switch (each.rollout.stage()) {
                    case QUEUED -> assertThat(each.next()).as("%s", each).isInstanceOf(Step.Drop.class);
                    case STARTING, SHIFTING, OBSERVING ->
                        assertThat(each.next()).as("%s", each).isInstanceOf(Step.BackOut.class);
                    case BACKING_OUT, PROMOTED, BACKED_OUT, DROPPED -> {}
                }
            }
        }
    }

    @Test
    void harmGoesBackWhenThereIsSomethingToGoBackToAndNeverForward() {
        for (Case each : everyCase()) {
            boolean harm =
                    each.verdict() == Evidence.Verdict.HARM || each.seen.pilot().lost();
            if (each.rollout.stage().exposed() && harm && !each.unwanted()) {
                boolean way =
                        each.rollout.stable().isPresent() && each.seen.stable().ready() > 0;
                assertThat(each.next()).as("%s", each).isInstanceOf(way ? Step.BackOut.class : Step.Wait.class);
            }
        }
    }

    @Test
    void onlyHarmItsOwnFaultOrAPersonBlamesARelease() {
        for (Case each : everyCase()) {
            if (each.next() instanceof Step.BackOut(String reason, boolean blame)) {
                boolean person = each.rollout.backOutOrder().isPresent();
                boolean starting = each.rollout.stage() == Stage.STARTING;
                boolean fault = starting && each.seen.pilot().gaveUp().isPresent();
                boolean harm = !starting
                        && (each.verdict() == Evidence.Verdict.HARM
                                || each.seen.pilot().lost());
                boolean cancelled = !each.seen.buildWantsIt();
                assertThat(blame).as("%s: %s", reason, each).isEqualTo(person || (!cancelled && (fault || harm)));
            }
        }
    }

    @Test
    void aBackOutEndsInBoundedTime() {
        for (Case each : everyCase()) {
            boolean late = !each.rollout.since().isAfter(NOW.minusSeconds(SETTINGS.acknowledgeSecondsMax()));
            if (each.rollout.stage() == Stage.BACKING_OUT && late) {
                assertThat(each.next()).as("%s", each).isInstanceOf(Step.Remove.class);
            }
        }
    }

    @Test
    void aStartEndsInBoundedTime() {
        for (Case each : everyCase()) {
            boolean late = !each.rollout.since().isAfter(NOW.minusSeconds(SETTINGS.startSecondsMax()));
            if (each.rollout.stage() == Stage.STARTING
                    && late
                    && !each.seen.pilot().complete()) {
                assertThat(each.next()).as("%s", each).isInstanceOf(Step.BackOut.class);
            }
        }
    }

    @Test
    void aPhaseIsWatchedForAWhileHoweverClearTheEvidence() {
        Rollout rollout =
                rollout(Stage.OBSERVING, 0, Optional.of(GOOD), 1, Optional.empty(), -2, Optional.empty(), true);
        var seen = new Observation(
                Optional.empty(), Optional.empty(), COMPLETE, COMPLETE, new Acknowledgement.Everywhere(), true);
        assertThat(PLAN.next(rollout, seen, NOW)).isInstanceOf(Step.Observe.class);
        assertThat(PLAN.next(rollout, seen, NOW.plusSeconds(SETTINGS.phaseSecondsMin())))
                .isEqualTo(new Step.Shift(1, 50, "no harm in 2 000 requests (0 failed); evidence 220 131 569 ≥ 20"));
    }

    @Test
    void withoutAnyEdgeItHoldsAndSaysHowToHelp() {
        Rollout rollout =
                rollout(Stage.STARTING, -1, Optional.empty(), 5, Optional.empty(), -1, Optional.empty(), true);
        var seen = new Observation(
                Optional.empty(), Optional.empty(), COMPLETE, COMPLETE, new Acknowledgement.NoEdge(), true);
        assertThat(PLAN.next(rollout, seen, NOW))
                .isEqualTo(new Step.AwaitEdges("No edge is connected, so no customer can be sent to shop-2:"
                        + " start one with “belay edge”."));
    }

    private static List<Case> everyCase() {
        var cases = new ArrayList<Case>();
        for (Rollout rollout : everyRollout()) {
            for (Observation seen : everyObservation(rollout)) {
                cases.add(new Case(rollout, seen));
            }
        }
        return cases;
    }

    private static List<Rollout> everyRollout() {
        var rollouts = new ArrayList<Rollout>();
        for (Stage stage : List.of(Stage.QUEUED, Stage.STARTING, Stage.SHIFTING, Stage.OBSERVING, Stage.BACKING_OUT)) {
            for (int phase : stage.exposed() ? List.of(0, 1, 2) : List.of(-1)) {
                for (Optional<Evidence> evidence : evidence(stage)) {
                    for (int seconds : List.of(0, 31, 1_000)) {
                        for (int orders = 0; orders < 16; orders++) {
                            Optional<String> held = (orders & 1) == 0 ? Optional.empty() : Optional.of("Bob");
                            Optional<String> back = (orders & 2) == 0 ? Optional.empty() : Optional.of("Ordered back.");
                            int advance = (orders & 4) == 0 ? -2 : phase;
                            boolean first = (orders & 8) != 0;
                            if (stage == Stage.OBSERVING && (phase == 2 || first)) {
                                continue; // at 100 % there is nothing to watch
                            }
                            rollouts.add(rollout(stage, phase, evidence, seconds, held, advance, back, !first));
                        }
                    }
                }
            }
        }
        return rollouts;
    }

    private static List<Optional<Evidence>> evidence(Stage stage) {
        return stage.exposed()
                ? List.of(Optional.of(UNDECIDED), Optional.of(GOOD), Optional.of(BAD))
                : List.of(Optional.empty());
    }

    private static List<Observation> everyObservation(Rollout rollout) {
        var observations = new ArrayList<Observation>();
        for (Crew pilot : List.of(COMPLETE, PARTIAL, EMPTY, SILENT, GIVEN_UP)) {
            for (Crew stable :
                    rollout.stable().isPresent() ? List.of(COMPLETE, PARTIAL, EMPTY, SILENT) : List.of(Crew.NONE)) {
                for (Acknowledgement acknowledgement : List.of(
                        new Acknowledgement.Everywhere(),
                        new Acknowledgement.WaitingFor(List.of("edge-1"), "edge-1 is silent."),
                        new Acknowledgement.NoEdge())) {
                    for (boolean wanted : List.of(true, false)) {
                        for (Optional<String> ahead : List.of(Optional.<String>empty(), Optional.of("rollout 1"))) {
                            observations.add(
                                    new Observation(ahead, Optional.empty(), pilot, stable, acknowledgement, wanted));
                        }
                    }
                }
            }
        }
        return observations;
    }

    private static Rollout rollout(
            Stage stage,
            int phase,
            Optional<Evidence> evidence,
            int secondsAgo,
            Optional<String> held,
            int advance,
            Optional<String> back,
            boolean stable) {
        return new Rollout(
                2,
                "shop",
                "production",
                "shop-2",
                stable ? Optional.of("shop-1") : Optional.empty(),
                Optional.of(new UUID(0, 2)),
                Optional.of("/pipelines/shop/builds/2"),
                stable ? List.of(10, 50, 100) : List.of(25, 75, 100),
                stage,
                NOW.minusSeconds(secondsAgo),
                phase,
                phase + 1,
                "",
                Optional.empty(),
                false,
                held,
                advance == -2 ? Optional.empty() : Optional.of(advance),
                back,
                evidence,
                stage == Stage.STARTING || stage == Stage.QUEUED ? Optional.empty() : Optional.of(NOW),
                Optional.of(NOW),
                NOW,
                Optional.empty());
    }
}
