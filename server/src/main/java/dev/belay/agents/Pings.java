package dev.belay.agents;

import dev.belay.platform.database.Database;
import dev.belay.platform.database.GroupCommit;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Answers agents that ask for work, at once or when there is some. A waiting agent costs a thread without a stack to speak
 * of and no connection to the database.
 */
final class Pings {

    /** A nudge may get lost, so all waiting agents' standing is looked at again whenever this much of the clock's time is over. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(25);

    private static final Ping IDLE = new Ping("idle", Optional.empty(), Optional.empty());

    private final AgentStore store;
    private final HeldStore held = new HeldStore();
    private final AgentRegistry registry;
    private final Nudges nudges;
    private final InstantSource clock;
    private final AgentLimits limits;
    private final Pulse pulse;
    private final GroupCommit<Look, Ping> looks;

    /** An agent asks, for the first time at {@code began}. */
    private record Look(UUID agent, Instant began) {}

    Pings(
            Database database,
            AgentStore store,
            AgentRegistry registry,
            Nudges nudges,
            InstantSource clock,
            AgentLimits limits,
            Pulse pulse) {
        this.looks = new GroupCommit<>(database, Look::agent, this::look);
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
                Ping ping = looks.ask(new Look(agent, began));
                Instant now = clock.instant();
                Duration left = Duration.between(now, until);
                if (ping.job().isPresent() || !ping.action().equals(IDLE.action()) || !left.isPositive()) {
                    return ping;
                }
                Duration again = untilAllLook(now);
                if (!listener.await(left.compareTo(again) < 0 ? left : again) && left.compareTo(again) < 0) {
                    // Nothing was told of it, and its next question looks again.
                    return ping;
                }
            }
        }
    }

    /** Together they cost one look. */
    private static Duration untilAllLook(Instant now) {
        long period = LOOK_AGAIN.toMillis();
        return Duration.ofMillis(period - now.toEpochMilli() % period);
    }

    private List<Ping> look(Tx tx, List<Look> looks) {
        Map<UUID, AgentStore.Standing> standings =
                store.standings(tx, looks.stream().map(Look::agent).toList());
        var asking = new ArrayList<UUID>();
        List<Ping> pings = looks.stream()
                .map(look -> Optional.ofNullable(standings.get(look.agent()))
                        .map(standing -> look(tx, look, standing, asking))
                        .orElseGet(Pings::unknown))
                .toList();
        if (!asking.isEmpty()) {
            store.beat(tx, asking);
            if (store.ask(tx, asking) > 0) {
                tx.nudge(Agents.WORK_TOPIC);
            }
        }
        return pings;
    }

    private static Ping unknown() {
        var message = Optional.of("This agent is not known any more; start it again.");
        return new Ping("disconnect", message, Optional.empty());
    }

    private Ping look(Tx tx, Look look, AgentStore.Standing standing, List<UUID> asking) {
        if (standing.job().isPresent()) {
            return withJob(tx, look, standing, standing.job().get());
        }
        if (standing.stopping()) {
            return new Ping("disconnect", Optional.of("This agent was told to stop."), Optional.empty());
        }
        boolean connected = standing.state() == AgentState.CONNECTED;
        if (!connected || standing.paused().isPresent()) {
            registry.connect(tx, look.agent());
        }
        if (standing.paused().isPresent()) {
            return new Ping("pause", standing.paused(), Optional.empty());
        }
        if (!connected || !standing.asking()) {
            asking.add(look.agent());
        }
        return IDLE;
    }

    /**
     * An agent asks for work while it has a job. It was given the job and should accept it, or it accepted the job and has
     * dropped it; unless this question is older than the acceptance, which a slow network can do.
     */
    private Ping withJob(Tx tx, Look look, AgentStore.Standing standing, UUID job) {
        if (standing.acceptedAt().isEmpty() && !standing.forsaken()) {
            return new Ping("", Optional.empty(), Optional.of(new Ping.AssignedJob(job.toString())));
        }
        boolean abandoned = standing.acceptedAt()
                .filter(accepted -> look.began().isAfter(accepted.plus(limits.abandoned())))
                .isPresent();
        if (abandoned
                && !standing.forsaken()
                && held.forsake(tx, look.agent(), job, "asked for other work while it should run this job")) {
            tx.nudge(Agents.LEFT_TOPIC);
        }
        return IDLE;
    }
}
