package dev.belay.agent;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.jobs.Jobs;
import dev.belay.agent.jobs.Seat;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.Heartbeat;
import dev.belay.protocol.agent.JobStart;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One slot: asks for a job, runs it, asks again; and says meanwhile that it is there. */
final class Slot {

    private static final Logger log = LoggerFactory.getLogger(Slot.class);
    /** Proxies cut what is silent: HAProxy, as it comes, after 50 s. */
    private static final Duration PING_HELD_AT_MOST = Duration.ofSeconds(45);

    private static final Duration ANSWER_TAKES_AT_MOST = Duration.ofSeconds(10);
    private static final Duration ACCEPT_RESENT_AT_MOST = Duration.ofMinutes(2);

    private static final Duration HELD_AT_LEAST = Duration.ofMillis(500);
    private static final int AT_ONCE_MAX = 3;

    private final int number;
    private final Registration registration;
    private final ServerConnection connection;
    private final Jobs jobs;
    private final Stops stops;
    private final InstantSource clock;
    private final RandomGenerator random;
    private int answeredAtOnce;

    /** While its question is held, the server knows by it that the agent is there. */
    private volatile boolean asking;

    /** How an agent ends, one after the other: no more jobs, running ones stopped, nothing sent any more. */
    record Stops(StopSignal closing, StopSignal jobs, StopSignal gone) {}

    Slot(
            int number,
            Registration registration,
            ServerConnection connection,
            Jobs jobs,
            Stops stops,
            InstantSource clock,
            RandomGenerator random) {
        this.number = number;
        this.registration = registration;
        this.connection = connection;
        this.jobs = jobs;
        this.stops = stops;
        this.clock = clock;
        this.random = random;
    }

    /** What a ping leads to. */
    private sealed interface Next {
        record Run(String job) implements Next {}

        record AskAgain(Duration after) implements Next {}

        record Leave(String because) implements Next {}
    }

    /** Works until it is asked to stop, or the server sends it away; then says why. */
    Optional<String> work() {
        while (!stops.closing().raised()) {
            try {
                return workUntilEnd();
            } catch (RuntimeException e) {
                log.atError().setCause(e).addKeyValue("slot", number).log("a slot stumbled; it goes on");
                stops.closing().pause(Backoff.CALLS.most());
            }
        }
        return Optional.empty();
    }

    private Optional<String> workUntilEnd() {
        int failures = 0;
        while (!stops.closing().raised()) {
            switch (registration.register()) {
                case Registration.Outcome.Refused(String because) -> {
                    return Optional.of("The server refuses to register this agent; is its token right? " + because);
                }
                case Registration.Outcome.Stopped _ -> {
                    return Optional.empty();
                }
                case Registration.Outcome.Known(AgentRegistered agent) -> {
                    long asked = System.nanoTime();
                    Reply reply = ping(agent);
                    Duration held = Duration.ofNanos(System.nanoTime() - asked);
                    failures = reply.ok() ? 0 : failures + 1;
                    switch (decide(reply, agent, held, failures)) {
                        case Next.Run(String job) -> takeAll(job, agent);
                        case Next.AskAgain(Duration after) -> stops.closing().pause(after);
                        case Next.Leave(String because) -> {
                            return Optional.of(because);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private Reply ping(AgentRegistered agent) {
        asking = true;
        try {
            return connection.send(
                    Request.v3("GET", "ping", agent.accessToken())
                            .header(Ping.WAIT_SECONDS, Long.toString(PING_HELD_AT_MOST.toSeconds()))
                            .within(PING_HELD_AT_MOST.plus(ANSWER_TAKES_AT_MOST)),
                    stops.closing());
        } finally {
            asking = false;
        }
    }

    private Next decide(Reply reply, AgentRegistered agent, Duration held, int failures) {
        if (unknown(reply)) {
            registration.renew(agent);
            return new Next.AskAgain(Duration.ZERO);
        }
        Optional<Ping> ping = reply.read(Json.V3, Ping.class);
        if (ping.isEmpty()) {
            tell(reply, failures);
            return new Next.AskAgain(Backoff.CALLS.after(Math.max(failures, 1), random));
        }
        registration.proved();
        return switch (ping.get().action()) {
            case "disconnect" -> new Next.Leave("The server sent this agent away" + said(ping.get()));
            case "pause" -> new Next.AskAgain(Duration.ofSeconds(Math.max(1, agent.pingInterval())));
            default ->
                ping.get().job().<Next>map(job -> new Next.Run(job.id())).orElseGet(() -> afterIdle(agent, held));
        };
    }

    /** A server that holds pings back is asked again at once; one that cannot is asked at the interval it named. */
    private Next afterIdle(AgentRegistered agent, Duration held) {
        answeredAtOnce = held.compareTo(HELD_AT_LEAST) < 0 ? answeredAtOnce + 1 : 0;
        return new Next.AskAgain(
                answeredAtOnce < AT_ONCE_MAX
                        ? Duration.ofMillis(20)
                        : Duration.ofSeconds(Math.max(1, agent.pingInterval())));
    }

    private static String said(Ping ping) {
        return ping.message().map(message -> ": " + message).orElse("");
    }

    /** 404 counts only from the server itself: what stands in front of one answers so in HTML. */
    private static boolean unknown(Reply reply) {
        return reply instanceof Reply.Answer answer
                && (answer.status() == 401
                        || (answer.status() == 404 && answer.body().strip().startsWith("{")));
    }

    private void tell(Reply reply, int failures) {
        if (failures == 1 && !(reply instanceof Reply.Stopped)) {
            log.atWarn()
                    .addKeyValue("slot", number)
                    .addKeyValue("because", reply.explanation())
                    .log("cannot ask for jobs");
        }
    }

    /** The end of a job may bring the next one. */
    private void takeAll(String first, AgentRegistered agent) {
        Optional<String> job = Optional.of(first);
        while (job.isPresent()) {
            // What was given to an agent that closes meanwhile goes back when it says goodbye.
            job = take(job.get(), agent).filter(_ -> !stops.closing().raised());
        }
    }

    private Optional<String> take(String job, AgentRegistered agent) {
        if (!Jobs.acceptable(job)) {
            log.atWarn().addKeyValue("slot", number).log("was offered a job whose id cannot be one");
            stops.closing().pause(Duration.ofSeconds(1));
            return Optional.empty();
        }
        if (jobs.repeatEnd(job, stops.gone())) {
            stops.closing().pause(Duration.ofSeconds(1));
            return Optional.empty();
        }
        var begins = new JobStart(Optional.of(clock.instant().toString()));
        Reply reply = connection.resend(
                Request.v3("PUT", "jobs/" + job + "/accept", agent.accessToken())
                        .with(begins),
                ACCEPT_RESENT_AT_MOST,
                stops.gone());
        Optional<AcceptedJob> accepted = reply.read(Json.V3, AcceptedJob.class);
        if (accepted.isEmpty() || !accepted.get().id().equals(job)) {
            log.atWarn()
                    .addKeyValue("job", job)
                    .addKeyValue("because", reply.explanation())
                    .log("did not get a job that was offered");
            stops.closing().pause(Duration.ofMillis(200));
            return Optional.empty();
        }
        var seat =
                new Seat(number, agent.id(), agent.name(), Duration.ofSeconds(Math.max(1, agent.jobStatusInterval())));
        return jobs.run(accepted.get(), seat, () -> asker(agent), stops.jobs(), stops.gone());
    }

    private Optional<String> asker(AgentRegistered agent) {
        return stops.closing().raised() ? Optional.empty() : Optional.of(agent.accessToken());
    }

    /** Says at the interval that the server asked for that the agent is there, unless its question does; until nothing is sent any more. */
    void beat() {
        boolean going = true;
        while (going) {
            Optional<AgentRegistered> agent = registration.current();
            agent.filter(_ -> !asking).ifPresent(this::beat);
            int seconds = agent.map(AgentRegistered::heartbeatInterval).orElse(1);
            going = stops.gone().pause(Duration.ofSeconds(Math.max(1, seconds)));
        }
    }

    private void beat(AgentRegistered agent) {
        var heartbeat = new Heartbeat(Optional.of(clock.instant().toString()), Optional.empty());
        Reply reply = connection.send(
                Request.v3("POST", "heartbeat", agent.accessToken()).with(heartbeat), stops.gone());
        if (unknown(reply)) {
            registration.renew(agent);
        }
    }
}
