package dev.belay.discovery.dns;

import dev.belay.protocol.net.Networks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread's socket: several share a port, and the kernel deals askers out among them. */
final class UdpLoop implements Runnable, AutoCloseable {

    /** Questions are short; what is longer is cut and so malformed. */
    static final int QUERY_BYTES_MAX = 4_096;

    /** What waits longer than the kernel's buffer holds is asked again anyway: this many bytes wait at most. */
    private static final int WAITING_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(NameServer.class);

    private final DatagramChannel channel;
    private final Responder responder;
    private final Tally tally;
    private final Networks trusted;
    private final Rates rates;
    private final byte[] packet = new byte[QUERY_BYTES_MAX];
    private final byte[] answer = new byte[Message.UDP_BYTES];
    private final ByteBuffer in = ByteBuffer.allocateDirect(QUERY_BYTES_MAX);
    private final ByteBuffer out = ByteBuffer.allocateDirect(Message.UDP_BYTES);

    UdpLoop(DatagramChannel channel, Responder responder, Tally tally, Networks trusted, Rates rates) {
        this.channel = channel;
        this.responder = responder;
        this.tally = tally;
        this.trusted = trusted;
        this.rates = rates;
    }

    /** A socket on an address that others of the same process may have, too. */
    static DatagramChannel bound(InetSocketAddress address) throws IOException {
        var family = address.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        DatagramChannel channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, WAITING_BYTES);
            channel.bind(address);
            return channel;
        } catch (IOException | RuntimeException exception) {
            channel.close();
            throw exception;
        }
    }

    @Override
    public void run() {
        while (channel.isOpen()) {
            try {
                serve();
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException | RuntimeException exception) {
                // One asker who cannot be reached must not keep others from being answered.
                tally.dropped();
                log.atDebug().setCause(exception).log("a DNS answer could not be sent");
            }
        }
    }

    private void serve() throws IOException {
        in.clear();
        SocketAddress asker = channel.receive(in);
        if (asker == null) {
            return;
        }
        long began = System.nanoTime();
        int length = in.flip().remaining();
        in.get(packet, 0, length);
        byte[] source = ((InetSocketAddress) asker).getAddress().getAddress();
        boolean proven = trusted.contain(source);
        int size = answered(length, (InetSocketAddress) asker, proven ? Responder.Way.UDP : Responder.Way.UDP_UNPROVEN);
        if (size > 0 && !proven) {
            size = limited(size, source, began);
        }
        tally.took(System.nanoTime() - began);
        if (size > 0) {
            out.clear().put(answer, 0, size).flip();
            channel.send(out, asker);
        }
    }

    private int answered(int length, InetSocketAddress asker, Responder.Way way) {
        if (!Secondaries.concern(packet, length)) {
            return responder.answer(packet, length, answer, way);
        }
        byte[] given = responder
                .secondaries()
                .answer(Arrays.copyOf(packet, length), asker.getAddress(), answer.length, responder.plain(way));
        // What a zone of a very long name makes too long for this way is asked for by TCP.
        int size = given.length <= answer.length ? given.length : 0;
        System.arraycopy(given, 0, answer, 0, size);
        return size;
    }

    private int limited(int size, byte[] source, long nanos) {
        return switch (rates.judge(source, nanos)) {
            case SEND -> size;
            case SLIP -> {
                tally.limited();
                yield responder.slip(packet, answer);
            }
            case DROP -> {
                tally.limited();
                yield 0;
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
