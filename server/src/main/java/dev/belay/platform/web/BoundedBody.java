package dev.belay.platform.web;

import dev.belay.kernel.Problem;
import java.io.IOException;
import java.io.InputStream;

/** A request's body that ends with a {@link Problem} when it is larger than allowed. */
final class BoundedBody extends InputStream {

    private final InputStream body;
    private final long bytesMax;
    private long bytes;

    /** Refuses at once when the sender says that it will be too large. */
    BoundedBody(InputStream body, long bytesMax, long declaredBytes) {
        this.body = body;
        this.bytesMax = bytesMax;
        check(declaredBytes);
    }

    @Override
    public int read() throws IOException {
        int read = body.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = body.read(into, offset, length);
        count(Math.max(0, read));
        return read;
    }

    private void count(int read) {
        bytes += read;
        check(bytes);
    }

    private void check(long all) {
        if (all > bytesMax) {
            throw new Problem(
                    Problem.Kind.TOO_LARGE,
                    "The body is larger than " + bytesMax + " bytes, the most that is taken here.");
        }
    }
}
