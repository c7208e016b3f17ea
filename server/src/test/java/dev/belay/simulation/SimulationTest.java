package dev.belay.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No job runs twice, every build and rollout ends, no log byte is lost, no
 * concurrency group holds more than its limit, and no customer is sent to a dead or quarantined release:
 * whatever crashes, and whatever is lost, repeated or late. {@code -Dsimulation.seed=7} repeats one world; {@code ./check full} tries
 * many.
 */
@Tag("slow")
final class SimulationTest {

    private static final int STEPS = 500;
    private static final int BUILDS = 6;
    private static final long SEEDS = 6;
    private static final long SEEDS_FULL = 300;

    @TempDir
    private static Path home;

    private static Repository repository;

    @BeforeAll
    static void makeRepository() {
        repository = new Repository(home);
    }

    @Test
    void keepsItsPromisesInEveryWorld(@TempDir Path worlds) throws IOException, SQLException {
        boolean full = "full".equals(System.getProperty("belay.simulation.extent"));
        boolean one = System.getProperty("simulation.seed") != null;
        long first = Long.getLong("simulation.seed", 1);
        long count = one ? 1 : full ? SEEDS_FULL : SEEDS;
        for (long seed = first; seed < first + count; seed++) {
            Path folder = Files.createDirectory(worlds.resolve("world-" + seed));
            try (var world = new World(seed, repository, folder)) {
                world.run(STEPS, BUILDS);
                System.out.println("seed " + seed + ": " + world.summary());
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("broken by -Dsimulation.seed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
    }
}
