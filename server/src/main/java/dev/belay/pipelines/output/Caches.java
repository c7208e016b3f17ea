package dev.belay.pipelines.output;

import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.pipelines.job.ReachStore;
import dev.belay.platform.blobs.Blobs;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Tx;
import dev.belay.platform.work.Reconciler;
import dev.belay.protocol.agent.CacheOffer;
import dev.belay.protocol.agent.CacheQuestion;
import dev.belay.protocol.setting.CacheList;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What jobs of a pipeline keep for later ones, under keys. Who saves first under a key is kept, the same content is kept
 * once, and what was not used for longest goes when there is too much.
 */
public final class Caches {

    /** Longer than any upload takes; what it left that broke off goes then. */
    private static final Duration UPLOAD_AT_MOST = Duration.ofDays(1);

    private static final Pattern SCOPE = Pattern.compile("[0-9a-f]{16,64}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int KEY_CHARACTERS_MAX = 512;
    private static final int RESTORE_KEYS_MAX = 20;
    private static final int UNUSED_MAX = 200;
    private static final int LISTED_MAX = 200;

    private final Database database;
    private final InstantSource clock;
    private final Gen gen;
    private final Blobs blobs;
    private final CacheStore store = new CacheStore();
    private final ReachStore reach = new ReachStore();
    private final RetentionStore doomed;
    private final CacheLimits limits;
    private final Registries registries;

    /** What is made of an offer. */
    enum Offered {
        KEPT,
        TAKEN,
        WANTED
    }

    public Caches(
            Database database, InstantSource clock, Gen gen, Blobs blobs, RetentionStore doomed, CacheLimits limits) {
        this.database = database;
        this.clock = clock;
        this.gen = gen;
        this.blobs = blobs;
        this.doomed = doomed;
        this.limits = limits;
        this.registries = new Registries(database, gen, this, limits);
    }

    /** What agents of other makers keep elsewhere. */
    Registries registries() {
        return registries;
    }

    public Reconciler reconciler() {
        return new Reconciler("caches", Duration.ofHours(1), List.of(), this::forget);
    }

    /** The cache under the key, or else the newest under one of the prefixes; it counts as used. */
    Optional<CacheStore.Entry> find(UUID job, CacheQuestion question) {
        check(question.scope(), question.key());
        if (question.restoreKeys().size() > RESTORE_KEYS_MAX) {
            throw Problem.invalid("A cache is looked for by at most " + RESTORE_KEYS_MAX + " prefixes.");
        }
        return database.transact(tx -> {
            UUID pipeline = home(tx, job).pipeline();
            Optional<CacheStore.Entry> found = store.exact(tx, pipeline, question.scope(), question.key());
            for (String prefix : question.restoreKeys()) {
                found = found.or(() -> store.newest(tx, pipeline, question.scope(), prefix));
            }
            found.ifPresent(entry -> store.used(tx, entry.id()));
            return found;
        });
    }

    /** The caches of a pipeline. */
    public CacheList list(Tx tx, UUID pipeline) {
        return new CacheList(store.bytes(tx, pipeline), limits.bytesMax(), store.list(tx, pipeline, LISTED_MAX));
    }

    /** Takes a cache of a pipeline away; answers its key, if there was one. */
    public Optional<String> remove(Tx tx, UUID pipeline, UUID id) {
        store.hold(tx, pipeline);
        Optional<CacheStore.Entry> entry = store.find(tx, pipeline, id);
        entry.ifPresent(each -> store.delete(tx, pipeline, id));
        return entry.map(CacheStore.Entry::key);
    }

    /** A cache of the pipeline to which a job belongs. */
    CacheStore.Entry entry(UUID job, UUID id) {
        return database.read(tx -> store.find(tx, home(tx, job).pipeline(), id))
                .orElseThrow(() -> Problem.notFound("cache " + id + " of this pipeline, or not any more"));
    }

    /** So many bytes of a cache, from an offset on. */
    InputStream open(CacheStore.Entry entry, long offset, long bytes) {
        return blobs.open(blob(entry.content()), offset, bytes);
    }

    /** Says whether bytes are to be sent; when they are known it is found under its key at once. */
    Offered offer(UUID job, CacheOffer offer) {
        check(offer);
        return database.transact(tx -> {
            UUID pipeline = saving(tx, job);
            if (store.exact(tx, pipeline, offer.scope(), offer.key()).isPresent()) {
                return Offered.TAKEN;
            }
            Optional<UUID> content = store.content(tx, pipeline, offer.sha256());
            content.ifPresent(known -> put(tx, pipeline, offer, known));
            return content.isPresent() ? Offered.KEPT : Offered.WANTED;
        });
    }

    /** Takes the bytes that were offered. Whoever was quicker meanwhile is kept, and these are thrown away. */
    Offered save(UUID job, CacheOffer offer, InputStream bytes) {
        check(offer);
        UUID id = gen.id();
        database.transact(tx -> {
            saving(tx, job);
            doomed.doom(tx, blob(id), clock.instant().plus(UPLOAD_AT_MOST));
            return id;
        });
        Blobs.Stored stored = blobs.store(blob(id), bytes, offer.bytes());
        if (stored.bytes() != offer.bytes() || !stored.sha256().equals(offer.sha256())) {
            throw Problem.invalid("The cache arrived with another content than was offered: " + stored.bytes()
                    + " bytes with the SHA-256 " + stored.sha256() + ".");
        }
        return database.transact(tx -> {
            UUID pipeline = saving(tx, job);
            if (store.exact(tx, pipeline, offer.scope(), offer.key()).isPresent()) {
                doomed.doom(tx, blob(id), tx.now());
                return Offered.TAKEN;
            }
            Optional<UUID> known = store.content(tx, pipeline, offer.sha256());
            if (known.isPresent()) {
                doomed.doom(tx, blob(id), tx.now());
            } else {
                store.putContent(tx, id, pipeline, offer.sha256(), offer.bytes());
                doomed.gone(tx, List.of(blob(id)));
            }
            put(tx, pipeline, offer, known.orElse(id));
            return Offered.KEPT;
        });
    }

    private void put(Tx tx, UUID pipeline, CacheOffer offer, UUID content) {
        UUID entry = gen.id();
        store.putEntry(tx, entry, pipeline, offer.scope(), offer.key(), content);
        Optional<UUID> least = store.leastUsed(tx, pipeline, entry);
        while (least.isPresent() && store.bytes(tx, pipeline) > limits.bytesMax()) {
            store.delete(tx, pipeline, least.get());
            least = store.leastUsed(tx, pipeline, entry);
        }
    }

    private void forget() {
        registries.forget();
        database.read(tx -> store.unused(tx, tx.now().minus(limits.unused()), UNUSED_MAX))
                .forEach(each -> database.transact(tx -> {
                    store.hold(tx, each.pipeline());
                    store.delete(tx, each.pipeline(), each.id());
                    return each;
                }));
    }

    /** The pipeline whose caches a job may change, which nobody else changes until the transaction ends. */
    UUID saving(Tx tx, UUID job) {
        CacheStore.Home home = home(tx, job);
        if (reach.isForeign(tx, home.build())) {
            // Whoever opens a pull request could else leave in it what later builds of the main branch run.
            throw Problem.forbidden("Builds of other repositories' pull requests, and those that they make, read"
                    + " caches and save none.");
        }
        store.hold(tx, home.pipeline());
        return home.pipeline();
    }

    CacheStore.Home home(Tx tx, UUID job) {
        return store.home(tx, job).orElseThrow(() -> Problem.notFound("job " + job));
    }

    private void check(CacheOffer offer) {
        check(offer.scope(), offer.key());
        if (!SHA256.matcher(offer.sha256()).matches()) {
            throw Problem.invalid("A cache is offered with the SHA-256 digest of its bytes.");
        }
        if (offer.bytes() < 1 || offer.bytes() > limits.bytesMax()) {
            throw new Problem(
                    Problem.Kind.TOO_LARGE,
                    "A cache has at most " + limits.bytesMax()
                            + " bytes, as all caches of a pipeline together; this one has " + offer.bytes() + ".");
        }
    }

    private static void check(String scope, String key) {
        if (!SCOPE.matcher(scope).matches()) {
            throw Problem.invalid("The scope of a cache is 16 to 64 hexadecimal digits.");
        }
        if (key.isBlank() || key.length() > KEY_CHARACTERS_MAX || key.chars().anyMatch(Character::isISOControl)) {
            throw Problem.invalid(
                    "The key of a cache has 1 to " + KEY_CHARACTERS_MAX + " characters, none of them control.");
        }
    }

    private static String blob(UUID content) {
        return "caches/" + content;
    }
}
