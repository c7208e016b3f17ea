package dev.belay.discovery.dns;

import dev.belay.kernel.Gen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room's door: answers DNS on a port, by UDP and TCP, from what it is told. Opens no socket before {@link #start}.
 */
public final class NameServer implements AutoCloseable {

    /** More threads than this would wait for each other in the kernel. */
    private static final int THREADS_MAX = 8;

    /** A port that is free for TCP may be taken for UDP: others are tried when any will do. */
    private static final int PORTS_TRIED = 16;

    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final int WAITING_CONNECTIONS = 256;

    private static final Logger log = LoggerFactory.getLogger(NameServer.class);

    private final DnsSettings settings;
    private final Gen gen;
    private final Directory directory;
    private final Tally tally = new Tally();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile String state = "off";
    private volatile int port;

    public NameServer(DnsSettings settings, InstantSource clock, Gen gen) {
        this.settings = settings;
        this.gen = gen;
        this.directory = new Directory(settings.names(), nameServer(settings), clock);
    }

    /** The addresses of the zones' name server: where it listens, unless that is everywhere. */
    private static Sets nameServer(DnsSettings settings) {
        List<Addresses.Weighted> own = settings
                .address()
                .map(InetSocketAddress::getAddress)
                .filter(address -> !address.isAnyLocalAddress())
                .map(InetAddress::getAddress)
                .map(address -> new Addresses.Weighted(address, 1))
                .stream()
                .toList();
        return Sets.addresses(own, Responder.ZONE_TTL_SECONDS);
    }

    /** Who is to be told of services. */
    public Listings listings() {
        return directory;
    }

    /** All that there is to be told at this moment. */
    public Content content() {
        return new Content(directory.snapshot());
    }

    /** Leaves to others what secondaries ask for, from the next connection on. */
    public void leaveTo(Secondaries secondaries) {
        directory.leaveTo(secondaries);
    }

    /** Takes for how many seconds answers may be kept, as services declare it: all those that do. */
    public void declare(Map<String, Integer> seconds) {
        directory.declare(seconds);
    }

    /** What metrics tell. */
    public List<Figure> figures() {
        return tally.figures();
    }

    /** How many services are answered for, each environment for itself. */
    public int services() {
        return directory.services();
    }

    /** Where it answers, or why it does not: for people. */
    public String state() {
        return state;
    }

    /** The port that it answers on; 0 when it does not. */
    public int port() {
        return port;
    }

    /**
     * Begins to answer. An address that is taken is only told in the log, unless it was asked for.
     *
     * @throws IllegalStateException when the address that was asked for cannot be had
     */
    public void start() {
        Optional<InetSocketAddress> address = settings.address();
        if (address.isEmpty()) {
            return;
        }
        String text = address.orElseThrow().getHostString() + ":"
                + address.orElseThrow().getPort();
        try {
            listen(address.orElseThrow());
            state = "answers on " + address.orElseThrow().getHostString() + ":" + port;
        } catch (IOException | RuntimeException exception) {
            close();
            if (settings.insists()) {
                throw new IllegalStateException(
                        "The server cannot answer DNS on " + text + ": " + exception.getMessage()
                                + ". Stop what does, or choose another address with --dns-listen",
                        exception);
            }
            state = "off: " + text + " cannot be had (" + exception.getMessage() + ")";
            log.atWarn()
                    .addKeyValue("address", text)
                    .addKeyValue("reason", exception.getMessage())
                    .log("does not answer DNS: choose another address with --dns-listen, or none with --dns-listen"
                            + " off");
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        ServerSocket tcp = bound(address);
        open.push(tcp);
        port = tcp.getLocalPort();
        var chosen = new InetSocketAddress(address.getAddress(), port);
        var rates = new Rates(settings.answersPerSecondMax(), seed());
        var loops = new ArrayList<UdpLoop>();
        int count = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, THREADS_MAX);
        for (int i = 0; i < count; i++) {
            DatagramChannel channel = UdpLoop.bound(chosen);
            var loop = new UdpLoop(channel, responder(), tally, settings.trusted(), rates);
            open.push(loop);
            loops.add(loop);
        }
        ExecutorService threads = opened(Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("dns-", 0).daemon(true).factory()));
        ExecutorService connections = opened(Executors.newVirtualThreadPerTaskExecutor());
        var door = new TcpDoor(tcp, connections, this::responder, tally, settings.idle(), settings.connectionsMax());
        open.push(door);
        var sweeper = opened(Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("dns-sweep").daemon(true).factory()));
        Future<?> sweep =
                sweeper.scheduleAtFixedRate(door::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        open.push(() -> sweep.cancel(true));
        loops.forEach(threads::execute);
        threads.execute(door);
    }

    /** A TCP socket on a port that is free for UDP, too. */
    private static ServerSocket bound(InetSocketAddress address) throws IOException {
        for (int tried = 1; ; tried++) {
            var tcp = new ServerSocket();
            try {
                tcp.setReuseAddress(true);
                tcp.bind(address, WAITING_CONNECTIONS);
                requireFree(new InetSocketAddress(address.getAddress(), tcp.getLocalPort()));
                return tcp;
            } catch (IOException exception) {
                tcp.close();
                if (address.getPort() != 0 || tried == PORTS_TRIED) {
                    throw exception;
                }
            }
        }
    }

    /** Our own sockets share their port, and would share it with those of another program that allows it. */
    private static void requireFree(InetSocketAddress address) throws IOException {
        try (var probe = DatagramChannel.open()) {
            probe.bind(address);
        }
    }

    private <T extends ExecutorService> T opened(T threads) {
        open.push(threads::shutdownNow);
        return threads;
    }

    private Responder responder() {
        return new Responder(directory, tally, new Chance(seed()));
    }

    private long seed() {
        return ((long) gen.below(Integer.MAX_VALUE) << Integer.SIZE) ^ gen.below(Integer.MAX_VALUE);
    }

    /** Stops answering. */
    @Override
    public void close() {
        port = 0;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception exception) {
                log.atDebug().setCause(exception).log("could not close a DNS socket");
            }
        }
    }
}
