package dev.belay.agents;

import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.GroupCommit;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import dev.belay.platform.web.Response;
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
 * of and no connection to the database; and when it asks again and nothing has changed, not even a look at that.
 */
final class Pings {

    private static final Ping IDLE = new Ping("idle", Optional.empty(), Optional.empty());

    /** A question that could not be looked at when it was nudged is looked at again after this. */
    private static final Duration UNSURE_AT_MOST = Duration.ofSeconds(2);

    private final AgentStore store;
    private final HeldStore held = new HeldStore();
    private final AgentRegistry registry;
    private final InstantSource clock;
    private final AgentLimits limits;
    private final Pulse pulse;
    private final Roll roll;
    private final GroupCommit<Look, Seen> looks;

    /**
     * An agent asks, for the first time at {@code began}.
     *
     * @param fresh whether it does so now; else somebody else woke its question, which says nothing of the agent
     */
    private record Look(UUID agent, Instant began, boolean fresh) {}

    /**
     * What it is told.
     *
     * @param waiting whether it is noted as asking and will be nudged when that changes
     */
    private record Seen(Ping ping, boolean waiting) {

        static Seen now(Ping ping) {
            return new Seen(ping, false);
        }

        boolean isIdle() {
            return ping.job().isEmpty() && ping.action().equals(IDLE.action());
        }
    }

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
        this.roll = new Roll(database, store, nudges, clock, pulse, limits.look());
        this.clock = clock;
        this.limits = limits;
        this.pulse = pulse;
    }

    /** Answers at once when there is something, or when the agent does not want to wait; else the question is held. */
    Response answer(UUID agent, Duration wait) throws InterruptedException {
        if (wait.isZero()) {
            pulse.beat(agent);
            return Response.v3(looks.ask(new Look(agent, clock.instant(), true)).ping());
        }
        return new Question(agent, wait).answer();
    }

    /** A question that may be held. */
    private final class Question implements Response.Question {

        private final UUID agent;
        private final Instant began;
        private final Instant until;
        private final Place place;
        private boolean fresh = true;
        private boolean unsure;
        private boolean over;

        Question(UUID agent, Duration wait) {
            this.agent = agent;
            this.began = clock.instant();
            this.until = began.plus(wait);
            this.place = roll.take(agent);
        }

        @Override
        public Response answer() throws InterruptedException {
            return kept(() -> {
                Seen seen = seen();
                if (!seen.isIdle()) {
                    roll.drop(place);
                    return Response.v3(seen.ping());
                }
                if (over || !clock.instant().isBefore(until)) {
                    roll.rest(place);
                    return Response.v3(seen.ping());
                }
                return new Response.Held(this);
            });
        }

        private Seen seen() throws InterruptedException {
            boolean asks = fresh;
            fresh = false;
            if (asks) {
                pulse.beat(agent);
            }
            if (roll.isTrusted(place)) {
                return new Seen(IDLE, true);
            }
            Instant now = clock.instant();
            Seen seen;
            try {
                seen = looks.ask(new Look(agent, began, asks));
            } catch (Problem problem) {
                if (asks || problem.kind() != Problem.Kind.BUSY) {
                    throw problem;
                }
                // The database is away or busy, and whoever waits may as well wait on.
                unsure = true;
                return new Seen(IDLE, false);
            }
            unsure = false;
            if (seen.waiting()) {
                place.trust(now);
            } else {
                place.doubt();
            }
            return seen;
        }

        @Override
        public void await() throws InterruptedException {
            kept(() -> {
                Duration left = Duration.between(clock.instant(), until);
                boolean last = !unsure || left.compareTo(UNSURE_AT_MOST) <= 0;
                if (place.listener().await(last ? left : UNSURE_AT_MOST)) {
                    place.doubt();
                } else {
                    over = last;
                    roll.look();
                }
                return this;
            });
        }

        /** Whatever ends the question, nothing listens for it afterwards. */
        private <T> T kept(Step<T> step) throws InterruptedException {
            boolean done = false;
            try {
                T result = step.take();
                done = true;
                return result;
            } finally {
                if (!done) {
                    roll.drop(place);
                }
            }
        }
    }

    /** Part of answering a question. */
    private interface Step<T> {
        T take() throws InterruptedException;
    }

    private List<Seen> look(Tx tx, List<Look> looks) {
        Map<UUID, AgentStore.Standing> standings =
                store.standings(tx, looks.stream().map(Look::agent).toList());
        var asking = new ArrayList<UUID>();
        List<Seen> seen = looks.stream()
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
        return seen;
    }

    private static Seen unknown() {
        var message = Optional.of("This agent is not known any more; start it again.");
        return Seen.now(new Ping("disconnect", message, Optional.empty()));
    }

    private Seen look(Tx tx, Look look, AgentStore.Standing standing, List<UUID> asking) {
        if (standing.job().isPresent()) {
            return withJob(tx, look, standing, standing.job().get());
        }
        if (standing.stopping()) {
            return Seen.now(new Ping("disconnect", Optional.of("This agent was told to stop."), Optional.empty()));
        }
        boolean connected = standing.state() == AgentState.CONNECTED;
        if (!connected && !look.fresh()) {
            return Seen.now(IDLE);
        }
        if (!connected || standing.paused().isPresent()) {
            registry.connect(tx, look.agent());
        }
        if (standing.paused().isPresent()) {
            return Seen.now(new Ping("pause", standing.paused(), Optional.empty()));
        }
        if (!connected || !standing.asking()) {
            asking.add(look.agent());
        }
        return new Seen(IDLE, true);
    }

    /**
     * An agent asks for work while it has a job. It was given the job and should accept it, or it accepted the job and has
     * dropped it; unless this question is older than the acceptance, which a slow network can do.
     */
    private Seen withJob(Tx tx, Look look, AgentStore.Standing standing, UUID job) {
        if (standing.acceptedAt().isEmpty() && !standing.forsaken()) {
            return Seen.now(new Ping("", Optional.empty(), Optional.of(new Ping.AssignedJob(job.toString()))));
        }
        boolean abandoned = standing.acceptedAt()
                .filter(accepted -> look.began().isAfter(accepted.plus(limits.abandoned())))
                .isPresent();
        if (abandoned
                && !standing.forsaken()
                && held.forsake(tx, look.agent(), job, "asked for other work while it should run this job")) {
            tx.nudge(Agents.LEFT_TOPIC);
        }
        return Seen.now(IDLE);
    }
}
