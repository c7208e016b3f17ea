package dev.belay.bench.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One HTTP connection that is kept open, with one request on its way at a time. Only the hub's thread uses it. */
final class Line {

    /** What the server said. */
    interface Answered {
        void answered(int status, String body);
    }

    private static final String LENGTH = "content-length:";
    private static final int BUFFER_BYTES = 4096;

    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private Answered answered = (_, _) -> {};
    private int bodyAt = -1;
    private int bodyBytes;

    Line(Selector selector, InetSocketAddress server) {
        try {
            this.channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            this.key = channel.register(selector, SelectionKey.OP_READ, this);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** Sends a request; {@code head} is its first line and its own headers, each with its line end. */
    void send(String head, byte[] body, Answered then) {
        byte[] bytes = (head + "Host: bench\r\nContent-Length: " + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        out = ByteBuffer.allocate(bytes.length + body.length)
                .put(bytes)
                .put(body)
                .flip();
        answered = then;
        write();
    }

    void ready() {
        if (key.isWritable()) {
            key.interestOps(SelectionKey.OP_READ);
            write();
        }
        if (key.isValid() && key.isReadable()) {
            read();
        }
    }

    private void write() {
        try {
            channel.write(out);
            if (out.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private void read() {
        try {
            int read = channel.read(in);
            if (read < 0) {
                throw new IllegalStateException("the server closed a connection");
            }
            while (complete()) {
                int status = Integer.parseInt(text(9, 12));
                String body = text(bodyAt, bodyAt + bodyBytes);
                in.flip().position(bodyAt + bodyBytes);
                in.compact();
                bodyAt = -1;
                Answered then = answered;
                then.answered(status, body);
            }
            if (!in.hasRemaining()) {
                in = ByteBuffer.allocate(in.capacity() * 4).put(in.flip());
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private boolean complete() {
        if (bodyAt < 0) {
            int end = headEnd();
            if (end < 0) {
                return false;
            }
            bodyAt = end;
            String head = text(0, end).toLowerCase(Locale.ROOT);
            int length = head.indexOf(LENGTH);
            if (length < 0) {
                throw new IllegalStateException("an answer without a length: " + head);
            }
            bodyBytes = Integer.parseInt(head.substring(length + LENGTH.length(), head.indexOf('\r', length))
                    .strip());
        }
        return in.position() >= bodyAt + bodyBytes;
    }

    private int headEnd() {
        byte[] bytes = in.array();
        for (int at = 3; at < in.position(); at++) {
            if (bytes[at] == '\n' && bytes[at - 1] == '\r' && bytes[at - 2] == '\n') {
                return at + 1;
            }
        }
        return -1;
    }

    private String text(int from, int to) {
        return new String(in.array(), from, to - from, StandardCharsets.ISO_8859_1);
    }
}
