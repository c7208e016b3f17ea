package dev.belay.bench.jobs;

import java.util.Locale;

/** What agents cost that wait, and nothing else. */
final class Idleness implements Measurement {

    private final Stand stand;
    private final Served served;
    private final Crew crew;

    Idleness(Stand stand) {
        this.stand = stand;
        this.served = stand.served();
        this.crew = new Crew(stand, 5_000);
    }

    @Override
    public void take() throws InterruptedException {
        crew.connect(BenchedAgent.Log.SHORT);
        Thread.sleep(stand.warmUpSeconds(120) * 1000L);
        Usage before = served.usage();
        Thread.sleep(stand.seconds() * 1000L);
        Usage after = served.usage();
        double percent = 100 * (after.server() - before.server()) / ((after.nanos() - before.nanos()) / 1e9);
        stand.out()
                .printf(
                        Locale.ROOT,
                        "%,d idle agents: server %.1f %% of one core (promised 5: %.2f of it), %.0f MB (promised 300: %.2f of it)."
                                + " %s%n",
                        crew.size(),
                        percent,
                        percent / 5,
                        after.residentMegabytes(),
                        after.residentMegabytes() / 300,
                        after.since(before));
    }
}
