package dev.belay.bench.jobs;

import java.util.Locale;

/** How many megabytes of logs a second come in from jobs that do nothing but write them. */
final class LogFlow implements Measurement {

    private static final int LOG_LINES = 9_000;

    private final Stand stand;
    private final Served served;
    private final Crew crew;
    private final Floor floor;

    LogFlow(Stand stand) {
        this.stand = stand;
        this.served = stand.served();
        this.crew = new Crew(stand, 50);
        this.floor = crew.floor();
    }

    @Override
    public void take() throws InterruptedException {
        served.pipeline(Stand.SLUG, crew.size());
        String text = text();
        crew.connect(BenchedAgent.Log.of(text, stand.options().number("chunks", 40)));
        served.build(Stand.SLUG);
        while (floor.loggedBytes.get() == 0) {
            Thread.sleep(1);
        }
        Usage before = served.usage();
        long logged = floor.loggedBytes.get();
        while (floor.finished.get() < crew.size()) {
            Thread.sleep(5);
        }
        Usage after = served.usage();
        double rate = (floor.loggedBytes.get() - logged) / 1e6 / ((floor.loggedAtNanos.get() - before.nanos()) / 1e9);
        stand.out()
                .printf(
                        Locale.ROOT,
                        "logs of %d jobs, %,d MB in chunks of %,d bytes: %.0f MB a second (promised 100: %.2f of it). %s%n",
                        crew.size(),
                        floor.loggedBytes.get() / 1_000_000,
                        text.length(),
                        rate,
                        rate / 100,
                        after.since(before));
    }

    private static String text() {
        var text = new StringBuilder();
        for (int line = 0; line < LOG_LINES; line++) {
            text.append("2026-01-01T00:00:00.000Z  [INFO] compiled dev/belay/bench/Part")
                    .append(line * 7919L % 100_003)
                    .append(".java in ")
                    .append(line * 31L % 997)
                    .append(" ms, 0 warnings\n");
        }
        return text.toString();
    }
}
