package dev.belay.discovery.dns;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

/**
 * One connection: questions are answered in the order in which they come, and as many may be under way as the asker
 * likes (RFC 7766). It has to move within a time, whichever side is slow.
 */
final class TcpLine implements Runnable, AutoCloseable {

    private static final int ANSWER_BYTES_USUAL = 8 << 10;
    private static final int BUFFER_BYTES = 4 << 10;

    private final Socket socket;
    private final Responder responder;
    private final Secondaries secondaries;
    private final Tally tally;
    private final Duration idle;
    private final Runnable end;
    private final byte[] packet = new byte[UdpLoop.QUERY_BYTES_MAX];
    private byte[] answer = new byte[ANSWER_BYTES_USUAL];
    private volatile long movedNanos = System.nanoTime();

    /** {@code end} is run once, when the connection is over. */
    TcpLine(Socket socket, Responder responder, Tally tally, Duration idle, Runnable end) {
        this.socket = socket;
        this.responder = responder;
        this.secondaries = responder.secondaries();
        this.tally = tally;
        this.idle = idle;
        this.end = end;
    }

    /** Whether nothing whole came or went for too long. */
    boolean isStale(long nanos) {
        return nanos - movedNanos > idle.toNanos();
    }

    @Override
    public void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
            var out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
            int length = in.readUnsignedShort();
            while (length <= packet.length) {
                in.readFully(packet, 0, length);
                movedNanos = System.nanoTime();
                if (Secondaries.concern(packet, length)) {
                    secondaries.answer(
                            Arrays.copyOf(packet, length),
                            socket.getInetAddress(),
                            responder.plain(Responder.Way.TCP),
                            (message, size) -> send(out, message, size));
                    out.flush();
                } else {
                    int size = answered(length);
                    if (size == 0) {
                        // Whoever sends what is no question is not to be talked to.
                        return;
                    }
                    send(out, answer, size);
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
                movedNanos = System.nanoTime();
                length = in.readUnsignedShort();
            }
        } catch (IOException _) {
            // The asker left, or was too slow and was closed.
        } finally {
            end.run();
        }
    }

    private void send(OutputStream out, byte[] message, int size) throws IOException {
        out.write(size >> 8);
        out.write(size);
        out.write(message, 0, size);
        movedNanos = System.nanoTime();
    }

    private int answered(int length) {
        long began = System.nanoTime();
        int size = responder.answer(packet, length, answer, Responder.Way.TCP);
        if (responder.wasTruncated() && answer.length < Responder.TCP_BYTES_MAX) {
            answer = new byte[Responder.TCP_BYTES_MAX];
            size = responder.answer(packet, length, answer, Responder.Way.TCP);
        }
        tally.took(System.nanoTime() - began);
        return size;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
