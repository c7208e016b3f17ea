package dev.belay.platform.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A stretch of a file as a stream. */
final class Stretch extends InputStream {

    private final SeekableByteChannel channel;
    private long left;

    /** Closes the channel when it is closed itself, or cannot begin. */
    Stretch(SeekableByteChannel channel, long offset, long bytes) throws IOException {
        this.channel = channel;
        this.left = bytes;
        try {
            channel.position(offset);
        } catch (IOException exception) {
            channel.close();
            throw exception;
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int wanted = (int) Math.min(left, length);
        int read = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(target, offset, wanted));
        left -= Math.max(read, 0);
        return read;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
