package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * A request's body that ends with a refusal when it is larger than allowed, or takes too long to come. Reading it as a
 * whole holds it in memory, which is taken from the share of the request; reading it as a stream is not.
 */
final class BoundedBody extends InputStream {

    /** A body may take a second more for each so many bytes: slower than this is not sending but holding a place. */
    private static final long BYTES_PER_SECOND_MIN = 64 << 10;

    private final InputStream body;
    private final long bytesMax;
    private final long timeNanos;
    private final BodyBudget.Share share;
    private final long began = System.nanoTime();
    private long bytes;
    private boolean holding;

    /** Refuses at once when the sender says that it will be too large. */
    BoundedBody(InputStream body, long bytesMax, long declaredBytes, Duration time, BodyBudget.Share share) {
        this.body = body;
        this.bytesMax = bytesMax;
        this.timeNanos = time.toNanos();
        this.share = share;
        checkSize(declaredBytes);
    }

    @Override
    public byte[] readAllBytes() throws IOException {
        return readNBytes(Integer.MAX_VALUE);
    }

    @Override
    public byte[] readNBytes(int length) throws IOException {
        holding = true;
        try {
            return super.readNBytes(length);
        } finally {
            holding = false;
        }
    }

    /** Takes what a handler makes of the body, such as what was packed in it, from the share too. */
    void hold(long more) {
        share.take(more);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read;
        try {
            read = body.read(into, offset, length);
        } catch (IOException | RuntimeException exception) {
            throw new Refusal.Refused(
                    Refusal.of(408, "Too slow", "The body ended early, or its sender fell silent."), exception);
        }
        bytes += Math.max(0, read);
        checkSize(bytes);
        if (holding) {
            hold(Math.max(0, read));
        }
        long allowedNanos = timeNanos + bytes / BYTES_PER_SECOND_MIN * 1_000_000_000;
        if (System.nanoTime() - began > allowedNanos) {
            throw new Refusal.Refused(Refusal.of(408, "Too slow", "The body came too slowly."));
        }
        return read;
    }

    private void checkSize(long all) {
        if (all > bytesMax) {
            throw new Problem(
                    Problem.Kind.TOO_LARGE,
                    "The body is larger than " + bytesMax + " bytes, the most that is taken here.");
        }
    }
}
