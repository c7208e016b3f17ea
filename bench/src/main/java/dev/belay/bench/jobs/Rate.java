package dev.belay.bench.jobs;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** How many jobs go through their whole life a second: so many are kept waiting that no agent lacks work. */
final class Rate implements Measurement {

    private final Stand stand;
    private final Served served;
    private final Crew crew;
    private final Floor floor;
    private final int jobsOfBuild;
    private volatile boolean fed = true;

    Rate(Stand stand) {
        this.stand = stand;
        this.served = stand.served();
        this.crew = new Crew(stand, 1_000);
        this.floor = crew.floor();
        this.jobsOfBuild = stand.jobsOfBuild();
    }

    @Override
    public void take() throws IOException, InterruptedException, SQLException {
        int queued = stand.options().number("queued", 2 * crew.size());
        served.pipeline(Stand.SLUG, jobsOfBuild);
        long made = fill(queued);
        crew.connect(BenchedAgent.Log.SHORT);
        Thread feeder = Thread.ofPlatform().start(() -> feed(made, queued));
        Thread.sleep(stand.warmUpSeconds(60) * 1000L);
        Usage before = served.usage();
        long finished = floor.finished.get();
        Thread.sleep(stand.seconds() * 1000L);
        Usage after = served.usage();
        long jobs = floor.finished.get() - finished;
        double rate = jobs / ((after.nanos() - before.nanos()) / 1e9);
        fed = false;
        feeder.join();
        floor.end();
        stand.out()
                .printf(
                        Locale.ROOT,
                        "%,d jobs waiting, builds of %d jobs: %.0f jobs a second through their whole life (promised 1,000: %.2f of"
                                + " it), CPU of a job: %s; calls put off: %d. %s%n",
                        queued,
                        jobsOfBuild,
                        rate,
                        rate / 1000,
                        after.each(before, jobs),
                        floor.refused.get(),
                        after.since(before));
    }

    /** One build that is made as all are, and copies of it for the rest; answers how many jobs wait. */
    private long fill(int queued) throws IOException, InterruptedException, SQLException {
        served.build(Stand.SLUG);
        try (Connection database = served.database()) {
            await(database);
            int copies = Math.max(0, queued / jobsOfBuild - 1);
            Queued.fill(database, Stand.SLUG, copies);
            return (copies + 1L) * jobsOfBuild;
        }
    }

    private void feed(long filled, int queued) {
        long made = filled;
        while (fed) {
            if (made - floor.assigned.get() < queued) {
                served.build(Stand.SLUG);
                made += jobsOfBuild;
            } else {
                pause(5);
            }
        }
    }

    /** Waits until the newest build has its jobs. */
    private static void await(Connection database) throws SQLException, InterruptedException {
        try (PreparedStatement newest = database.prepareStatement(
                "select b.state from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline where p.slug = ?"
                        + " order by b.number desc limit 1")) {
            newest.setString(1, Stand.SLUG);
            while (true) {
                ResultSet row = newest.executeQuery();
                if (row.next() && !row.getString(1).equals("creating")) {
                    if (!row.getString(1).equals("scheduled")) {
                        throw new IllegalStateException("a build is " + row.getString(1));
                    }
                    return;
                }
                Thread.sleep(2);
            }
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
