package dev.belay.acceptance.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * A bad network: connections lead to the server, and some questions or answers do not arrive, as a seed decides. A question
 * begins with the first byte that comes after an answer, so whoever asks sends one question at a time on a connection.
 */
public final class Relay implements AutoCloseable {

    /** What becomes of a question and its answer. */
    public enum Fate {
        ARRIVES,
        /** The connection breaks before the server has heard anything. */
        UNHEARD,
        /** It breaks in the middle of the question. */
        HALF_HEARD,
        /** The server has done what it was asked, and nobody learns of it. */
        UNANSWERED,
        /** It breaks in the middle of the answer. */
        HALF_ANSWERED
    }

    private static final int BACKLOG = 1_000;
    private static final int BYTES = 1 << 16;

    private final InetSocketAddress server;
    private final RandomGenerator random;
    private final int perMille;
    private final ServerSocket entrance;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Fate, Integer> fates = new EnumMap<>(Fate.class);

    /** Of each thousand questions {@code perMille} meet each of the bad fates. */
    public Relay(int serverPort, RandomGenerator random, int perMille) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        this.random = random;
        this.perMille = perMille;
        try {
            this.entrance = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException exception) {
            throw new UncheckedIOException("could not open the relay", exception);
        }
        Thread.ofVirtual().name("relay").start(this::admit);
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** How many questions met which fate. */
    public synchronized Map<Fate, Integer> fates() {
        return Map.copyOf(fates);
    }

    private synchronized Fate draw() {
        Fate[] all = Fate.values();
        int place = random.nextInt(1_000) / perMille + 1;
        Fate fate = place < all.length ? all[place] : Fate.ARRIVES;
        fates.merge(fate, 1, Integer::sum);
        return fate;
    }

    private void admit() {
        while (!entrance.isClosed()) {
            try {
                Socket caller = entrance.accept();
                open.add(caller);
                Thread.ofVirtual().start(() -> connect(caller));
            } catch (IOException _) {
                // Closed; or the caller is gone again.
            }
        }
    }

    private void connect(Socket caller) {
        var callee = new Socket();
        open.add(callee);
        var line = new Line(caller, callee);
        try {
            callee.connect(server);
            Thread.ofVirtual().start(() -> line.carry(line::back));
            line.carry(line::forth);
        } catch (IOException _) {
            line.hangUp();
        }
    }

    @Override
    public void close() {
        shut(entrance);
        open.forEach(Relay::shut);
    }

    private static void shut(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception _) {
            // Then it is closed already.
        }
    }

    private interface Carrying {
        void carry() throws IOException;
    }

    /** One connection, both its halves. */
    private final class Line {

        private final Socket caller;
        private final Socket callee;
        private volatile Fate fate = Fate.ARRIVES;
        private volatile boolean answered = true;

        Line(Socket caller, Socket callee) {
            this.caller = caller;
            this.callee = callee;
        }

        void carry(Carrying half) {
            try {
                half.carry();
            } catch (IOException _) {
                // One side is gone, so the other one has to go.
            } finally {
                hangUp();
            }
        }

        void hangUp() {
            for (Socket socket : Arrays.asList(caller, callee)) {
                shut(socket);
                open.remove(socket);
            }
        }

        private void forth() throws IOException {
            InputStream from = caller.getInputStream();
            OutputStream to = callee.getOutputStream();
            var bytes = new byte[BYTES];
            for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                if (answered) {
                    answered = false;
                    fate = draw();
                }
                if (fate == Fate.UNHEARD) {
                    return;
                }
                to.write(bytes, 0, fate == Fate.HALF_HEARD ? read / 2 : read);
                if (fate == Fate.HALF_HEARD) {
                    return;
                }
            }
        }

        private void back() throws IOException {
            InputStream from = callee.getInputStream();
            OutputStream to = caller.getOutputStream();
            var bytes = new byte[BYTES];
            for (int read = from.read(bytes); read >= 0; read = from.read(bytes)) {
                answered = true;
                if (fate == Fate.UNANSWERED) {
                    return;
                }
                to.write(bytes, 0, fate == Fate.HALF_ANSWERED ? read / 2 : read);
                if (fate == Fate.HALF_ANSWERED) {
                    return;
                }
            }
        }
    }
}
