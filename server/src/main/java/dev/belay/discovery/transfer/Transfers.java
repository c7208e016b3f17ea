package dev.belay.discovery.transfer;

import dev.belay.discovery.dns.Content;
import dev.belay.discovery.dns.Content.Item;
import dev.belay.discovery.dns.Figure;
import dev.belay.discovery.dns.Secondaries;
import dev.belay.kernel.Gen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The room's door: gives secondaries the zones, and tells them of changes. */
public final class Transfers implements Secondaries, AutoCloseable {

    /** However slowly somebody reads, after this they are cut off: they hold one of the few places. */
    private static final Duration TRANSFER_MAX = Duration.ofMinutes(15);

    private static final int TCP_BYTES_MAX = 65_535;
    private static final Logger log = LoggerFactory.getLogger(Transfers.class);

    private final TransferSettings settings;
    private final BooleanSupplier alone;
    private final Desk desk;
    private final Serials serials;
    private final Versions versions;
    private final Semaphore places;
    private final Toll toll = new Toll();
    private final Herald herald;

    /**
     * Opens no socket before {@link #start}.
     *
     * @param contents what there is to tell
     * @param alone whether no other server gives out versions of its own
     */
    public Transfers(
            TransferSettings settings,
            Supplier<Content> contents,
            BooleanSupplier alone,
            InstantSource clock,
            Gen gen) {
        this.settings = settings;
        this.alone = alone;
        this.desk = new Desk(settings, clock);
        this.serials = new Serials(settings.serialFile(), clock);
        this.versions = new Versions(contents, serials);
        this.places = new Semaphore(settings.transfersMax());
        this.herald = new Herald(settings, versions, clock, gen, toll);
    }

    /** What metrics tell. */
    public List<Figure> figures() {
        return toll.figures();
    }

    /** Begins to make versions and to tell of them, if anybody may have them. */
    public void start() {
        if (settings.isOn()) {
            herald.start();
        } else if (!settings.secondaries().isEmpty()) {
            log.atWarn()
                    .log("nobody may copy the zones, so nobody is told of changes: set dns-transfer-keys-file or"
                            + " dns-transfer-networks besides dns-notify");
        }
    }

    /** What there is to be given. */
    Versions versions() {
        return versions;
    }

    @Override
    public OptionalInt serial() {
        return versions.current().map(each -> OptionalInt.of(each.serial())).orElse(OptionalInt.empty());
    }

    /** Who asks, how the answer travels, and how long it may be. */
    private record Call(
            Packet packet, InetAddress asker, Optional<Signer> signer, int bytesMax, boolean datagram, Line line) {

        /** An answer without records. */
        void brief(int code) throws IOException {
            send(Desk.brief(packet, code));
        }

        /** Sends a message, signed if the question was. */
        void send(byte[] message) throws IOException {
            byte[] whole = signer.map(each -> each.signed(message)).orElse(message);
            line.send(whole, whole.length);
        }
    }

    @Override
    public byte[] answer(byte[] packet, InetAddress asker, int bytesMax, Plain plain) {
        var one = new Object() {
            byte[] message = {};
        };
        try {
            answer(packet, asker, plain, bytesMax, true, (message, _) -> one.message = message);
        } catch (IOException _) {
            // There is nothing to be said.
        }
        return one.message;
    }

    @Override
    public void answer(byte[] packet, InetAddress asker, Plain plain, Line line) throws IOException {
        answer(packet, asker, plain, TCP_BYTES_MAX, false, line);
    }

    private void answer(byte[] bytes, InetAddress asker, Plain plain, int bytesMax, boolean datagram, Line line)
            throws IOException {
        Optional<Packet> read = Packet.read(bytes);
        if (read.isEmpty()) {
            plain(bytes, plain, bytesMax, line);
            return;
        }
        Packet packet = read.get();
        switch (desk.judge(packet, asker)) {
            case Desk.Standing.Faulty(Desk.Answer answer) -> {
                toll.transfer(Toll.Outcome.UNPROVEN);
                line.send(answer.bytes(), answer.bytes().length);
            }
            case Desk.Standing.Stranger() -> {
                if (isTransfer(packet)) {
                    ended(Toll.Outcome.REFUSED, packet, asker);
                    byte[] answer = Desk.brief(packet, Wire.REFUSED);
                    line.send(answer, answer.length);
                } else {
                    plain(bytes, plain, bytesMax, line);
                }
            }
            case Desk.Standing.Known(Optional<Signer> signer) ->
                known(new Call(packet, asker, signer, bytesMax, datagram, line), plain);
        }
    }

    private static void plain(byte[] packet, Plain plain, int bytesMax, Line line) throws IOException {
        byte[] answer = plain.answer(packet, bytesMax);
        if (answer.length == 0) {
            throw new IOException("what is no question is not answered");
        }
        line.send(answer, answer.length);
    }

    private static boolean isTransfer(Packet packet) {
        return packet.type() == Wire.AXFR || packet.type() == Wire.IXFR;
    }

    private void known(Call call, Plain plain) throws IOException {
        Packet packet = call.packet;
        Optional<Version> current = versions.current();
        Optional<CopiedZone> zone = current.flatMap(version -> CopiedZone.of(packet.name(), version.content()))
                .filter(_ -> packet.dnsClass() == Wire.IN);
        boolean reverse = zone.filter(CopiedZone::isReverse).isPresent();
        if (zone.isPresent() && reverse && packet.type() == Wire.SOA) {
            current(call, zone.get(), current.orElseThrow());
        } else if (!isTransfer(packet)) {
            int room = call.bytesMax - call.signer.map(Signer::bytes).orElse(0);
            plain(packet.unsigned(), plain, room, (message, _) -> call.send(message));
        } else if (current.isEmpty()) {
            // To be told that there is nothing would make a secondary forget what it has.
            ended(Toll.Outcome.UNREADY, packet, call.asker);
            call.brief(Wire.SERVFAIL);
        } else if (zone.isEmpty()) {
            ended(Toll.Outcome.REFUSED, packet, call.asker);
            call.brief(Wire.NOTAUTH);
        } else {
            transfer(call, zone.get(), current.get());
        }
    }

    private void transfer(Call call, CopiedZone zone, Version version) throws IOException {
        boolean differences = call.packet.type() == Wire.IXFR;
        Optional<Packet.Shown> shown = call.packet.shown();
        if (differences && shown.isEmpty()) {
            call.brief(Wire.FORMERR);
        } else if (!differences && call.datagram) {
            ended(Toll.Outcome.REFUSED, call.packet, call.asker);
            call.brief(Wire.REFUSED);
        } else if (differences && !Serials.isAfter(version.serial(), shown.get().serial())) {
            if (!shown.get().anonymous() && !shown.get().mark().equals(Optional.of(version.mark()))) {
                versions.surpass(shown.get().serial());
            }
            ended(Toll.Outcome.CURRENT, call.packet, call.asker);
            current(call, zone, version);
        } else if (call.datagram) {
            // A single SOA tells that there is more, by TCP (RFC 1995, 2).
            current(call, zone, version);
        } else {
            copy(call, zone, version, differences ? since(version, shown.get()) : Optional.empty());
        }
    }

    /** Answers with nothing but the SOA. */
    private static void current(Call call, CopiedZone zone, Version version) throws IOException {
        var sheaf = new Sheaf(call.packet, zone, call.signer, call.line);
        sheaf.add(zone.startOfAuthority(version.serial(), version.mark()));
        sheaf.end();
    }

    /**
     * What differs from the content that an asker shows. Programs for people show a number only, which is no proof of a
     * content: another server may have given it to another one.
     */
    private Optional<Version.Difference> since(Version version, Packet.Shown shown) {
        Optional<Mark> mark = shown.anonymous() && alone.getAsBoolean() ? version.mark(shown.serial()) : shown.mark();
        return mark.flatMap(version::since);
    }

    private void copy(Call call, CopiedZone zone, Version version, Optional<Version.Difference> difference)
            throws IOException {
        if (!places.tryAcquire()) {
            ended(Toll.Outcome.BUSY, call.packet, call.asker);
            call.brief(Wire.SERVFAIL);
            return;
        }
        long began = System.nanoTime();
        var sheaf = new Sheaf(call.packet, zone, call.signer, (message, length) -> {
            if (System.nanoTime() - began > TRANSFER_MAX.toNanos()) {
                throw new IOException("took too long");
            }
            call.line.send(message, length);
        });
        Toll.Outcome outcome = Toll.Outcome.BROKEN;
        try {
            if (difference.isPresent()) {
                differ(sheaf, zone, version, call.packet.shown().orElseThrow(), difference.get());
            } else {
                whole(sheaf, zone, version);
            }
            sheaf.end();
            outcome = difference.isPresent() ? Toll.Outcome.DIFFERENCE : Toll.Outcome.WHOLE;
            herald.took(zone);
        } catch (UncheckedIOException exception) {
            throw new IOException("the asker of a zone left", exception);
        } finally {
            places.release();
            toll.transfer(outcome);
            tell(outcome, call, zone, version, sheaf, Duration.ofNanos(System.nanoTime() - began));
        }
    }

    private static void tell(
            Toll.Outcome outcome, Call call, CopiedZone zone, Version version, Sheaf sheaf, Duration took) {
        log.atInfo()
                .addKeyValue("outcome", outcome)
                .addKeyValue("zone", zone)
                .addKeyValue("asker", call.asker.getHostAddress())
                .addKeyValue("key", call.signer.map(each -> each.key().name()).orElse("none"))
                .addKeyValue("serial", Integer.toUnsignedString(version.serial()))
                .addKeyValue("records", sheaf.records())
                .addKeyValue("bytes", sheaf.bytes())
                .addKeyValue("millis", took.toMillis())
                .log("gave a zone");
    }

    private static void whole(Sheaf sheaf, CopiedZone zone, Version version) throws IOException {
        Item start = zone.startOfAuthority(version.serial(), version.mark());
        sheaf.add(start);
        sheaf.add(zone.nameServer());
        version.content().each(item -> add(sheaf, zone, item));
        sheaf.add(start);
    }

    /** All in one step, from what the asker shows: the number of theirs need not be one of ours (RFC 1995, 4). */
    private static void differ(
            Sheaf sheaf, CopiedZone zone, Version version, Packet.Shown shown, Version.Difference difference)
            throws IOException {
        Item start = zone.startOfAuthority(version.serial(), version.mark());
        sheaf.add(start);
        sheaf.add(zone.startOfAuthority(shown.serial(), shown.mark().orElse(version.mark())));
        difference.gone().forEach(item -> add(sheaf, zone, item));
        sheaf.add(start);
        difference.fresh().forEach(item -> add(sheaf, zone, item));
        sheaf.add(start);
    }

    private static void add(Sheaf sheaf, CopiedZone zone, Item item) {
        try {
            if (zone.holds(item)) {
                sheaf.add(item);
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private void ended(Toll.Outcome outcome, Packet packet, InetAddress asker) {
        toll.transfer(outcome);
        log.atDebug()
                .addKeyValue("outcome", outcome)
                .addKeyValue("zone", Wire.text(packet.name()))
                .addKeyValue("asker", asker.getHostAddress())
                .log("gave no zone");
    }

    /** Stops telling of changes. */
    @Override
    public void close() {
        herald.close();
        serials.close();
    }
}
