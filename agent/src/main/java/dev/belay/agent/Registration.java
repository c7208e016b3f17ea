package dev.belay.agent;

import dev.belay.agent.connection.Reply;
import dev.belay.agent.connection.Request;
import dev.belay.agent.connection.ServerConnection;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.Backoff;
import dev.belay.protocol.Json;
import dev.belay.protocol.agent.AgentRegistered;
import dev.belay.protocol.agent.AgentRegistration;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One slot as the server knows it: registered until it works, and again only when the server says that it does not know
 * the agent any more. A server that is merely away changes nothing.
 */
final class Registration {

    private static final Logger log = LoggerFactory.getLogger(Registration.class);
    private static final Backoff AGAIN = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60));

    private final ServerConnection connection;
    private final AgentRegistration wanted;
    private final String token;
    private final RandomGenerator random;
    private final StopSignal stop;
    private volatile Optional<AgentRegistered> current = Optional.empty();
    private int renewals;

    Registration(
            ServerConnection connection,
            AgentRegistration wanted,
            String token,
            RandomGenerator random,
            StopSignal stop) {
        this.connection = connection;
        this.wanted = wanted;
        this.token = token;
        this.random = random;
        this.stop = stop;
    }

    /** What became of registering. */
    sealed interface Outcome {
        record Known(AgentRegistered agent) implements Outcome {}

        /** The server will not have it: a wrong token, most likely. */
        record Refused(String because) implements Outcome {}

        record Stopped() implements Outcome {}
    }

    /** Registers, if it has not yet, and tries until the server answers. */
    synchronized Outcome register() {
        return current.<Outcome>map(Outcome.Known::new).orElseGet(this::ask);
    }

    /** Registers again, if nobody has since: the server does not know this access token any more. */
    synchronized void renew(AgentRegistered unknown) {
        if (current.filter(agent -> agent.accessToken().equals(unknown.accessToken()))
                .isEmpty()) {
            return;
        }
        log.atWarn().addKeyValue("agent", unknown.name()).log("registering again: the server does not know this agent");
        renewals++;
        boolean known = false;
        for (int tries = renewals; !known && stop.pause(AGAIN.after(tries, random)); tries++) {
            known = ask() instanceof Outcome.Known;
        }
    }

    /** That the agent works with what it has: the next renewal may come soon again. */
    synchronized void proved() {
        renewals = 0;
    }

    private Outcome ask() {
        Request request = Request.v3("POST", "register", token).with(wanted);
        int failures = 0;
        while (true) {
            Reply reply = connection.resend(request, Duration.ofHours(1), stop);
            Optional<AgentRegistered> agent = reply.read(Json.V3, AgentRegistered.class);
            if (agent.isPresent()) {
                return known(agent.get());
            }
            if (reply instanceof Reply.Stopped) {
                return new Outcome.Stopped();
            }
            int status = reply.statusOrZero();
            if (status >= 400 && status < 500 && status != 429) {
                return new Outcome.Refused(reply.explanation());
            }
            failures++;
            if (!stop.pause(AGAIN.after(failures, random))) {
                return new Outcome.Stopped();
            }
        }
    }

    private Outcome known(AgentRegistered agent) {
        current = Optional.of(agent);
        Reply connected =
                connection.resend(Request.v3("POST", "connect", agent.accessToken()), Duration.ofMinutes(1), stop);
        log.atInfo()
                .addKeyValue("agent", agent.name())
                .addKeyValue("id", agent.id())
                .addKeyValue("connected", connected.ok())
                .log("registered");
        return new Outcome.Known(agent);
    }

    /** The agent as the server knows it, or nothing before the first answer. */
    Optional<AgentRegistered> current() {
        return current;
    }

    /** Says goodbye, once, briefly. */
    void disconnect(Duration atMost) {
        current.ifPresent(agent -> {
            Reply reply = connection.send(
                    Request.v3("POST", "disconnect", agent.accessToken()).within(atMost), new StopSignal());
            log.atInfo()
                    .addKeyValue("agent", agent.name())
                    .addKeyValue("answer", reply.statusOrZero())
                    .log("disconnected");
        });
    }
}
