package dev.belay.bench.jobs;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Measures jobs on a running server and prints the figures beside what is promised. The method and how to read it are in
 * {@code docs/benchmarks.md}; {@code bench/jobs/run} starts the server and this.
 */
public final class JobBench {

    private static final String SLUG = "bench";
    private static final int REGISTERING_MAX = 20;
    private static final int LOG_LINES = 9_000;

    private final Served served;
    private final Map<String, String> options;
    private final PrintStream out;
    private final int agents;
    private final int jobsOfBuild;
    private final int seconds;
    private final Floor floor = new Floor();
    private volatile boolean fed = true;

    private JobBench(Served served, Map<String, String> options, PrintStream out) {
        this.served = served;
        this.options = options;
        this.out = out;
        this.agents = number(
                "agents",
                switch (options.getOrDefault("what", "rate")) {
                    case "idle" -> 5_000;
                    case "logs" -> 50;
                    default -> 1_000;
                });
        this.jobsOfBuild = number("jobs-of-build", 100);
        this.seconds = number("seconds", 30);
    }

    private int number(String name, int usual) {
        return Integer.parseInt(options.getOrDefault(name, Integer.toString(usual)));
    }

    private static String text(Map<String, String> options, String name) {
        return Optional.ofNullable(options.get(name))
                .orElseThrow(() -> new IllegalArgumentException("the argument " + name + "=… is missing"));
    }

    /** Arguments are {@code name=value}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
        var options = new HashMap<String, String>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        try (var served = new Served(
                URI.create(text(options, "server")),
                text(options, "token"),
                Long.parseLong(text(options, "pid")),
                Path.of(text(options, "data")))) {
            new JobBench(served, options, System.out).run(options.getOrDefault("what", "rate"));
        }
    }

    private void run(String what) throws IOException, InterruptedException, SQLException {
        switch (what) {
            case "rate" -> rate();
            case "latency" -> {
                served.pipeline(SLUG, jobsOfBuild);
                connect(BenchedAgent.Log.SHORT);
                latency(number("rate", 500));
            }
            case "idle" -> idle();
            case "build" -> build();
            case "logs" -> logs();
            default -> throw new IllegalArgumentException("what is rate, latency, idle, build or logs, not " + what);
        }
    }

    private void connect(BenchedAgent.Log log) throws InterruptedException {
        var hub = new Hub(served.address());
        Thread.ofPlatform().daemon().name("agents").start(() -> serve(hub));
        for (int number = 0; number < agents; number++) {
            int its = number;
            while (number - floor.connected.get() >= REGISTERING_MAX) {
                Thread.sleep(5);
            }
            hub.post(() -> new BenchedAgent(hub, text(options, "registration"), its, log, floor).register());
        }
        while (floor.connected.get() < agents) {
            Thread.sleep(50);
        }
        out.println(agents + " agents are connected; calls put off while they came: " + floor.refused.get());
    }

    private static void serve(Hub hub) {
        try {
            hub.run(() -> false);
        } catch (RuntimeException exception) {
            exception.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** Keeps so many jobs waiting, so that no agent lacks work, and counts what is finished. */
    private void rate() throws IOException, InterruptedException, SQLException {
        int queued = number("queued", 2 * agents);
        served.pipeline(SLUG, jobsOfBuild);
        long made = fill(queued);
        connect(BenchedAgent.Log.SHORT);
        Thread feeder = Thread.ofPlatform().start(() -> feed(made, queued));
        Thread.sleep(number("warm-up", 15) * 1000L);
        Usage before = served.usage();
        long finished = floor.finished.get();
        Thread.sleep(seconds * 1000L);
        Usage after = served.usage();
        double rate = (floor.finished.get() - finished) / ((after.nanos() - before.nanos()) / 1e9);
        fed = false;
        feeder.join();
        floor.end();
        out.printf(
                Locale.ROOT,
                "%,d jobs waiting, builds of %d jobs: %.0f jobs a second through their whole life (promised 1,000: %.2f of"
                        + " it); calls put off: %d. %s%n",
                queued,
                jobsOfBuild,
                rate,
                rate / 1000,
                floor.refused.get(),
                after.since(before));
    }

    /** One build that is made as all are, and copies of it for the rest; answers how many jobs wait. */
    private long fill(int queued) throws IOException, InterruptedException, SQLException {
        served.build(SLUG);
        try (Connection database = served.database()) {
            await(database, SLUG);
            int copies = Math.max(0, queued / jobsOfBuild - 1);
            Queued.fill(database, SLUG, copies);
            return (copies + 1L) * jobsOfBuild;
        }
    }

    private void feed(long filled, int queued) {
        long made = filled;
        while (fed) {
            if (made - floor.assigned.get() < queued) {
                served.build(SLUG);
                made += jobsOfBuild;
            } else {
                pause(5);
            }
        }
    }

    /** Makes builds at a steady rate. */
    private void latency(int rate) throws IOException, InterruptedException, SQLException {
        int warmUp = number("warm-up", 15);
        build(warmUp, rate);
        settle();
        floor.time();
        Usage before = served.usage();
        long jobs = build(seconds, rate);
        Usage after = served.usage();
        settle();
        List<Double> waits = new ArrayList<>();
        List<Double> told = new ArrayList<>();
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
        out.printf(
                Locale.ROOT,
                "%d jobs a second, builds of %d jobs, ready to assigned: p50 %.0f ms, p99 %.0f ms (promised 100: %.2f of"
                        + " it), most %.0f ms; ready to told to the agent: p50 %.0f ms, p99 %.0f ms. %s%n",
                rate,
                jobsOfBuild,
                part(waits, 0.5),
                part(waits, 0.99),
                part(waits, 0.99) / 100,
                part(waits, 1),
                part(told, 0.5),
                part(told, 0.99),
                after.since(before));
    }

    private long build(int forSeconds, int rate) {
        long begun = System.nanoTime();
        long builds = Math.max(1, (long) forSeconds * rate / jobsOfBuild);
        for (long build = 0; build < builds; build++) {
            long due = begun + (long) (build * 1e9 * jobsOfBuild / rate);
            while (System.nanoTime() < due) {
                pause(1);
            }
            served.build(SLUG);
        }
        return builds * jobsOfBuild;
    }

    /** Waits until nothing has been finished for two seconds. */
    private void settle() throws InterruptedException {
        long last = -1;
        while (last != floor.finished.get()) {
            last = floor.finished.get();
            Thread.sleep(2000);
        }
    }

    /** Agents that wait, and nothing else. */
    private void idle() throws InterruptedException {
        connect(BenchedAgent.Log.SHORT);
        Thread.sleep(number("warm-up", 30) * 1000L);
        Usage before = served.usage();
        Thread.sleep(seconds * 1000L);
        Usage after = served.usage();
        double percent = 100 * (after.server() - before.server()) / ((after.nanos() - before.nanos()) / 1e9);
        out.printf(
                Locale.ROOT,
                "%,d idle agents: server %.1f %% of one core (promised 5: %.2f of it), %.0f MB (promised 300: %.2f of it)."
                        + " %s%n",
                agents,
                percent,
                percent / 5,
                after.residentMegabytes(),
                after.residentMegabytes() / 300,
                after.since(before));
    }

    /** How long a large build takes until its jobs are ready, and its page to answer. */
    private void build() throws IOException, InterruptedException, SQLException {
        int jobs = number("jobs-of-build", 500);
        served.pipeline("large", jobs);
        List<Double> made = new ArrayList<>();
        List<Double> pages = new ArrayList<>();
        try (Connection database = served.database()) {
            for (int turn = 0; turn < number("turns", 5); turn++) {
                long begun = System.nanoTime();
                long number = served.build("large");
                await(database, "large");
                made.add((System.nanoTime() - begun) / 1e6);
                for (int look = 0; look < 5; look++) {
                    begun = System.nanoTime();
                    served.call("GET", "/pipelines/large/builds/" + number, "", "text/html");
                    pages.add((System.nanoTime() - begun) / 1e6);
                }
            }
        }
        out.printf(
                Locale.ROOT,
                "a build of %,d jobs: asked to ready p50 %.0f ms, most %.0f ms (promised 2,000 for 4,000 jobs: %.2f of"
                        + " it); its page p50 %.0f"
                        + " ms, most %.0f ms (promised 200 for 4,000 jobs: %.2f of it); machine load %s%n",
                jobs,
                part(made, 0.5),
                part(made, 1),
                part(made, 0.5) / 2000,
                part(pages, 0.5),
                part(pages, 1),
                part(pages, 0.5) / 200,
                Usage.machineLoad());
    }

    /** Jobs that do nothing but write their logs. */
    private void logs() throws IOException, InterruptedException, SQLException {
        served.pipeline(SLUG, agents);
        var text = new StringBuilder();
        for (int line = 0; line < LOG_LINES; line++) {
            text.append("2026-01-01T00:00:00.000Z  [INFO] compiled dev/belay/bench/Part")
                    .append(line * 7919L % 100_003)
                    .append(".java in ")
                    .append(line * 31L % 997)
                    .append(" ms, 0 warnings\n");
        }
        connect(BenchedAgent.Log.of(text.toString(), number("chunks", 40)));
        served.build(SLUG);
        while (floor.loggedBytes.get() == 0) {
            Thread.sleep(1);
        }
        Usage before = served.usage();
        long logged = floor.loggedBytes.get();
        while (floor.finished.get() < agents) {
            Thread.sleep(5);
        }
        Usage after = served.usage();
        double rate = (floor.loggedBytes.get() - logged) / 1e6 / ((floor.loggedAtNanos.get() - before.nanos()) / 1e9);
        out.printf(
                Locale.ROOT,
                "logs of %d jobs, %,d MB in chunks of %,d bytes: %.0f MB a second (promised 100: %.2f of it). %s%n",
                agents,
                floor.loggedBytes.get() / 1_000_000,
                text.length(),
                rate,
                rate / 100,
                after.since(before));
    }

    /** Waits until the newest build of a pipeline has its jobs. */
    private static void await(Connection database, String slug) throws SQLException, InterruptedException {
        try (PreparedStatement newest = database.prepareStatement(
                "select b.state from pipelines.build b join pipelines.pipeline p on p.id = b.pipeline where p.slug = ?"
                        + " order by b.number desc limit 1")) {
            newest.setString(1, slug);
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

    private static double part(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
