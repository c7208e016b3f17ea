package dev.belay.rollouts;

import dev.belay.health.Traffic;
import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.edge.LatencyBuckets;
import dev.belay.releases.RolloutStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The surroundings of rollouts, by hand. What they are told is kept in tables, so that it is rolled back with the transaction
 * it was told in; what they show (instances, edges, traffic) is set by the test.
 */
final class FakeWorld implements World {

    /** The process dies in the middle of a call. Not an exception that anybody handles. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private static final String SCHEMA = """
            create schema fake;
            create table fake.step (job uuid primary key, release text not null, service text, environment text, phases int[],
                wanted boolean not null default true, passed boolean, reason text, endings int not null default 0);
            create table fake.release (name text primary key, service text not null, quarantine text, wanted int not null default 0);
            create table fake.tenure (id bigint generated always as identity, environment text, service text, release text);
            create table fake.share (service text, environment text, generation bigint, portions text,
                primary key (service, environment));
            """;

    private static final Duration HISTORY_KEPT = Duration.ofMinutes(35);

    /** How many instances every release wants. */
    static final int WANTED = 2;

    final Map<String, Crew> crews = new HashMap<>();
    final Map<String, TreeMap<Instant, Traffic>> traffic = new HashMap<>();
    Acknowledgement acknowledgement = new Acknowledgement.Everywhere();
    Optional<String> refusal = Optional.empty();

    /** How many more calls are answered before the process dies; negative for never. */
    int callsUntilKilled = -1;

    FakeWorld(Database database) {
        database.transact(tx -> tx.handle().execute(SCHEMA));
    }

    // What a test does.

    /** A build reaches its rollout step. */
    UUID push(Database database, UUID job, String release, String service, Integer... phases) {
        return database.transact(tx -> {
            tx.handle()
                    .createUpdate(
                            "insert into fake.step (job, release, service, environment, phases) values (?, ?, ?, ?, ?)")
                    .bind(0, job)
                    .bind(1, release)
                    .bind(2, service)
                    .bind(3, "production")
                    .bind(4, Arrays.stream(phases).mapToInt(Integer::intValue).toArray())
                    .execute();
            return job;
        });
    }

    /** A build is cancelled. */
    void cancel(Database database, UUID job) {
        database.transact(tx -> tx.handle().execute("update fake.step set wanted = false where job = ?", job));
    }

    /** How a build's step ended: passed or failed, and why. */
    Optional<String> ending(Database database, UUID job) {
        return database.read(tx -> tx.handle()
                .createQuery("select case when passed then 'passed: ' else 'failed: ' end || reason from fake.step"
                        + " where job = :job and endings > 0")
                .bind("job", job)
                .mapTo(String.class)
                .findOne());
    }

    List<Integer> endings(Database database) {
        return database.read(tx -> tx.handle()
                .createQuery("select endings from fake.step")
                .mapTo(Integer.class)
                .list());
    }

    /** How customers are divided, as the edges were last told. */
    List<Portion> portions(Database database, String service) {
        return database.read(tx -> portions(tx, service, "production"));
    }

    int wanted(Database database, String release) {
        return database.read(tx -> tx.handle()
                .createQuery("select coalesce(max(wanted), 0) from fake.release where name = :name")
                .bind("name", release)
                .mapTo(Integer.class)
                .one());
    }

    boolean quarantined(Database database, String release) {
        return database.read(tx -> tx.handle()
                .createQuery("select count(*) > 0 from fake.release where name = :name and quarantine is not null")
                .bind("name", release)
                .mapTo(Boolean.class)
                .one());
    }

    void ready(String release) {
        crews.put(release, new Crew(WANTED, WANTED, 0, Optional.empty(), Optional.empty()));
    }

    void gone(String release, String why) {
        crews.put(release, new Crew(WANTED, 0, 0, Optional.empty(), Optional.of(why)));
    }

    /**
     * A second of a release's traffic, all of it answered within {@code millis}; {@code retries} were answered by another
     * release's instances.
     */
    void served(String release, Instant second, long requests, long failures, long retries, int millis) {
        var latency = new ArrayList<Long>(Collections.nCopies(LatencyBuckets.COUNT, 0L));
        latency.set(LatencyBuckets.of(millis * 1_000L), requests);
        traffic.computeIfAbsent(release, _ -> new TreeMap<>())
                .put(second, new Traffic(requests, failures, retries, latency));
    }

    // What rollouts do.

    @Override
    public List<RolloutStep> steps(Tx tx) {
        return steps(tx, true);
    }

    @Override
    public List<RolloutStep> canceled(Tx tx) {
        return steps(tx, false);
    }

    private List<RolloutStep> steps(Tx tx, boolean wanted) {
        alive();
        return tx.handle()
                .createQuery("select job, service, environment, phases from fake.step"
                        + " where endings = 0 and wanted = :wanted")
                .bind("wanted", wanted)
                .map((row, _) -> new RolloutStep(
                        row.getObject("job", UUID.class),
                        row.getObject("job", UUID.class),
                        row.getString("service"),
                        row.getString("environment"),
                        Arrays.asList((Integer[]) row.getArray("phases").getArray())))
                .list();
    }

    @Override
    public Cut cut(Tx tx, RolloutStep step) {
        alive();
        if (refusal.isPresent()) {
            return new Cut.Refused(refusal.get());
        }
        String release = tx.handle()
                .createQuery("select release from fake.step where job = :job")
                .bind("job", step.job())
                .mapTo(String.class)
                .one();
        tx.handle()
                .execute(
                        "insert into fake.release (name, service) values (?, ?) on conflict do nothing",
                        release,
                        step.service());
        return new Cut.Made(release, "/pipelines/shop/builds/1");
    }

    @Override
    public void began(Tx tx, UUID job, long number) {
        alive();
    }

    @Override
    public void finish(Tx tx, UUID job, boolean passed, String reason) {
        alive();
        tx.handle()
                .execute(
                        "update fake.step set passed = ?, reason = ?, endings = endings + 1 where job = ?",
                        passed,
                        reason,
                        job);
    }

    @Override
    public Optional<String> serving(Tx tx, String service, String environment) {
        alive();
        return tenures(tx, service, environment).stream().findFirst();
    }

    @Override
    public void serves(Tx tx, String environment, String release) {
        alive();
        tx.handle()
                .execute(
                        "insert into fake.tenure (environment, service, release)"
                                + " select ?, service, name from fake.release where name = ?",
                        environment,
                        release);
    }

    @Override
    public Optional<String> lastGood(Tx tx, String service, String environment) {
        alive();
        List<String> tenures = tenures(tx, service, environment);
        return tenures.stream()
                .skip(1)
                .filter(release -> !release.equals(tenures.getFirst()))
                .filter(release -> whyQuarantined(tx, service, release).isEmpty())
                .findFirst();
    }

    @Override
    public Optional<String> whyQuarantined(Tx tx, String service, String release) {
        alive();
        return tx.handle()
                .createQuery(
                        "select coalesce(quarantine, '') from fake.release where name = :name and service = :service")
                .bind("name", release)
                .bind("service", service)
                .mapTo(String.class)
                .findOne()
                .map(Optional::of)
                .orElseThrow(() -> Problem.notFound("release " + release + " of " + service))
                .filter(reason -> !reason.isEmpty());
    }

    @Override
    public void quarantine(Tx tx, String release, String reason) {
        alive();
        tx.handle()
                .execute(
                        "update fake.release set quarantine = coalesce(quarantine, ?) where name = ?", reason, release);
    }

    @Override
    public void absolve(Tx tx, String release, Actor actor) {
        alive();
        tx.handle().execute("update fake.release set quarantine = null where name = ?", release);
    }

    /** Release shop-7 is of build 7. */
    @Override
    public Origin origin(Tx tx, String release) {
        alive();
        int dash = release.lastIndexOf('-');
        return new Origin(release.substring(0, dash), Long.parseLong(release.substring(dash + 1)));
    }

    @Override
    public void ensure(Tx tx, String environment, String release) {
        alive();
        tx.handle().execute("update fake.release set wanted = ? where name = ?", WANTED, release);
    }

    @Override
    public void retire(Tx tx, String environment, String release) {
        alive();
        tx.handle().execute("update fake.release set wanted = 0 where name = ?", release);
    }

    @Override
    public Crew crew(Tx tx, String environment, String release) {
        alive();
        return crews.getOrDefault(release, new Crew(WANTED, 0, 0, Optional.empty(), Optional.empty()));
    }

    @Override
    public long share(Tx tx, String service, String environment, List<Portion> portions) {
        alive();
        String text = String.join(
                ",",
                portions.stream()
                        .map(portion -> portion.release() + "=" + portion.percent())
                        .toList());
        return tx.handle()
                .createQuery("insert into fake.share values (:service, :environment, 1, :portions)"
                        + " on conflict (service, environment) do update"
                        + " set generation = share.generation + 1, portions = :portions returning generation")
                .bind("service", service)
                .bind("environment", environment)
                .bind("portions", text)
                .mapTo(Long.class)
                .one();
    }

    @Override
    public Acknowledgement acknowledged(String service, String environment, long generation) {
        alive();
        return acknowledgement;
    }

    @Override
    public List<Traffic> traffic(String service, String environment, String release, Instant from, Instant until) {
        alive();
        if (from.isBefore(until.minus(HISTORY_KEPT))) {
            throw new IllegalArgumentException("asked for more than is kept: from " + from + " until " + until);
        }
        var seconds = traffic.getOrDefault(release, new TreeMap<>());
        var span = new ArrayList<Traffic>();
        for (Instant second = from; second.isBefore(until); second = second.plusSeconds(1)) {
            span.add(seconds.getOrDefault(second, Traffic.NONE));
        }
        return span;
    }

    private void alive() {
        if (callsUntilKilled == 0) {
            callsUntilKilled = -1;
            throw new Killed();
        }
        callsUntilKilled--;
    }

    private static List<String> tenures(Tx tx, String service, String environment) {
        return tx.handle()
                .createQuery("select release from fake.tenure where service = :service and environment = :environment"
                        + " order by id desc")
                .bind("service", service)
                .bind("environment", environment)
                .mapTo(String.class)
                .list();
    }

    private static List<Portion> portions(Tx tx, String service, String environment) {
        return tx
                .handle()
                .createQuery("select portions from fake.share where service = :service and environment = :environment")
                .bind("service", service)
                .bind("environment", environment)
                .mapTo(String.class)
                .findOne()
                .filter(text -> !text.isEmpty())
                .stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(part -> part.split("="))
                .map(part -> new Portion(part[0], Integer.parseInt(part[1])))
                .toList();
    }
}
