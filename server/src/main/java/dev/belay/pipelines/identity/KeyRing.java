package dev.belay.pipelines.identity;

import dev.belay.kernel.Gen;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The keys by which tokens are signed. A new one is published for a day before it signs, and an old one for a day after it has
 * signed last, so that whoever keeps the list for a while knows every token's key.
 */
final class KeyRing {

    private static final Duration SIGNS_FOR = Duration.ofDays(90);
    private static final Duration PUBLISHED_BESIDE = Duration.ofDays(1);
    private static final int ID_BYTES = 9;

    private final Database database;
    private final KeyStore store;
    private final Gen gen;

    KeyRing(Database database, KeyStore store, Gen gen) {
        this.database = database;
        this.store = store;
        this.gen = gen;
    }

    /** All that may have signed a token that still holds, and the next to sign. */
    List<SigningKey> published() {
        return database.transact(this::turned);
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
