package dev.belay.protocol.agent;

import java.time.Instant;
import java.util.List;

/**
 * {@code GET /v3/cache_registries/{name}}: where agents of other makers note what lies in a store of their own.
 *
 * @param store who keeps the bytes: {@link #STORE}
 */
public record CacheRegistry(String uuid, String name, String store) {

    /** Agents keep the bytes themselves, in objects that are named by their digests. */
    public static final String STORE = "agent_managed";

    /** A part of a key; what is mandatory is never left away when something similar will do. */
    public record KeyPart(String value, boolean mandatory) {}

    /** Of an object in the store, which is named by it. */
    public record Digest(String algorithm, String value) {}

    /**
     * An object in the store.
     *
     * @param compression such as {@code zip} or {@code zstd}
     */
    public record Blob(Digest digest, long fileSize, String compression) {}

    /** {@code POST …/peek}, {@code …/retrieve} and {@code …/expire}: which entry is meant. */
    public record Address(List<String> targetPaths, List<KeyPart> cacheKey) {
        public Address {
            targetPaths = List.copyOf(targetPaths);
            cacheKey = List.copyOf(cacheKey);
        }
    }

    /** {@code PUT …/store}: what is about to be put into the store. */
    public record Declaration(List<String> targetPaths, List<KeyPart> cacheKey, List<Blob> blobs, String platform) {
        public Declaration {
            targetPaths = List.copyOf(targetPaths);
            cacheKey = List.copyOf(cacheKey);
            blobs = List.copyOf(blobs);
        }
    }

    /** What the agent is told to do with its bytes: nothing but to put them into its store. */
    public record Upload(String uploadId, boolean multipart, List<String> uploadInstructions) {
        public Upload {
            uploadInstructions = List.copyOf(uploadInstructions);
        }
    }

    /** {@code PUT …/commit}: the bytes lie in the store. */
    public record Commit(String uploadId) {}

    /**
     * An entry that was found.
     *
     * @param expiresAt when it is forgotten unless somebody asks for it again
     * @param fallback whether it is only similar to what was asked for
     */
    public record Entry(
            List<String> targetPaths,
            List<KeyPart> cacheKey,
            List<Blob> blobs,
            Instant expiresAt,
            String store,
            boolean fallback,
            boolean multipart,
            List<String> downloadInstructions) {
        public Entry {
            targetPaths = List.copyOf(targetPaths);
            cacheKey = List.copyOf(cacheKey);
            blobs = List.copyOf(blobs);
            downloadInstructions = List.copyOf(downloadInstructions);
        }
    }
}
