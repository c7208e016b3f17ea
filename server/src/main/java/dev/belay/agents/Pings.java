package dev.belay.agents;

import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Answers agents that ask for work, at once or when there is some. A waiting agent costs a thread without a stack to speak
 * of and no connection to the database.
 */
final class Pings {

    /** A nudge may get lost, so a waiting agent's standing is looked at again after this. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(25);

    private static final Ping IDLE = new Ping("idle", Optional.empty(), Optional.empty());

    private final Database database;
    private final AgentStore store;
    private final AgentRegistry registry;
    private final Nudges nudges;
    private final InstantSource clock;
    private final AgentLimits limits;
    private final Pulse pulse;

    Pings(
            Database database,
            AgentStore store,
            AgentRegistry registry,
            Nudges nudges,
            InstantSource clock,
            AgentLimits limits,
            Pulse pulse) {
        this.database = database;
        this.store = store;
        this.registry = registry;
        this.nudges = nudges;
        this.clock = clock;
        this.limits = limits;
        this.pulse = pulse;
    }

    Ping answer(UUID agent, Duration wait) throws InterruptedException {
        Instant began = clock.instant();
        Instant until = began.plus(wait);
        try (var listener = nudges.listen(Agents.topic(agent))) {
            while (true) {
                pulse.beat(agent);
                Ping ping = look(agent, began);
                Duration left = Duration.between(clock.instant(), until);
                if (ping.job().isPresent() || !ping.action().equals(IDLE.action()) || !left.isPositive()) {
                    return ping;
                }
                listener.await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
            }
        }
    }

    private Ping look(UUID agent, Instant began) {
        Optional<AgentStore.Standing> found = database.read(tx -> store.standing(tx, agent));
        if (found.isEmpty()) {
            var message = Optional.of("This agent is not known any more; start it again.");
            return new Ping("disconnect", message, Optional.empty());
        }
        AgentStore.Standing standing = found.get();
        if (standing.job().isPresent()) {
            return withJob(agent, standing, standing.job().get(), began);
        }
        if (standing.stopping()) {
            return new Ping("disconnect", Optional.of("This agent was told to stop."), Optional.empty());
        }
        if (standing.paused().isPresent()) {
            database.transact(tx -> {
                registry.connect(tx, agent);
                return agent;
            });
            return new Ping("pause", standing.paused(), Optional.empty());
        }
        if (standing.state() != AgentState.CONNECTED || !standing.asking()) {
            database.transact(tx -> {
                registry.connect(tx, agent);
                if (store.ask(tx, agent)) {
                    tx.nudge(Agents.WORK_TOPIC);
                }
                return agent;
            });
        }
        return IDLE;
    }

    /**
     * An agent asks for work while it has a job. It was given the job and should accept it, or it accepted the job and has
     * dropped it; unless this question is older than the acceptance, which a slow network can do.
     */
    private Ping withJob(UUID agent, AgentStore.Standing standing, UUID job, Instant began) {
        if (standing.acceptedAt().isEmpty() && !standing.forsaken()) {
            return new Ping("", Optional.empty(), Optional.of(new Ping.AssignedJob(job.toString())));
        }
        boolean abandoned = standing.acceptedAt()
                .filter(accepted -> began.isAfter(accepted.plus(limits.abandoned())))
                .isPresent();
        if (abandoned && !standing.forsaken()) {
            database.transact(tx -> {
                if (store.forsake(tx, agent, job, "asked for other work while it should run this job")) {
                    tx.nudge(Agents.WORK_TOPIC);
                }
                return job;
            });
        }
        return IDLE;
    }
}
