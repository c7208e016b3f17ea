package dev.belay.people;

import dev.belay.kernel.Problem;
import dev.belay.platform.access.Caller;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Tokens of those who register instances, remembered in memory: they call all day, also while the database is away. Behind a
 * caller's back the database is asked again now and then, so that a token that was revoked works for some seconds more at most.
 */
final class Registrants {

    private static final Duration FRESH = Duration.ofSeconds(5);

    /** How long a token works that nobody could be asked about. */
    private static final Duration UNASKED_MAX = Duration.ofHours(24);

    /** What was told longer ago is not believed before the database was asked, unless that is away. */
    private static final Duration STALE = Duration.ofMinutes(1);

    private static final int REMEMBERED_MAX = 10_000;

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final Executor behind = Executors.newVirtualThreadPerTaskExecutor();

    private static final class Known {
        final Caller caller;
        volatile long askedAt = System.nanoTime();
        volatile long toldAt = askedAt;
        volatile boolean unanswered;

        Known(Caller caller) {
            this.caller = caller;
        }
    }

    /** The caller whose token it is, if it is remembered; {@code ask} says in time whether it still is. */
    Optional<Caller> caller(byte[] hash, Function<byte[], Optional<Caller>> ask) {
        String key = key(hash);
        Optional<Known> found = Optional.ofNullable(known.get(key));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Known each = found.get();
        if (isOlder(each.toldAt, UNASKED_MAX)) {
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
            ask.apply(hash)
                    .ifPresentOrElse(
                            caller -> known.replace(key, before, new Known(caller)), () -> known.remove(key, before));
        } catch (Problem _) {
            // The database is away: what it said last holds for now.
            before.unanswered = true;
        }
    }

    private static boolean isOlder(long nanos, Duration age) {
        return System.nanoTime() - nanos > age.toNanos();
    }

    void remember(byte[] hash, Caller caller) {
        if (known.size() < REMEMBERED_MAX) {
            known.put(key(hash), new Known(caller));
        }
    }

    /** Asks the database about all from now on, since a token was revoked. */
    void forget() {
        known.clear();
    }

    private static String key(byte[] hash) {
        return Base64.getEncoder().encodeToString(hash);
    }
}
