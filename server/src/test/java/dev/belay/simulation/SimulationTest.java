package dev.belay.simulation;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No job runs twice, every build and rollout ends, no log byte is lost, and no customer is sent to a dead or quarantined release:
 * whatever crashes, and whatever is lost, repeated or late. {@code -Dsimulation.seeds=500} tries more, {@code -Dsimulation.seed=7}
 * repeats one.
 */
final class SimulationTest {

    private static final int STEPS = 500;
    private static final int BUILDS = 6;

    @TempDir
    private static Path folder;

    private static Repository repository;

    @BeforeAll
    static void makeRepository() {
        repository = new Repository(folder);
    }

    @Test
    void keepsItsPromisesInEveryWorld(@TempDir Path worlds) {
        long first = Long.getLong("simulation.seed", 1);
        long count = System.getProperty("simulation.seed") != null ? 1 : Long.getLong("simulation.seeds", 20);
        for (long seed = first; seed < first + count; seed++) {
            try (var world = new World(seed, repository, worlds.resolve("world-" + seed))) {
                world.run(STEPS, BUILDS);
                System.out.println("seed " + seed + ": " + world.summary());
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("broken by -Dsimulation.seed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
    }
}
