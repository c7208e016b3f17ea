package dev.belay.pipelines.output;

import dev.belay.kernel.Gen;
import dev.belay.kernel.Problem;
import dev.belay.platform.database.Database;
import dev.belay.protocol.agent.CacheRegistry;
import dev.belay.protocol.agent.CacheRegistry.Address;
import dev.belay.protocol.agent.CacheRegistry.Blob;
import dev.belay.protocol.agent.CacheRegistry.Declaration;
import dev.belay.protocol.agent.CacheRegistry.Entry;
import dev.belay.protocol.agent.CacheRegistry.KeyPart;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Registries of caches, as agents of other makers use them: these keep the bytes in a store of their own, and are told here what lies
 * there. As with {@link Caches}, each pipeline has its own, and builds of forks read only. Whoever commits last under a key is found.
 */
final class Registries {

    private static final int ENTRIES_MAX = 1_000;
    private static final int FORGOTTEN_AT_ONCE = 1_000;
    private static final int PATHS_MAX = 100;
    private static final int PARTS_MAX = 20;
    private static final int BLOBS_MAX = 100;
    private static final int CHARACTERS_MAX = 1_000;

    private final Database database;
    private final Gen gen;
    private final Caches caches;
    private final CacheLimits limits;
    private final RegistryStore store = new RegistryStore();

    Registries(Database database, Gen gen, Caches caches, CacheLimits limits) {
        this.database = database;
        this.gen = gen;
        this.caches = caches;
        this.limits = limits;
    }

    /** Each name is a registry of the pipeline to which a job belongs. */
    CacheRegistry registry(UUID job, String name) {
        UUID pipeline = database.read(tx -> caches.home(tx, job).pipeline());
        UUID id = UUID.nameUUIDFromBytes((pipeline + "/" + name).getBytes(StandardCharsets.UTF_8));
        return new CacheRegistry(id.toString(), name, CacheRegistry.STORE);
    }

    /** The entry under the key. */
    Optional<Entry> peek(UUID job, String name, Address address) {
        check(address.targetPaths(), address.cacheKey());
        return database.read(tx -> {
            var registry = new RegistryStore.Registry(caches.home(tx, job).pipeline(), name);
            return store.exact(tx, registry, address).map(kept -> entry(kept, tx.now(), false));
        });
    }

    /** The entry under the key, or the newest that shares the longest beginning with it, all that is mandatory included. */
    Optional<Entry> retrieve(UUID job, String name, Address address) {
        check(address.targetPaths(), address.cacheKey());
        return database.transact(tx -> {
            var registry = new RegistryStore.Registry(caches.home(tx, job).pipeline(), name);
            Optional<RegistryStore.Kept> exact = store.exact(tx, registry, address);
            Optional<RegistryStore.Kept> found = exact;
            List<KeyPart> key = address.cacheKey();
            for (int parts = key.size() - 1; found.isEmpty() && parts >= mandatory(key); parts--) {
                found = store.newest(tx, registry, address.targetPaths(), key.subList(0, parts));
            }
            found.ifPresent(kept -> store.used(tx, kept.id()));
            return found.map(kept -> entry(kept, tx.now(), exact.isEmpty()));
        });
    }

    /** Parts up to the last mandatory one; a key of which nothing is shared is no similar one. */
    private static int mandatory(List<KeyPart> key) {
        int parts = 1;
        for (int place = 0; place < key.size(); place++) {
            parts = key.get(place).mandatory() ? place + 1 : parts;
        }
        return parts;
    }

    private Entry entry(RegistryStore.Kept kept, Instant now, boolean fallback) {
        Declaration declaration = kept.declaration();
        return new Entry(
                declaration.targetPaths(),
                declaration.cacheKey(),
                declaration.blobs(),
                now.plus(limits.unused()),
                CacheRegistry.STORE,
                fallback,
                false,
                List.of());
    }

    /** Notes what is about to be put into the store; it is found once it is committed. */
    UUID declare(UUID job, String name, Declaration declaration) {
        check(declaration.targetPaths(), declaration.cacheKey());
        if (declaration.blobs().isEmpty()
                || declaration.blobs().size() > BLOBS_MAX
                || isLong(declaration.blobs().stream().flatMap(Registries::texts))
                || isLong(Stream.of(declaration.platform()))) {
            throw Problem.invalid("A cache has 1 to " + BLOBS_MAX + " blobs, each with a digest.");
        }
        UUID id = gen.id();
        return database.transact(tx -> {
            var registry = new RegistryStore.Registry(caches.saving(tx, job), name);
            store.declare(tx, id, registry, declaration);
            store.trim(tx, registry.pipeline(), ENTRIES_MAX);
            return id;
        });
    }

    private static Stream<String> texts(Blob blob) {
        return Stream.of(blob.digest().algorithm(), blob.digest().value(), blob.compression());
    }

    /** False when nothing was declared under the id. */
    boolean commit(UUID job, String name, UUID id) {
        return database.transact(tx -> store.commit(tx, new RegistryStore.Registry(caches.saving(tx, job), name), id));
    }

    /** What was in the store is not there any more. */
    void expire(UUID job, String name, Address address) {
        check(address.targetPaths(), address.cacheKey());
        database.transact(tx -> {
            store.expire(tx, new RegistryStore.Registry(caches.saving(tx, job), name), address);
            return address;
        });
    }

    void forget() {
        while (database.transact(tx -> store.forget(tx, tx.now().minus(limits.unused()), FORGOTTEN_AT_ONCE))
                == FORGOTTEN_AT_ONCE) {
            // There may be more.
        }
    }

    private static void check(List<String> paths, List<KeyPart> key) {
        boolean wrong = paths.isEmpty()
                || paths.size() > PATHS_MAX
                || key.isEmpty()
                || key.size() > PARTS_MAX
                || isLong(paths.stream())
                || isLong(key.stream().map(KeyPart::value));
        if (wrong) {
            throw Problem.invalid("A cache has 1 to " + PATHS_MAX + " paths and a key of 1 to " + PARTS_MAX
                    + " parts, each of at most " + CHARACTERS_MAX + " characters.");
        }
    }

    private static boolean isLong(Stream<String> texts) {
        return texts.anyMatch(text -> text.length() > CHARACTERS_MAX);
    }
}
