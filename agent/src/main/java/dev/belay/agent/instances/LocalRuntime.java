package dev.belay.agent.instances;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.git.Checkouts;
import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.Json;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.Placements;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Keeps the instances that the server places on this host. What should run is on disk, so that neither the server's
 * absence nor the agent's restart disturbs an instance: the processes outlive the agent, and its next life takes them
 * over.
 */
public final class LocalRuntime implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LocalRuntime.class);
    private static final Duration PLACEMENTS_HELD_AT_MOST = Duration.ofSeconds(25);
    private static final Duration ANSWER_TAKES_AT_MOST = Duration.ofSeconds(10);
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

    /** How soon after its registration the agent speaks of its instances: customers may be waiting for them. */
    private static final Duration REGISTERED_LOOK = Duration.ofMillis(50);

    private static final Duration REPORTS_APART = Duration.ofMillis(50);
    private static final Duration REPORT_TAKES_AT_MOST = Duration.ofSeconds(5);

    /** From a report until every edge that is in touch routes by it: they are told at once. */
    private static final Duration EDGES_LEARN_WITHIN = Duration.ofMillis(500);

    private final RuntimeSettings settings;
    private final ServerConnection connection;
    private final Supplier<Optional<String>> accessToken;
    private final Probe probe = new Probe();
    private final Fleet fleet;
    private final StopSignal closing = new StopSignal();
    private final Semaphore changes = new Semaphore(0);
    private volatile Optional<Placements> wanted = Optional.empty();

    /** {@code accessToken} is the one of the agent that carries the host's tag; none while it is not registered. */
    public LocalRuntime(
            RuntimeSettings settings,
            ServerConnection connection,
            Supplier<Optional<String>> accessToken,
            Checkouts checkouts,
            CleanEnvironment environment,
            InstantSource clock)
            throws IOException {
        this.settings = settings;
        this.connection = connection;
        this.accessToken = accessToken;
        var artifacts = new ArtifactCache(
                settings.folder().resolve("artifacts"),
                connection,
                accessToken,
                settings.artifactCacheBytesMax(),
                clock);
        var ports = new Ports(InetAddress.getByName(settings.address()), settings.portFirst(), settings.portLast());
        var hosting = new Instance.Hosting(
                settings, new Preparation(checkouts, artifacts), probe, ports, environment, changes::release);
        this.fleet = new Fleet(settings.folder().resolve("instances"), hosting, artifacts);
    }

    /** Takes over what runs already, and begins to follow the server. */
    public void begin() throws IOException {
        Folders.create(settings.folder());
        wanted = kept();
        fleet.adopt();
        wanted.ifPresent(fleet::reconcile);
        Thread.ofVirtual().name("placements").start(() -> keepOn(this::follow));
        Thread.ofVirtual().name("host-report").start(() -> keepOn(this::report));
    }

    /** A fault ends one round, not the runtime. */
    private void keepOn(Runnable work) {
        while (!closing.raised()) {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("the local runtime stumbled; it goes on");
                closing.pause(REPORT_INTERVAL);
            }
        }
    }

    private Path placementsFile() {
        return settings.folder().resolve("placements.json");
    }

    private Optional<Placements> kept() {
        try {
            return Files.exists(placementsFile())
                    ? Optional.of(Json.API.readValue(Files.readAllBytes(placementsFile()), Placements.class))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            log.atWarn().setCause(e).log("could not read what was placed here; waiting for the server to say it again");
            return Optional.empty();
        }
    }

    /** Asks for placements for as long as the agent lives. */
    private void follow() {
        int failures = 0;
        while (!closing.raised()) {
            Optional<String> token = accessToken.get();
            if (token.isEmpty()) {
                closing.pause(REGISTERED_LOOK);
                continue;
            }
            Optional<Placements> answer = ask(token.get()).read(Json.API, Placements.class);
            boolean taken = answer.isPresent() && take(answer.get());
            failures = taken ? 0 : failures + 1;
            if (!taken) {
                closing.pause(Backoff.CALLS.after(failures));
            }
        }
    }

    private Reply ask(String token) {
        long seen = wanted.map(Placements::generation).orElse(-1L);
        String path = "/api/runtime/hosts/" + settings.host() + "/placements?seen=" + seen + "&waitSeconds="
                + PLACEMENTS_HELD_AT_MOST.toSeconds();
        return connection.send(
                Request.api("GET", path, token).within(PLACEMENTS_HELD_AT_MOST.plus(ANSWER_TAKES_AT_MOST)), closing);
    }

    /** Whether the answer is no older than what is known; an older one, be it empty or not, changes nothing. */
    private boolean take(Placements answer) {
        long seen = wanted.map(Placements::generation).orElse(-1L);
        if (answer.generation() < seen) {
            log.atWarn()
                    .addKeyValue("generation", answer.generation())
                    .addKeyValue("seen", seen)
                    .log("ignored placements that are older than those known");
            return false;
        }
        if (wanted.filter(answer::equals).isPresent()) {
            return true;
        }
        try {
            Folders.write(placementsFile(), Json.API.writeValueAsBytes(answer));
        } catch (IOException e) {
            log.atError().setCause(e).log("cannot keep placements on disk; they are not followed");
            return false;
        }
        wanted = Optional.of(answer);
        changes.release();
        return true;
    }

    /** Says what runs, each second and whenever something changes; and brings about what is wanted meanwhile. */
    private void report() {
        boolean heard = true;
        while (!closing.raised()) {
            wanted.ifPresent(fleet::reconcile);
            Optional<String> token = accessToken.get();
            if (token.isPresent()) {
                heard = say(token.get(), heard);
                closing.pause(REPORTS_APART);
                awaitChange();
            } else {
                closing.pause(REGISTERED_LOOK);
            }
        }
    }

    private boolean say(String token, boolean heardBefore) {
        Reply reply = send(token, closing);
        if (!reply.ok() && heardBefore && !(reply instanceof Reply.Stopped)) {
            log.atWarn().addKeyValue("because", reply.explanation()).log("could not report instances; they run on");
        }
        return reply.ok();
    }

    private void awaitChange() {
        try {
            if (changes.tryAcquire(REPORT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops all instances, each with its own drain time. They are said to be stopping before any of them is told, so that
     * edges send nobody to them any more, and reported on until none runs. The next start of the agent starts them again.
     */
    public void stopInstances() {
        boolean some = fleet.announceStop();
        if (some && sayLast()) {
            new StopSignal().pause(EDGES_LEARN_WITHIN);
        }
        fleet.stopAll();
        closing.raise();
        boolean told = sayLast();
        log.atInfo().addKeyValue("told", told).log("stopped all instances");
    }

    /** Whether the server has heard how all instances are at this moment. Tried once; the agent is about to end. */
    private boolean sayLast() {
        return accessToken
                .get()
                .filter(token -> send(token, new StopSignal()).ok())
                .isPresent();
    }

    private Reply send(String token, StopSignal until) {
        var report = new HostReport(wanted.map(Placements::generation).orElse(0L), fleet.reports());
        String path = "/api/runtime/hosts/" + settings.host() + "/report";
        Reply reply =
                connection.send(Request.api("POST", path, token).with(report).within(REPORT_TAKES_AT_MOST), until);
        if (reply.ok()) {
            fleet.forgetStopped(report, wanted);
        }
        return reply;
    }

    /** Leaves the instances running. */
    @Override
    public void close() {
        closing.raise();
        changes.release();
        fleet.leave();
        probe.close();
    }
}
