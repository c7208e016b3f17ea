package dev.belay.pipelines.identity;

import dev.belay.kernel.Gen;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * The keys by which tokens are signed. A new one is published for a day before it signs, and an old one for a day after it has
 * signed last, so that whoever keeps the list for a while knows every token's key.
 */
final class KeyRing {

    private static final Duration SIGNS_FOR = Duration.ofDays(90);
    private static final Duration PUBLISHED_BESIDE = Duration.ofDays(1);
    private static final Duration SHOWN_FOR = Duration.ofSeconds(10);
    private static final int ID_BYTES = 9;

    private final Database database;
    private final KeyStore store;
    private final Gen gen;
    private final InstantSource clock;

    /** What anybody may ask for is read anew only now and then, however often it is asked for. */
    private volatile Shown shown = new Shown(List.of(), Instant.MIN);

    private record Shown(List<Map<String, String>> keys, Instant until) {}

    KeyRing(Database database, KeyStore store, Gen gen, InstantSource clock) {
        this.database = database;
        this.store = store;
        this.gen = gen;
        this.clock = clock;
    }

    /** The public halves of all that may have signed a token that still holds, and of the next to sign; {@link #SHOWN_FOR} old at most. */
    List<Map<String, String>> published() {
        Shown known = shown;
        Instant now = clock.instant();
        if (now.isBefore(known.until())) {
            return known.keys();
        }
        List<Map<String, String>> keys = database.transact(this::turned).stream()
                .map(SigningKey::published)
                .toList();
        shown = new Shown(keys, now.plus(SHOWN_FOR));
        return keys;
    }

    /** The one that signs now: the newest that was published long enough, or the oldest. */
    SigningKey signing() {
        return database.transact(tx -> signing(turned(tx), tx.now()));
    }

    private static SigningKey signing(List<SigningKey> keys, Instant now) {
        return keys.stream()
                .filter(key -> !key.createdAt().plus(PUBLISHED_BESIDE).isAfter(now))
                .reduce((_, newer) -> newer)
                .orElse(keys.getFirst());
    }

    /** The keys by age, after one was made if it is time, and those removed that nobody needs any more. */
    private List<SigningKey> turned(Tx tx) {
        store.hold(tx);
        List<SigningKey> keys = store.all(tx);
        boolean due =
                keys.isEmpty() || !keys.getLast().createdAt().plus(SIGNS_FOR).isAfter(tx.now());
        if (due) {
            store.insert(tx, SigningKey.made(gen.secret(ID_BYTES), tx.now()));
        }
        SigningKey retiredBefore = signing(store.all(tx), tx.now().minus(PUBLISHED_BESIDE));
        store.removeBefore(tx, retiredBefore.createdAt());
        return store.all(tx);
    }
}
