package dev.belay.platform.blobs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which S3-compatible store keeps blobs.
 *
 * @param endpoint where it answers; without one it is Amazon's in the region. With one, the bucket is named in the path, as
 * most other stores want it
 * @param prefix put before every key; empty, or ends with a slash
 * @param credentials a file with a section {@code [default]} that has {@code aws_access_key_id} and {@code
 * aws_secret_access_key}; without one they come from the environment or the machine's role
 * @param patience for one call; the parts of a large blob are calls of their own
 * @param callsMax calls at once; who comes beyond waits, as long as {@code patience}
 * @param partBytes a blob larger than this is sent in parts of this size, at least 5 MiB
 */
public record S3Settings(
        Optional<URI> endpoint,
        String region,
        String bucket,
        String prefix,
        Optional<Path> credentials,
        Duration patience,
        int callsMax,
        int partBytes) {

    /** So large a part can be sent again without much ado, and ten thousand of them are more than a blob may have. */
    public static final int PART_BYTES = 64 << 20;

    /** Enough to fill a fast link. */
    public static final int CALLS_MAX = 64;
}
