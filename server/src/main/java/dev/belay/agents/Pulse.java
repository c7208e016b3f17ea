package dev.belay.agents;

import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Notes that agents are alive, for little: an agent is written down once in a heartbeat however often it calls, and those
 * that are due are written together, at most once a second. Whoever comes when a second is over writes for all. What is in
 * memory when the server dies is only news of the last heartbeat.
 */
final class Pulse {

    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private final Database database;
    private final InstantSource clock;
    private final Duration enough;
    private final BiConsumer<Tx, Set<UUID>> write;
    private final ConcurrentMap<UUID, Instant> written = new ConcurrentHashMap<>();
    private final Set<UUID> due = ConcurrentHashMap.newKeySet();
    private final ReentrantLock writing = new ReentrantLock();
    private volatile Instant lastWrite = Instant.EPOCH;

    /** {@code enough} is how fresh the database has to know an agent. */
    Pulse(Database database, InstantSource clock, Duration enough, BiConsumer<Tx, Set<UUID>> write) {
        this.database = database;
        this.clock = clock;
        this.enough = enough;
        this.write = write;
    }

    /** The agent was heard of. */
    void beat(UUID agent) {
        Instant now = clock.instant();
        if (isDue(agent, now)) {
            due.add(agent);
            if (!now.isBefore(lastWrite.plus(BETWEEN_WRITES))) {
                write(now);
            }
        }
    }

    /** The agents were heard of, and are written at once as far as they are due. */
    void beat(Collection<UUID> agents) {
        Instant now = clock.instant();
        agents.stream().filter(agent -> isDue(agent, now)).forEach(due::add);
        if (!due.isEmpty()) {
            write(now);
        }
    }

    private boolean isDue(UUID agent, Instant now) {
        return !now.isBefore(written.getOrDefault(agent, Instant.EPOCH).plus(enough));
    }

    /** Who comes while somebody writes is written with the next. */
    private void write(Instant now) {
        if (!writing.tryLock()) {
            return;
        }
        try {
            writeDue(now);
        } finally {
            writing.unlock();
        }
    }

    private void writeDue(Instant now) {
        Set<UUID> batch = new HashSet<>(due);
        database.transact(tx -> {
            write.accept(tx, batch);
            return batch.size();
        });
        lastWrite = now;
        due.removeAll(batch);
        batch.forEach(agent -> written.put(agent, now));
        forgetSilent(now);
    }

    private void forgetSilent(Instant now) {
        Instant old = now.minus(enough.multipliedBy(10));
        List<UUID> silent = written.entrySet().stream()
                .filter(entry -> entry.getValue().isBefore(old))
                .map(java.util.Map.Entry::getKey)
                .toList();
        silent.forEach(written::remove);
    }
}
