package dev.belay.bench.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

    /** Those of a large build's file; its first one adds the others. */
    private static final int FILE_JOBS = 3;

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
        int exitStatus = number("exit-status", 0);
        Thread.ofPlatform().daemon().name("agents").start(() -> serve(hub));
        for (int number = 0; number < agents; number++) {
            int its = number;
            while (number - floor.connected.get() >= REGISTERING_MAX) {
                Thread.sleep(5);
            }
            hub.post(
                    () -> new BenchedAgent(hub, text(options, "registration"), its, log, exitStatus, floor).register());
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
        long jobs = floor.finished.get() - finished;
        double rate = jobs / ((after.nanos() - before.nanos()) / 1e9);
        fed = false;
        feeder.join();
        floor.end();
        out.printf(
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

    /**
     * A build whose first job adds all others, so many in all: how long that takes until they are ready, how long its page takes to
     * answer, and what its jobs cost while somebody looks at it.
     */
    private void build() throws IOException, InterruptedException, SQLException {
        int jobs = number("jobs-of-build", 4_000);
        served.pipeline(
                "large", "steps:\n  - {command: upload, agents: {queue: upload}}\n  - wait\n  - command: publish\n");
        var uploader = new Uploader(served, text(options, "registration"));
        List<Double> made = new ArrayList<>();
        List<Double> uploads = new ArrayList<>();
        List<Double> pages = new ArrayList<>();
        List<Double> answers = new ArrayList<>();
        int pageBytes = 0;
        Usage before = served.usage();
        int turns = number("turns", 5);
        for (int turn = 0; turn < turns; turn++) {
            long begun = System.nanoTime();
            served.build("large");
            uploads.addAll(uploader.upload(jobs - FILE_JOBS));
            made.add(millisSince(begun));
        }
        Usage after = served.usage();
        for (int look = 0; look < 5 * turns; look++) {
            String path = "/pipelines/large/builds/" + (1 + look % turns);
            long begun = System.nanoTime();
            pageBytes = served.page(path).length();
            pages.add(millisSince(begun));
            begun = System.nanoTime();
            served.api("/api" + path);
            answers.add(millisSince(begun));
        }
        out.printf(
                Locale.ROOT,
                "a build of %,d jobs, uploaded: asked to ready p50 %.0f ms, most %.0f ms (promised 2,000: %.2f of it), an upload"
                        + " p50 %.0f ms, most %.0f ms, CPU of a build: %s; its page p50 %.0f ms, most %.0f ms (promised 200:"
                        + " %.2f of it), %,d KB; under /api p50 %.0f ms; machine load %s%n",
                jobs,
                part(made, 0.5),
                part(made, 1),
                part(made, 0.5) / 2000,
                part(uploads, 0.5),
                part(uploads, 1),
                after.each(before, turns),
                part(pages, 0.5),
                part(pages, 1),
                part(pages, 0.5) / 200,
                pageBytes / 1000,
                part(answers, 0.5),
                Usage.machineLoad());
        drain((long) turns * (jobs - 2), turns);
    }

    /** All jobs of the builds, while somebody looks at the page of each. */
    private void drain(long jobs, int builds) throws IOException, InterruptedException {
        var watched = new ArrayList<InputStream>();
        for (int build = 1; build <= builds; build++) {
            InputStream page = served.live("/pipelines/large/builds/" + build + "/live");
            watched.add(page);
            Thread.ofVirtual().start(() -> read(page));
        }
        Usage before = served.usage();
        connect(BenchedAgent.Log.SHORT);
        while (floor.finished.get() < jobs) {
            Thread.sleep(50);
        }
        Usage after = served.usage();
        for (InputStream page : watched) {
            page.close();
        }
        out.printf(
                Locale.ROOT,
                "its jobs, while somebody looks at the page: %.0f a second, CPU of a job: %s. %s%n",
                jobs / ((after.nanos() - before.nanos()) / 1e9),
                after.each(before, jobs),
                after.since(before));
    }

    private static void read(InputStream page) {
        try (page) {
            page.transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // Nobody looks any more.
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
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
