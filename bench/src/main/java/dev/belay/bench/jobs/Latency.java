package dev.belay.bench.jobs;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.UUID;

/** How long ready jobs wait for their agents, while builds are made at a steady rate. */
final class Latency implements Measurement {

    private final Stand stand;
    private final Served served;
    private final Crew crew;
    private final Floor floor;
    private final int jobsOfBuild;
    private final int rate;
    private final Spread waits = new Spread();
    private final Spread told = new Spread();

    Latency(Stand stand) {
        this.stand = stand;
        this.served = stand.served();
        this.crew = new Crew(stand, 1_000);
        this.floor = crew.floor();
        this.jobsOfBuild = stand.jobsOfBuild();
        this.rate = stand.options().number("rate", 500);
    }

    @Override
    public void take() throws IOException, InterruptedException, SQLException {
        served.pipeline(Stand.SLUG, jobsOfBuild);
        crew.connect(BenchedAgent.Log.SHORT);
        build(stand.warmUpSeconds(60));
        settle();
        floor.time();
        Usage before = served.usage();
        long jobs = build(stand.seconds());
        Usage after = served.usage();
        settle();
        read(jobs);
        stand.out()
                .printf(
                        Locale.ROOT,
                        "%d jobs a second, builds of %d jobs, ready to assigned: p50 %.0f ms, p99 %.0f ms (promised 100: %.2f of"
                                + " it), most %.0f ms; ready to told to the agent: p50 %.0f ms, p99 %.0f ms. %s%n",
                        rate,
                        jobsOfBuild,
                        waits.half(),
                        waits.nearlyAll(),
                        waits.nearlyAll() / 100,
                        waits.most(),
                        told.half(),
                        told.nearlyAll(),
                        after.since(before));
    }

    /** Makes builds at a steady rate; answers how many jobs they have. */
    private long build(int forSeconds) throws InterruptedException {
        long begun = System.nanoTime();
        long builds = Math.max(1, (long) forSeconds * rate / jobsOfBuild);
        for (long build = 0; build < builds; build++) {
            long due = begun + (long) (build * 1e9 * jobsOfBuild / rate);
            while (System.nanoTime() < due) {
                Thread.sleep(1);
            }
            served.build(Stand.SLUG);
        }
        return builds * jobsOfBuild;
    }

    /** Of the newest jobs, which are those that were timed. */
    private void read(long jobs) throws IOException, SQLException {
        try (Connection database = served.database();
                PreparedStatement times = database.prepareStatement(
                        "select id, extract(epoch from scheduled_at) * 1000, extract(epoch from assigned_at) * 1000"
                                + " from pipelines.job where finished_at is not null order by created_at desc limit ?")) {
            times.setLong(1, jobs);
            ResultSet rows = times.executeQuery();
            while (rows.next()) {
                double ready = rows.getDouble(2);
                waits.add(rows.getDouble(3) - ready);
                told.add(floor.toldAtMillis.getOrDefault(
                                rows.getObject(1, UUID.class).toString(), Long.MAX_VALUE)
                        - ready);
            }
        }
    }

    /** Waits until nothing has been finished for two seconds. */
    private void settle() throws InterruptedException {
        long last = -1;
        while (last != floor.finished.get()) {
            last = floor.finished.get();
            Thread.sleep(2000);
        }
    }
}
