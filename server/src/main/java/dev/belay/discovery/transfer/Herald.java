package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.transfer.TransferSettings.Secondary;
import dev.belay.kernel.Gen;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for changes several times a second, and tells every secondary of new versions of every zone. */
final class Herald implements Runnable, AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int ANSWER_BYTES_MAX = 4_096;
    private static final int IDS = 1 << 16;

    /** Zones of addresses that somebody took, and is told of from then on. */
    private static final int REVERSE_ZONES_MAX = 64;

    private static final Logger log = LoggerFactory.getLogger(Herald.class);

    private final TransferSettings settings;
    private final Versions versions;
    private final InstantSource clock;
    private final Gen gen;
    private final Toll toll;
    private final Set<CopiedZone> reverse = ConcurrentHashMap.newKeySet();
    private final List<Line> lines = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
    private Optional<Selector> selector = Optional.empty();
    private Optional<ExecutorService> thread = Optional.empty();

    Herald(TransferSettings settings, Versions versions, InstantSource clock, Gen gen, Toll toll) {
        this.settings = settings;
        this.versions = versions;
        this.clock = clock;
        this.gen = gen;
        this.toll = toll;
    }

    /** A secondary with its own socket: the kernel lets in what comes from there only. */
    private static final class Line {

        private final Secondary secondary;
        private final Optional<TransferKey> key;
        private final DatagramChannel channel;
        private final Map<CopiedZone, Notice> notices = new HashMap<>();

        /** So that what is wrong is told in the log once, not each minute. */
        private int code;

        private Line(Secondary secondary, Optional<TransferKey> key, DatagramChannel channel) {
            this.secondary = secondary;
            this.key = key;
            this.channel = channel;
        }
    }

    /** Somebody took a zone. */
    void took(CopiedZone zone) {
        if (zone.isReverse() && reverse.size() < REVERSE_ZONES_MAX) {
            reverse.add(zone);
        }
    }

    void start() {
        try {
            Selector opened = Selector.open();
            selector = Optional.of(opened);
            for (Secondary each : settings.secondaries()) {
                lines.add(new Line(each, each.key().flatMap(settings::key), channel(each, opened)));
            }
        } catch (IOException exception) {
            close();
            throw new IllegalStateException("cannot open sockets to tell secondaries of changes", exception);
        }
        ExecutorService executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("dns-transfer").daemon(true).factory());
        thread = Optional.of(executor);
        executor.execute(this);
    }

    private DatagramChannel channel(Secondary secondary, Selector opened) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            Optional<InetAddress> from = settings.from()
                    .filter(address -> !address.isAnyLocalAddress())
                    .filter(address -> address.isLoopbackAddress()
                            == secondary.address().getAddress().isLoopbackAddress());
            if (from.isPresent()) {
                channel.bind(new InetSocketAddress(from.get(), 0));
            }
            channel.register(opened, SelectionKey.OP_READ);
            return channel;
        } catch (IOException | RuntimeException exception) {
            channel.close();
            throw exception;
        }
    }

    @Override
    public void run() {
        Selector opened = selector.orElseThrow();
        while (opened.isOpen()) {
            try {
                versions.look(System.nanoTime());
                versions.current().ifPresent(this::tell);
                opened.select(LOOK.toMillis());
                opened.selectedKeys().clear();
                lines.forEach(this::receive);
            } catch (ClosedSelectorException _) {
                return;
            } catch (IOException | RuntimeException exception) {
                log.atWarn().setCause(exception).log("cannot make a version of the zones: tries again");
                pause(opened);
            }
        }
    }

    /** What failed once may fail at every look: it must not take a processor. */
    private static void pause(Selector opened) {
        try {
            opened.select(LOOK.toMillis());
        } catch (IOException | ClosedSelectorException _) {
            // The next look finds out.
        }
    }

    private void tell(Version version) {
        var zones = new LinkedHashSet<CopiedZone>();
        version.content()
                .zones()
                .forEach(name -> CopiedZone.of(name, version.content()).ifPresent(zones::add));
        zones.addAll(reverse);
        long now = System.nanoTime();
        for (Line line : lines) {
            for (CopiedZone zone : zones) {
                Notice notice = line.notices.computeIfAbsent(zone, _ -> new Notice(now));
                if (notice.isDue(version.serial(), now)) {
                    tell(line, zone, version, notice, now);
                }
            }
        }
    }

    private void tell(Line line, CopiedZone zone, Version version, Notice notice, long now) {
        int id = gen.below(IDS);
        byte[] message = message(zone, version, id);
        Optional<Signer> signer = line.key.map(key -> new Signer(key, clock, new byte[0]));
        byte[] whole = signer.map(each -> each.signed(message)).orElse(message);
        notice.sent(version.serial(), id, signer.map(Signer::prior).orElseGet(() -> new byte[0]), now);
        try {
            if (!line.channel.isConnected()) {
                line.channel.connect(line.secondary.address());
            }
            line.channel.write(ByteBuffer.wrap(whole));
            toll.notice(Toll.Notified.SENT);
        } catch (IOException exception) {
            // It may be reached later: there will be a next time.
            log.atDebug()
                    .addKeyValue("secondary", line.secondary.address())
                    .setCause(exception)
                    .log("could not tell a secondary of a change");
        }
    }

    /** With the SOA of the new version, which spares who has it the question (RFC 1996, 3.7). */
    private static byte[] message(CopiedZone zone, Version version, int id) {
        Item start = zone.startOfAuthority(version.serial(), version.mark());
        return new Wire()
                .u16(id)
                .u8((Wire.NOTIFY << 3) | 0x04)
                .u8(0)
                .u16(1)
                .u16(1)
                .u32(0)
                .put(zone.name())
                .u16(Wire.SOA)
                .u16(Wire.IN)
                .u16(0xC000 | Wire.HEADER_BYTES)
                .u16(Wire.SOA)
                .u16(Wire.IN)
                .u32(start.ttlSeconds())
                .u16(start.data().length)
                .put(start.data())
                .whole();
    }

    private void receive(Line line) {
        try {
            while (line.channel.isConnected() && line.channel.read(buffer.clear()) > 0) {
                byte[] answer = Arrays.copyOf(buffer.array(), buffer.position());
                Packet.read(answer).ifPresent(packet -> received(line, packet));
            }
        } catch (IOException _) {
            // Nobody listens there at the moment: they are told again later.
        }
    }

    private void received(Line line, Packet packet) {
        if (!packet.isResponse() || packet.operation() != Wire.NOTIFY || packet.type() != Wire.SOA) {
            return;
        }
        line.notices.forEach((zone, notice) -> {
            if (Arrays.equals(zone.name(), packet.name()) && notice.expects(packet.id())) {
                boolean proven = isProven(line, packet, notice);
                if (proven && packet.code() == Wire.NOERROR) {
                    toll.notice(Toll.Notified.ACKNOWLEDGED);
                    notice.acknowledged(System.nanoTime());
                } else {
                    toll.notice(Toll.Notified.DECLINED);
                }
                complain(line, zone, packet.code(), proven);
            }
        });
    }

    private boolean isProven(Line line, Packet packet, Notice notice) {
        long now = clock.instant().getEpochSecond();
        return line.key
                .map(key -> packet.tsig()
                        .filter(tsig -> tsig.isOf(key))
                        .map(tsig -> tsig.judge(packet, key, notice.signature(), now))
                        .equals(Optional.of(Tsig.Verdict.VALID)))
                .orElse(true);
    }

    private static void complain(Line line, CopiedZone zone, int code, boolean proven) {
        int fault = proven ? code : -1;
        if (fault != Wire.NOERROR && fault != line.code) {
            log.atWarn()
                    .addKeyValue("secondary", line.secondary.address())
                    .addKeyValue("zone", zone)
                    .addKeyValue("code", code)
                    .addKeyValue("signed", proven)
                    .log("a secondary does not take notices of changes: it must know the zone, and allow them from"
                            + " here with the same key");
        }
        line.code = fault;
    }

    @Override
    public void close() {
        thread.ifPresent(ExecutorService::shutdownNow);
        try {
            for (Line each : lines) {
                each.channel.close();
            }
            if (selector.isPresent()) {
                selector.get().close();
            }
        } catch (IOException exception) {
            log.atDebug().setCause(exception).log("could not close a socket to secondaries");
        }
    }
}
