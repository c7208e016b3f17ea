package dev.belay.platform.blobs;

import java.io.InputStream;

/**
 * Large bytes by key. A key is made by Belay, never by a user: lower-case words, digits and hyphens between slashes.
 *
 * <p>What grows is written where the server runs ({@link #writeAt}) and moved to its last place when it is complete
 * ({@link #seal}), so that a store that is slow or away holds up nobody who writes. What comes whole is stored at once
 * ({@link #store}). What these return from survives a crash of the server and of the machine.
 *
 * <p>A store that does not answer is a {@link dev.belay.kernel.Problem} of kind busy, one that refuses is of kind upstream;
 * both are worth another try. Blobs that there are not read as nothing.
 */
public interface Blobs {

    /** The size and digest of what was stored. */
    record Stored(long bytes, String sha256) {}

    /** Writes bytes at an offset, making the blob if need be. Writing the same bytes again changes nothing. */
    void writeAt(String key, long offset, byte[] bytes);

    /** Whether bytes lie here, in this server's data folder. */
    boolean isHere(String key);

    /**
     * Moves what was written bit by bit to where it stays. Sealing again changes nothing.
     *
     * @return whether the blob is in its last place; not when it was never written, or by
     *     another server, or is written just now
     */
    boolean seal(String key);

    /** Up to {@code bytesMax} bytes from an offset; none when there is no such blob, or nothing there yet. */
    byte[] read(String key, long offset, int bytesMax);

    /** Stores a whole stream under a key, at once or not at all. */
    Stored store(String key, InputStream input, long bytesMax);

    /** So many bytes from an offset on, to be closed by the caller. */
    InputStream open(String key, long offset, long bytes);

    /** How long a blob is; 0 when there is none. */
    long bytes(String key);

    /** Removes a blob. Removing it again changes nothing. */
    void delete(String key);

    /** Removes what uploads left that broke off with the server that took them. */
    void sweep();
}
