package dev.belay.people;

import dev.belay.kernel.Actor;
import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Tokens of those who register instances, remembered in memory and, by their hashes, in a file: they call all day, also while
 * the database is away, and when the server begins without it. Behind a caller's back the database is asked again now and then,
 * so that a token that was revoked works for some seconds more at most.
 */
final class Registrants {

    private static final Duration FRESH = Duration.ofSeconds(5);

    /** How long a token works that nobody could be asked about. */
    private static final Duration UNASKED_MAX = Duration.ofHours(24);

    /** What was told longer ago is not believed before the database was asked, unless that is away. */
    private static final Duration STALE = Duration.ofMinutes(1);

    /** How old the file may be, as far as it tells when the database was asked. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private static final int REMEMBERED_MAX = 10_000;

    private final RegistrantsFile file;
    private final InstantSource clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Executor behind = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean keeping = new AtomicBoolean();
    private volatile long keptAt = System.nanoTime();

    private static final class Known {
        final Caller caller;
        final Instant expiresAt;
        volatile long askedAt;
        volatile long toldAt;
        volatile boolean unanswered;

        Known(Caller caller, Instant expiresAt, Duration age) {
            this.caller = caller;
            this.expiresAt = expiresAt;
            this.toldAt = System.nanoTime() - age.toNanos();
            this.askedAt = toldAt;
        }
    }

    Registrants(RegistrantsFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        Instant now = clock.instant();
        for (RegistrantsFile.Kept each : file.read()) {
            Duration age = Duration.between(each.toldAt(), now);
            if (age.compareTo(UNASKED_MAX) < 0) {
                known.put(
                        each.hash(), new Known(caller(each), each.expiresAt(), age.isNegative() ? Duration.ZERO : age));
            }
        }
    }

    private static Caller caller(RegistrantsFile.Kept kept) {
        return new Caller(
                new Actor.Program(kept.id(), kept.name()),
                Scope.REGISTER.permissions(),
                Optional.empty(),
                kept.services(),
                Optional.empty());
    }

    /** The caller whose token it is, if it is remembered and did not expire; {@code ask} says in time whether it still is. */
    Optional<Caller> caller(byte[] hash, Function<byte[], Optional<Caller>> ask) {
        String key = key(hash);
        Optional<Known> found = Optional.ofNullable(known.get(key));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Known each = found.get();
        if (isOlder(each.toldAt, UNASKED_MAX) || !clock.instant().isBefore(each.expiresAt)) {
            known.remove(key);
            return Optional.empty();
        }
        if (isOlder(each.askedAt, FRESH)) {
            each.askedAt = System.nanoTime();
            if (isOlder(each.toldAt, STALE) && !each.unanswered) {
                ask(key, hash, each, ask);
                return Optional.ofNullable(known.get(key)).map(now -> now.caller);
            }
            behind.execute(() -> ask(key, hash, each, ask));
        }
        return Optional.of(each.caller);
    }

    private void ask(String key, byte[] hash, Known before, Function<byte[], Optional<Caller>> ask) {
        try {
            // Whoever is asked remembers what is still known.
            if (ask.apply(hash).isEmpty() && known.remove(key, before)) {
                keep();
            }
        } catch (Problem _) {
            // The database is away: what it said last holds for now.
            before.unanswered = true;
        }
    }

    private static boolean isOlder(long nanos, Duration age) {
        return System.nanoTime() - nanos > age.toNanos();
    }

    void remember(byte[] hash, Caller caller, Instant expiresAt) {
        String key = key(hash);
        if (known.size() < REMEMBERED_MAX || known.containsKey(key)) {
            boolean fresh = known.put(key, new Known(caller, expiresAt, Duration.ZERO)) == null;
            if (fresh || isOlder(keptAt, KEPT)) {
                keep();
            }
        }
    }

    /** Asks the database about all from now on, since a token was revoked. */
    void forget() {
        known.clear();
        keep();
    }

    /** Writes the file soon, once for all that happens until then. */
    private void keep() {
        keptAt = System.nanoTime();
        if (keeping.compareAndSet(false, true)) {
            behind.execute(() -> {
                keeping.set(false);
                file.write(this::kept);
            });
        }
    }

    private List<RegistrantsFile.Kept> kept() {
        Instant now = clock.instant();
        var kept = new ArrayList<RegistrantsFile.Kept>();
        known.forEach((hash, each) -> kept.add(new RegistrantsFile.Kept(
                hash,
                each.caller.actor().id(),
                each.caller.actor().label(),
                each.caller.services(),
                each.expiresAt,
                now.minusNanos(System.nanoTime() - each.toldAt))));
        return kept;
    }

    private static String key(byte[] hash) {
        return Base64.getEncoder().encodeToString(hash);
    }
}
