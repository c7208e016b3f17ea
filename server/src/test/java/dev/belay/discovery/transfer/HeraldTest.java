package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.transfer.TransferSettings.Secondary;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** Notices, as a secondary gets them that another library speaks for. */
@Tag("slow")
final class HeraldTest {

    private static final int DEADLINE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    private DatagramSocket socket;
    private Optional<Primary> primary = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(Primary.LOOPBACK, 0));
        socket.setSoTimeout(DEADLINE_MILLIS);
    }

    @AfterEach
    void close() {
        primary.ifPresent(Primary::close);
        socket.close();
    }

    private Primary primary(Optional<String> key) {
        var secondary = new Secondary((InetSocketAddress) socket.getLocalSocketAddress(), key);
        primary = Optional.of(Primary.usual(folder, secondary).tell(Primary.usualServices()));
        return primary.get().start();
    }

    private record Notified(Message message, DatagramPacket packet) {
        byte[] bytes() {
            return Arrays.copyOf(packet.getData(), packet.getLength());
        }

        String zone() {
            return message.getQuestion().getName().toString();
        }

        int serial() {
            return (int) ((SOARecord) message.getSection(Section.ANSWER).getFirst()).getSerial();
        }
    }

    private Notified received() throws IOException {
        var packet = new DatagramPacket(new byte[4_096], 4_096);
        socket.receive(packet);
        return new Notified(new Message(Arrays.copyOf(packet.getData(), packet.getLength())), packet);
    }

    /** The next notice of a zone; those of others are answered. */
    private Notified received(String zone) throws IOException {
        Notified notified = received();
        while (!notified.zone().equals(zone)) {
            answer(notified, Rcode.NOERROR, 0, Optional.empty());
            notified = received();
        }
        return notified;
    }

    private void answer(Notified notified, int code, int off, Optional<TSIG> tsig) throws IOException {
        var answer = new Message(notified.message.getHeader().getID() + off & 0xffff);
        answer.getHeader().setOpcode(Opcode.NOTIFY);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(code);
        answer.addRecord(notified.message.getQuestion(), Section.QUESTION);
        tsig.ifPresent(each -> each.apply(answer, notified.message.getTSIG()));
        byte[] bytes = answer.toWire();
        socket.send(new DatagramPacket(bytes, bytes.length, notified.packet.getSocketAddress()));
    }

    private long figure(String outcome) {
        return primary.orElseThrow().transfers.figures().stream()
                .filter(each -> each.name().equals("belay.dns.notices"))
                .filter(each -> each.tags().containsValue(outcome))
                .mapToLong(each -> each.value().getAsLong())
                .sum();
    }

    private void awaitFigure(String outcome, long count) {
        long deadline = System.nanoTime() + DEADLINE_MILLIS * 1_000_000L;
        while (figure(outcome) < count && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(figure(outcome)).isEqualTo(count);
    }

    @Test
    void everyZoneIsToldWithItsNumberAndWhoAnswersIsToldOfTheNextOne() throws IOException {
        Primary server = primary(Optional.empty());
        Set<String> zones = new HashSet<>();
        int serial = 0;
        for (int i = 0; i < 2; i++) {
            Notified notified = received();
            assertThat(notified.message.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
            assertThat(notified.message.getHeader().getFlag(Flags.AA)).isTrue();
            assertThat(notified.message.getQuestion().getType()).isEqualTo(Type.SOA);
            zones.add(notified.zone());
            serial = notified.serial();
            assertThat(serial).isEqualTo(server.transfers.serial().orElseThrow());
            answer(notified, Rcode.NOERROR, 0, Optional.empty());
        }
        assertThat(zones).containsExactlyInAnyOrder("belay.", "consul.");
        awaitFigure("acknowledged", 2);

        server.tell(Primary.service("six", "10.9.9.9"));
        Notified next = received("belay.");
        assertThat(Serials.isAfter(next.serial(), serial)).isTrue();
    }

    @Test
    void whoIsSilentOrDeclinesOrAnswersSomethingElseIsToldAgain() throws IOException {
        primary(Optional.empty());
        Notified first = received("belay.");
        // Silence.
        Notified second = received("belay.");
        assertThat(second.serial()).isEqualTo(first.serial());
        answer(second, Rcode.REFUSED, 0, Optional.empty());
        answer(second, Rcode.NOERROR, 1, Optional.empty());
        answer(first, Rcode.NOERROR, 0, Optional.empty());
        awaitFigure("declined", 1);
        Notified third = received("belay.");
        assertThat(third.serial()).isEqualTo(first.serial());
        answer(third, Rcode.NOERROR, 0, Optional.empty());
        awaitFigure("acknowledged", 2);
        socket.setSoTimeout(1_500);
        assertThatThrownBy(this::received).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void noticesAreSignedAndOnlySignedAnswersCount() throws IOException {
        primary(Optional.of("nsd.key"));
        Notified first = received();
        assertThat(Primary.tsig().verify(first.message, first.bytes(), null)).isEqualTo(Rcode.NOERROR);
        answer(first, Rcode.NOERROR, 0, Optional.empty());
        awaitFigure("declined", 1);
        TSIG wrong = new TSIG(TSIG.HMAC_SHA256, "nsd.key.", "d3JvbmcgYXMgY2FuIGJl");
        answer(first, Rcode.NOERROR, 0, Optional.of(wrong));
        awaitFigure("declined", 2);
        assertThat(figure("acknowledged")).isZero();
        answer(first, Rcode.NOERROR, 0, Optional.of(Primary.tsig()));
        awaitFigure("acknowledged", 1);
    }
}
