package dev.belay;

import dev.belay.kernel.SecureGen;
import dev.belay.platform.database.FakeNudges;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.TestDatabase;
import java.nio.file.Path;
import java.time.InstantSource;

/** The whole graph of the server on a test's database, without threads or sockets. */
final class TestBelay {

    private TestBelay() {}

    static Belay on(TestDatabase database, Path folder) {
        var clock = InstantSource.system();
        var leases = new Leases() {
            @Override
            public boolean hold(String name) {
                return true;
            }

            @Override
            public void close() {}
        };
        var leaves =
                new Leaves(database.database(), new FakeNudges(), leases, clock, clock, new SecureGen(clock), folder);
        return new Belay(Settings.usual(), leaves);
    }
}
