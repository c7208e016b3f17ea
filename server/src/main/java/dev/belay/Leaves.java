package dev.belay;

import dev.belay.kernel.Gen;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.Nudges;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Where the graph of objects ends and the world begins. Production, tests and the simulation build the same {@link
 * Belay} with other leaves.
 *
 * @param steady goes evenly, whatever the clock is set to
 * @param folder for files; it exists
 */
record Leaves(
        Database database,
        Nudges nudges,
        Leases leases,
        InstantSource clock,
        InstantSource steady,
        Gen gen,
        Path folder) {}
