package dev.belay.protocol.agent;

/**
 * One artifact that a search found.
 *
 * @param url where its bytes are fetched by a plain GET
 */
public record FoundArtifact(
        String id,
        String path,
        String absolutePath,
        long fileSize,
        String sha1sum,
        String sha256sum,
        String jobId,
        String createdAt,
        String url,
        String uploadDestination,
        String contentType,
        String state) {}
