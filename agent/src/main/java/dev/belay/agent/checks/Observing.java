package dev.belay.agent.checks;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.CleanEnvironment;
import dev.belay.agent.machine.Deadline;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.Json;
import dev.belay.protocol.checks.Assignments;
import dev.belay.protocol.checks.Assignments.Assignment;
import dev.belay.protocol.checks.CheckId;
import dev.belay.protocol.checks.CheckResults;
import dev.belay.protocol.checks.CheckResults.CheckResult;
import dev.belay.protocol.checks.ObserverAnnouncement;
import dev.belay.protocol.checks.ObserverPass;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks what the server gives this agent to check. It shows a pass that works without the server's database; while no server
 * answers at all it goes on asking, and tells when one does.
 */
public final class Observing implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Observing.class);
    private static final String OBSERVER = "/api/checks/observer";
    private static final Duration HELD = Duration.ofSeconds(3);

    /** A server that stops holds nothing. */
    private static final Duration APART = Duration.ofMillis(50);

    private static final Duration ANSWER_TAKES_AT_MOST = Duration.ofSeconds(5);
    private static final Duration PASS_RENEWED = Duration.ofHours(1);
    private static final Duration PASS_ASKED_AGAIN = Duration.ofSeconds(10);
    private static final Duration UNREGISTERED = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GOODBYE_AT_MOST = Duration.ofSeconds(1);
    private static final int AT_ONCE_MAX = 64;

    /** A name may lead elsewhere later. */
    private static final Duration DECLINED = Duration.ofMinutes(10);

    private final CheckSettings settings;
    private final RandomGenerator random;
    private final ServerConnection connection;
    private final Supplier<Optional<String>> accessToken;
    private final Nearby nearby;
    private final Prober prober = new Prober();
    private final Semaphore changes = new Semaphore(0);
    private final StopSignal closing = new StopSignal();
    private final Duty.Tools tools;
    private final Map<CheckId, Duty> duties = new HashMap<>();
    private final Map<String, Deadline> declined = new HashMap<>();
    private volatile Optional<String> pass = Optional.empty();
    private Deadline passDue = Deadline.in(Duration.ZERO);
    private Optional<String> mark = Optional.empty();

    /** {@code accessToken} is the agent's, none while it is not registered; commands run in {@code folder}. */
    public Observing(
            CheckSettings settings,
            URI server,
            ServerConnection connection,
            Supplier<Optional<String>> accessToken,
            CleanEnvironment environment,
            Path folder,
            RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.connection = connection;
        this.accessToken = accessToken;
        this.nearby = new Nearby(settings, server);
        this.tools = new Duty.Tools(
                prober,
                new CommandProbe(settings.commands(), environment, folder),
                nearby,
                new Semaphore(AT_ONCE_MAX),
                this::decline,
                changes::release);
    }

    /** Begins to follow the server. */
    public void begin() {
        Thread.ofVirtual().name("checks").start(() -> keepOn(this::follow));
        Thread.ofVirtual().name("check-results").start(() -> keepOn(this::report));
    }

    /** A fault ends one round, not the checks. */
    private void keepOn(Runnable work) {
        while (!closing.raised()) {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.atError().setCause(e).log("checking stumbled; it goes on");
                closing.pause(LOOK);
            }
        }
    }

    private void follow() {
        int failures = 0;
        while (!closing.raised()) {
            renewPass();
            if (pass.isEmpty()) {
                closing.pause(UNREGISTERED);
                continue;
            }
            Reply reply = announce(pass.get());
            failures = reply.ok() ? 0 : failures + 1;
            Optional<Assignments> answer = reply.read(Json.API, Assignments.class);
            answer.filter(each -> !mark.equals(Optional.of(each.mark()))).ifPresent(this::take);
            if (reply.statusOrZero() == 401 || reply.statusOrZero() == 403) {
                pass = Optional.empty();
                passDue = Deadline.in(PASS_ASKED_AGAIN);
            }
            closing.pause(reply.ok() ? answer.map(this::pause).orElse(APART) : Backoff.CALLS.after(failures, random));
        }
    }

    /** As the server asks, and up to a third longer: many agents do not come in step. */
    private Duration pause(Assignments answer) {
        long millis = Duration.ofSeconds(answer.againSeconds()).toMillis();
        return millis == 0 ? APART : Duration.ofMillis(millis + random.nextLong(millis / 3));
    }

    /** The pass before is good for a day while there is no new one. */
    private void renewPass() {
        Optional<String> token = accessToken.get();
        if (!passDue.passed() || token.isEmpty()) {
            return;
        }
        Reply reply = connection.send(
                Request.api("POST", "/api/checks/passes", token.get()).within(ANSWER_TAKES_AT_MOST), closing);
        Optional<ObserverPass> made = reply.read(Json.API, ObserverPass.class);
        made.ifPresent(each -> pass = Optional.of(each.token()));
        passDue = Deadline.in(made.isPresent() ? PASS_RENEWED : PASS_ASKED_AGAIN);
        if (made.isEmpty() && !(reply instanceof Reply.Stopped)) {
            log.atWarn().addKeyValue("because", reply.explanation()).log("the server gives no pass for checks");
        }
    }

    private Reply announce(String shown) {
        var announcement = new ObserverAnnouncement(
                settings.zone(),
                nearby.own(),
                settings.networks(),
                settings.commands().keySet().stream().sorted().toList(),
                Optional.of(declined()));
        String path = OBSERVER + "?waitSeconds=" + HELD.toSeconds()
                + mark.map(each -> "&seen=" + each).orElse("");
        return connection.send(
                Request.api("PUT", path, shown).with(announcement).within(HELD.plus(ANSWER_TAKES_AT_MOST)), closing);
    }

    /** Lets the server know with the next call whom this agent may not ask, so that another one is told to. */
    private boolean decline(String instance) {
        synchronized (declined) {
            declined.values().removeIf(Deadline::passed);
            if (declined.size() < ObserverAnnouncement.DECLINED_MAX) {
                declined.putIfAbsent(instance, Deadline.in(DECLINED));
            }
            return declined.containsKey(instance);
        }
    }

    private List<String> declined() {
        synchronized (declined) {
            declined.values().removeIf(Deadline::passed);
            return declined.keySet().stream().sorted().toList();
        }
    }

    private void take(Assignments wanted) {
        var fresh = new LinkedHashMap<CheckId, Assignment>();
        wanted.checks().forEach(each -> fresh.put(each.id(), each));
        synchronized (duties) {
            if (closing.raised()) {
                return;
            }
            duties.entrySet().removeIf(each -> {
                Assignment now = fresh.get(each.getKey());
                boolean ends = now == null || !each.getValue().isSame(now);
                if (ends) {
                    each.getValue().end();
                }
                return ends;
            });
            fresh.forEach((id, assignment) -> {
                Duty known = duties.get(id);
                if (known != null) {
                    known.learn(assignment.status());
                } else {
                    var duty = new Duty(assignment, tools);
                    duties.put(id, duty);
                    duty.begin();
                }
            });
        }
        mark = Optional.of(wanted.mark());
    }

    /** Tells what changed, at once. */
    private void report() {
        try {
            if (changes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                changes.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Map<Duty, CheckResult> news = news();
        if (news.isEmpty() || pass.isEmpty()) {
            return;
        }
        Reply reply = connection.send(
                Request.api("POST", "/api/checks/results", pass.get())
                        .with(new CheckResults(List.copyOf(news.values())))
                        .within(ANSWER_TAKES_AT_MOST),
                closing);
        if (reply.ok()) {
            news.forEach(Duty::told);
        } else {
            closing.pause(LOOK);
        }
    }

    private Map<Duty, CheckResult> news() {
        var news = new LinkedHashMap<Duty, CheckResult>();
        synchronized (duties) {
            for (Duty each : duties.values()) {
                if (news.size() < CheckResults.MAX) {
                    each.news().ifPresent(result -> news.put(each, result));
                }
            }
        }
        return news;
    }

    /** Ends all checks, and says so, so that others take them over at once. */
    @Override
    public void close() {
        closing.raise();
        synchronized (duties) {
            duties.values().forEach(Duty::end);
            duties.clear();
        }
        pass.ifPresent(shown ->
                connection.send(Request.api("DELETE", OBSERVER, shown).within(GOODBYE_AT_MOST), new StopSignal()));
        prober.close();
    }
}
