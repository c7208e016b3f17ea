package dev.belay;

import dev.belay.kernel.Gen;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.web.Calls;
import dev.belay.platform.work.Reconciler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real server, built on simulated leaves and never started: its routes are called as functions, its reconcilers one by one. */
public final class SimServer {

    private final Belay belay;
    private final Calls calls;

    public SimServer(Database database, InstantSource clock, Gen gen, Path folder, Map<String, String> settings) {
        var flags = new ArrayList<String>();
        settings.forEach((key, value) -> flags.addAll(List.of("--" + key, value)));
        flags.addAll(List.of("--data", folder.toString()));
        var leaves = new Leaves(database, new Silence(), new Alone(), clock, clock, gen, folder);
        this.belay = new Belay(Settings.read(flags, Map.of()), leaves);
        new BootstrapToken(folder.resolve("token")).renew(belay.people());
        this.calls = new Calls(belay.door());
    }

    public Calls calls() {
        return calls;
    }

    public List<Reconciler> reconcilers() {
        return belay.reconcilers();
    }

    /** Nobody is told anything: the simulation looks again at every step anyway. */
    private static final class Silence implements Nudges {

        @Override
        public Listener listen(String... topics) {
            return new Listener() {
                @Override
                public boolean await(Duration timeout) {
                    return false;
                }

                @Override
                public void close() {
                    // Nothing was opened.
                }
            };
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }

    /** The only replica. */
    private static final class Alone implements Leases {

        @Override
        public boolean hold(String name) {
            return true;
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    }
}
