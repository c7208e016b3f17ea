package dev.belay.kernel;

import java.util.UUID;

/** Where identity and randomness come from, so that a simulation can repeat a run from a seed. */
public interface Gen {

    /** A new id that sorts by time of creation (UUID version 7, RFC 9562). */
    UUID id();

    /** {@code bytes} bytes of unguessable randomness, in base64 for URLs. */
    String secret(int bytes);

    /** A number from 0 up to and without {@code bound}. */
    int below(int bound);
}
