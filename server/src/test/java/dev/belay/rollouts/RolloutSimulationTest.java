package dev.belay.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A few minutes in the life of a service, at random from a seed: pushes good and bad, edges that fall silent, instances that die,
 * people who change their minds, and a server that is killed between and within steps. What must always hold is looked at after
 * every second; at the end all is well again, and every rollout must end.
 */
@Tag("slow")
final class RolloutSimulationTest {

    private static final int SECONDS = 70;
    private static final int SECONDS_TO_END = 400;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyRolloutEndsAndNothingIsEverSentToADeadOrQuarantinedRelease(long seed) {
        try (var stand = new Stand(seed)) {
            new Life(stand, new Random(seed)).live();
        }
    }

    private static final class Life {

        private final Stand stand;
        private final Random random;
        private final List<UUID> jobs = new ArrayList<>();
        private final Set<String> hopeless = new HashSet<>();
        private int pushes;

        private Life(Stand stand, Random random) {
            this.stand = stand;
            this.random = random;
        }

        void live() {
            stand.customers = 300;
            stand.serving("shop-1");
            pushes = 1;
            for (int second = 0; second < SECONDS; second++) {
                happen(random.nextInt(40));
                stand.second();
                check();
            }
            heal();
            for (int second = 0; second < SECONDS_TO_END && !allEnded(); second++) {
                stand.second();
                check();
            }
            for (Rollout rollout : stand.all()) {
                assertThat(rollout.stage().ended())
                        .as("%s: %s", rollout.release(), rollout.waiting())
                        .isTrue();
                checkJournal(rollout);
            }
            assertThat(stand.world.endings(stand.database)).containsOnly(1);
        }

        private void happen(int event) {
            switch (event) {
                case 0, 1, 2 -> push();
                case 3, 4, 5, 6, 7, 8 -> stand.world.callsUntilKilled = random.nextInt(25);
                case 9, 10 ->
                    stand.world.acknowledgement =
                            new Acknowledgement.WaitingFor(List.of("edge-1"), "edge-1 is silent.");
                case 11 -> stand.world.acknowledgement = new Acknowledgement.NoEdge();
                case 12, 13, 14, 15 -> stand.world.acknowledgement = new Acknowledgement.Everywhere();
                case 16 -> stand.customers = 0;
                case 17, 18, 19 -> stand.customers = 300;
                case 20 -> stand.world.gone("shop-" + (1 + random.nextInt(pushes)), "exit status 137");
                case 21, 22 -> becomeReady();
                case 23 -> jobs.stream().findAny().ifPresent(_ -> stand.world.cancel(stand.database, jobs.getLast()));
                case 24 -> order(() -> stand.orders.hold(stand.newest().number(), Stand.ALICE));
                case 25, 26 -> order(() -> stand.orders.resume(stand.newest().number(), Stand.ALICE));
                case 27, 28 -> order(() -> stand.orders.advance(stand.newest().number(), Stand.ALICE));
                case 29 -> order(() -> stand.orders.backOut(stand.newest().number(), Stand.ALICE));
                case 30 -> order(this::redeploy);
                default -> {}
            }
        }

        private void push() {
            String release = "shop-" + ++pushes;
            switch (random.nextInt(4)) {
                case 0 -> stand.failing.put(release, 0.05 + 0.5 * random.nextDouble());
                case 1 -> hopeless.add(release);
                default -> {}
            }
            jobs.add(stand.push(release, 10, 50, 100));
            if (hopeless.contains(release)) {
                stand.world.crews.put(
                        release,
                        new Crew(2, 0, 0, Optional.of(new Crew.GivenUp("it ends in a loop", true)), Optional.empty()));
            } else if (random.nextBoolean()) {
                stand.world.ready(release);
            }
        }

        private void redeploy() {
            Optional<String> release =
                    random.nextBoolean() ? Optional.empty() : Optional.of("shop-" + (1 + random.nextInt(pushes)));
            stand.orders.redeploy("shop", "production", release, random.nextBoolean(), Stand.ALICE);
        }

        /** People order what is refused, too; and the server may die on them. */
        private static void order(Runnable order) {
            try {
                order.run();
            } catch (Problem | FakeWorld.Killed refused) {
                assertThat(refused).isNotNull();
            }
        }

        private void becomeReady() {
            for (int number = 1; number <= pushes; number++) {
                if (!hopeless.contains("shop-" + number)) {
                    stand.world.ready("shop-" + number);
                }
            }
        }

        private void heal() {
            stand.world.callsUntilKilled = -1;
            stand.world.acknowledgement = new Acknowledgement.Everywhere();
            stand.customers = 400;
            becomeReady();
            for (Rollout rollout : stand.all()) {
                order(() -> stand.orders.resume(rollout.number(), Stand.ALICE));
            }
        }

        private boolean allEnded() {
            return stand.all().stream().allMatch(rollout -> rollout.stage().ended());
        }

        private void check() {
            List<World.Portion> portions = stand.world.portions(stand.database, "shop");
            assertThat(portions.stream().mapToInt(World.Portion::percent).sum()).isEqualTo(100);
            for (World.Portion portion : portions) {
                assertThat(portion.percent()).isPositive();
                assertThat(stand.world.wanted(stand.database, portion.release()))
                        .as("instances of %s, which gets %s %%", portion.release(), portion.percent())
                        .isPositive();
                assertThat(stand.world.quarantined(stand.database, portion.release()))
                        .as("%s is quarantined and gets %s %%", portion.release(), portion.percent())
                        .isFalse();
            }
            for (Rollout rollout : stand.all()) {
                assertThat(rollout.waiting()).endsWith(".");
            }
        }

        private void checkJournal(Rollout rollout) {
            String last = stand.journal(rollout).getLast();
            assertThat(last)
                    .isEqualTo(
                            switch (rollout.stage()) {
                                case PROMOTED -> "promoted";
                                case BACKED_OUT -> "backed-out";
                                case DROPPED -> "dropped";
                                case QUEUED, STARTING, SHIFTING, OBSERVING, BACKING_OUT -> "not ended";
                            });
        }
    }
}
