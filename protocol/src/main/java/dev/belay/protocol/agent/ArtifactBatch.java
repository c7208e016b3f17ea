package dev.belay.protocol.agent;

import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v3/jobs/{id}/artifacts}: announces files. {@code id} makes the call idempotent. An agent with {@code
 * multipartSupported} can send a large file in parts.
 */
public record ArtifactBatch(
        String id,
        List<Announced> artifacts,
        Optional<String> uploadDestination,
        Optional<Boolean> multipartSupported) {

    /** Of an agent that sends each file in one piece. */
    public ArtifactBatch(String id, List<Announced> artifacts, Optional<String> uploadDestination) {
        this(id, artifacts, uploadDestination, Optional.empty());
    }

    /** One file: its path in the checkout, and what it holds. */
    public record Announced(
            String path,
            Optional<String> absolutePath,
            Optional<String> globPath,
            long fileSize,
            Optional<String> sha1sum,
            Optional<String> sha256sum,
            Optional<String> contentType) {}
}
