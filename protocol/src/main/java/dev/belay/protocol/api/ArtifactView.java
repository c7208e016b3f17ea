package dev.belay.protocol.api;

/**
 * A file that a job left.
 *
 * @param path in the job's checkout
 * @param state {@code new} while it is uploaded, then {@code finished} or {@code error}; {@code deleted} when it was kept long enough
 * @param download where its bytes are, a path on the server
 */
public record ArtifactView(
        String id, String job, String path, long bytes, String sha256, String state, String download) {}
