package dev.belay.agents;

import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that wait for work, and those that did and are about to ask again. What the database knew of each when somebody
 * looked holds until the agent is nudged, so a question that comes again needs no look; and since a nudge may get lost, all are
 * looked at together at intervals, with one statement that writes nothing when nothing has changed.
 */
final class Roll {

    /**
     * While nudges of other replicas are known not to come through, all are looked at so often that a job which another replica gives an
     * agent is told well before its time for being accepted is over.
     */
    private static final Duration LOOK_AGAIN_WHEN_DEAF = Duration.ofSeconds(5);

    /** From a look that failed to the next. */
    private static final Duration FAILED_AT_MOST = Duration.ofSeconds(2);

    /** The common look may come a little late. */
    private static final Duration LATE = Duration.ofSeconds(5);

    /** Agents between two questions of whom something is remembered; others are looked at with their next question. */
    private static final int RESTING_MAX = 20_000;

    private static final Logger log = LoggerFactory.getLogger(Roll.class);

    private final Database database;
    private final AgentStore store;
    private final Nudges nudges;
    private final InstantSource clock;
    private final Pulse pulse;
    private final Duration lookAgain;
    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<UUID, Place> resting = new ConcurrentHashMap<>();
    private final ReentrantLock looking = new ReentrantLock();
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean watched = new AtomicBoolean();
    private volatile Instant lookedAt;
    private volatile boolean failed;

    /** All are looked at together whenever {@code lookAgain} of the clock's time is over. */
    Roll(Database database, AgentStore store, Nudges nudges, InstantSource clock, Pulse pulse, Duration lookAgain) {
        this.database = database;
        this.store = store;
        this.nudges = nudges;
        this.clock = clock;
        this.pulse = pulse;
        this.lookAgain = lookAgain;
        this.lookedAt = clock.instant();
    }

    /** The place of an agent that asks: the one where it rests, or a new one of which nothing is known. */
    Place take(UUID agent) {
        Place rested = resting.remove(agent);
        if (rested != null) {
            rested.take();
            return rested;
        }
        var place = new Place(agent, nudges.listen(Agents.topic(agent), Nudges.DEAF));
        places.add(place);
        keepWatch();
        return place;
    }

    /** The agent was answered that there is nothing for it, and will ask again. */
    void rest(Place place) {
        place.rest(clock.instant());
        Place former = resting.size() < RESTING_MAX ? resting.put(place.agent(), place) : place;
        if (former != null) {
            drop(former);
        }
    }

    /** Nothing of the agent is worth remembering. */
    void drop(Place place) {
        places.remove(place);
        place.listener().close();
    }

    /** Whether nothing has changed of an agent that waited. */
    boolean isTrusted(Place place) throws InterruptedException {
        if (place.listener().await(Duration.ZERO)) {
            place.doubt();
        }
        Instant now = clock.instant();
        // A clock may be set back.
        return !place.seenWaiting().isAfter(now)
                && place.seenWaiting().plus(period()).plus(LATE).isAfter(now);
    }

    private Duration period() {
        boolean often = lookAgain.compareTo(LOOK_AGAIN_WHEN_DEAF) < 0;
        return often || nudges.hears() ? lookAgain : LOOK_AGAIN_WHEN_DEAF;
    }

    /** Lets somebody look at all as long as there is anybody, so that none of those who wait wakes for it. */
    private void keepWatch() {
        if (watched.compareAndSet(false, true)) {
            threads.execute(this::watch);
        }
    }

    private void watch() {
        try (Nudges.Listener deafness = nudges.listen(Nudges.DEAF)) {
            while (!places.isEmpty()) {
                deafness.await(failed ? FAILED_AT_MOST : untilLook());
                failed = false;
                look();
            }
        } catch (InterruptedException _) {
            // The server is stopping.
            return;
        } finally {
            watched.set(false);
        }
        if (!places.isEmpty()) {
            keepWatch();
        }
    }

    private Duration untilLook() {
        long period = period().toMillis();
        return Duration.ofMillis(period - clock.millis() % period);
    }

    /** Looks at all, if it is time to and nobody does. Those about whom there is news are nudged. */
    void look() {
        Instant now = clock.instant();
        if (failed || !isDue(now) || !looking.tryLock()) {
            return;
        }
        try {
            if (isDue(now)) {
                forgetSilent(now);
                look(List.copyOf(places), now);
                lookedAt = now;
            }
        } catch (RuntimeException exception) {
            // Whoever looks next may fare better, but not at once, and not each of those who wait.
            failed = true;
            log.atWarn().addKeyValue("because", exception.toString()).log("could not look at the agents that wait");
        } finally {
            looking.unlock();
        }
    }

    private boolean isDue(Instant now) {
        long period = period().toMillis();
        return now.toEpochMilli() / period != lookedAt.toEpochMilli() / period;
    }

    private void look(List<Place> all, Instant now) {
        List<Instant> before = all.stream().map(Place::seenWaiting).toList();
        Set<UUID> agents = all.stream().map(Place::agent).collect(Collectors.toSet());
        Set<UUID> waiting = database.transact(tx -> waiting(tx, agents));
        for (int each = 0; each < all.size(); each++) {
            if (waiting.contains(all.get(each).agent())) {
                all.get(each).trustOn(before.get(each), now);
            }
        }
        pulse.beat(all.stream().filter(Place::isTaken).map(Place::agent).toList());
    }

    private Set<UUID> waiting(Tx tx, Set<UUID> agents) {
        Map<UUID, AgentStore.Standing> standings = store.standings(tx, agents);
        var waiting = new HashSet<UUID>();
        for (UUID agent : agents) {
            if (Optional.ofNullable(standings.get(agent)).filter(Roll::waits).isPresent()) {
                waiting.add(agent);
            } else {
                tx.nudge(Agents.topic(agent));
            }
        }
        return waiting;
    }

    private static boolean waits(AgentStore.Standing standing) {
        return standing.state() == AgentState.CONNECTED
                && standing.asking()
                && standing.job().isEmpty()
                && !standing.stopping()
                && standing.paused().isEmpty();
    }

    /** Who has not asked again since the last common look. */
    private void forgetSilent(Instant now) {
        Instant old = now.minus(lookAgain);
        resting.forEach((agent, place) -> {
            if (place.restsSinceBefore(old) && resting.remove(agent, place)) {
                drop(place);
            }
        });
    }
}
