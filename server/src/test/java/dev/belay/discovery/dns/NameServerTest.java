package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.kernel.SecureGen;
import dev.belay.protocol.net.Networks;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Real sockets. */
@Tag("slow")
final class NameServerTest {

    private static final int DEADLINE_MILLIS = 20_000;
    private static final String USUAL = "127.0.0.0/8";

    private final List<NameServer> opened = new ArrayList<>();

    private NameServer server(String trusted, int connectionsMax, Duration idle, int answersPerSecondMax) {
        var server = new NameServer(
                new DnsSettings(
                        Optional.of(new InetSocketAddress(Estate.LOOPBACK, 0)),
                        true,
                        Estate.NAMES,
                        Networks.of(trusted),
                        answersPerSecondMax,
                        connectionsMax,
                        idle),
                Clock.systemUTC(),
                new SecureGen(Clock.systemUTC()));
        opened.add(server);
        List<Service.Endpoint> many = IntStream.range(0, 500)
                .mapToObj(i -> Estate.at("h" + i, "10.9." + i / 250 + "." + i % 250, 80))
                .toList();
        server.listings()
                .take(new Changes(
                        List.of(
                                Estate.service(
                                        "web",
                                        "production",
                                        new Pool("web-1", 100, List.of(Estate.at("a", "10.0.0.1", 8001)))),
                                Estate.service("many", "production", new Pool("many-1", 100, many))),
                        List.of()));
        server.start();
        return server;
    }

    private NameServer usual() {
        return server(USUAL, 100, Duration.ofSeconds(20), 1_000);
    }

    @AfterEach
    void close() {
        opened.forEach(NameServer::close);
    }

    private static Socket connected(NameServer server) throws IOException {
        var socket = new Socket(Estate.LOOPBACK, server.port());
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    private static DatagramSocket udp() throws SocketException {
        var socket = new DatagramSocket();
        socket.setSoTimeout(DEADLINE_MILLIS);
        return socket;
    }

    private static void send(DatagramSocket socket, NameServer server, byte[] packet) throws IOException {
        socket.send(new DatagramPacket(packet, packet.length, InetAddress.getLoopbackAddress(), server.port()));
    }

    private static Message received(DatagramSocket socket) throws IOException {
        var answer = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(answer);
        return new Message(Arrays.copyOf(answer.getData(), answer.getLength()));
    }

    @Test
    void everyAskerByUdpGetsItsOwnAnswer() throws IOException {
        NameServer server = usual();
        for (int i = 0; i < 50; i++) {
            try (DatagramSocket socket = udp()) {
                Message question = Estate.question("web.service.belay.", i % 2 == 0 ? Type.A : Type.SRV, 1232);
                // What is no question is passed over, and the next one is answered.
                send(socket, server, new byte[] {1, 2, 3});
                send(socket, server, question.toWire());
                Message answer = received(socket);
                assertThat(answer.getHeader().getID())
                        .isEqualTo(question.getHeader().getID());
                assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
            }
        }
        assertThat(server.figures().stream()
                        .filter(each -> each.name().equals("belay.dns.answers"))
                        .mapToLong(each -> each.value().getAsLong())
                        .sum())
                .isEqualTo(50);
        assertThat(server.state()).isEqualTo("answers on 127.0.0.1:" + server.port());
    }

    @Test
    void questionsOnOneConnectionAreAllAnsweredInOrderAndWhole() throws IOException {
        NameServer server = usual();
        try (Socket socket = connected(server)) {
            var asked = new ByteArrayOutputStream();
            var ids = new ArrayList<Integer>();
            for (int i = 0; i < 200; i++) {
                Message question = Estate.question(i % 3 == 0 ? "many.service.belay." : "web.service.belay.", Type.A);
                ids.add(question.getHeader().getID());
                var bytes = question.toWire();
                new DataOutputStream(asked).writeShort(bytes.length);
                asked.write(bytes);
            }
            // All at once, without waiting for an answer.
            Thread.ofVirtual().start(() -> write(socket, asked.toByteArray()));
            var in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < ids.size(); i++) {
                Message answer = read(in);
                assertThat(answer.getHeader().getID()).isEqualTo(ids.get(i));
                assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
                assertThat(answer.getSection(Section.ANSWER)).hasSize(i % 3 == 0 ? 500 : 1);
            }
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    private static Message read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new Message(bytes);
    }

    @Test
    void aConnectionThatDoesNotMoveIsClosedWhateverItHasBegun() throws IOException {
        NameServer server = server(USUAL, 100, Duration.ofMillis(200), 1_000);
        for (byte[] begun : List.of(new byte[0], new byte[] {0}, new byte[] {0, 40, 1, 2})) {
            try (Socket socket = connected(server)) {
                socket.getOutputStream().write(begun);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void oneAddressHasAQuarterOfTheConnectionsAndPlaceIsFreeAgainWhenOneEnds() throws IOException {
        NameServer server = server(USUAL, 8, Duration.ofSeconds(20), 1_000);
        try (Socket first = connected(server);
                Socket second = connected(server)) {
            assertAnswers(first);
            assertAnswers(second);
            try (Socket third = connected(server)) {
                assertThat(end(third)).isTrue();
            }
            // The asker has no more to say, which ends the connection.
            first.shutdownOutput();
            boolean free = false;
            long deadline = System.nanoTime() + DEADLINE_MILLIS * 1_000_000L;
            while (!free && System.nanoTime() < deadline) {
                try (Socket fourth = connected(server)) {
                    free = !end(fourth);
                }
            }
            assertThat(free).isTrue();
            assertAnswers(second);
        }
    }

    private static void assertAnswers(Socket socket) throws IOException {
        assertThat(end(socket)).isFalse();
    }

    /** Whether the connection was closed instead of a question on it being answered. */
    private static boolean end(Socket socket) {
        try {
            byte[] question = Estate.question("web.service.belay.", Type.A).toWire();
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(question.length);
            out.write(question);
            return read(new DataInputStream(socket.getInputStream())).getRcode() != Rcode.NOERROR;
        } catch (EOFException | SocketException _) {
            return true;
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    @Test
    void askersWhoMayBePlayedGetShortAnswersAndThenFewerAndTheRestByTcp() throws IOException {
        NameServer server = server("none", 100, Duration.ofSeconds(20), 10);
        try (DatagramSocket socket = udp()) {
            send(
                    socket,
                    server,
                    Estate.question("many.service.belay.", Type.A, 1232).toWire());
            assertThat(received(socket).getHeader().getFlag(Flags.TC)).isTrue();
            for (int i = 0; i < 400; i++) {
                send(
                        socket,
                        server,
                        Estate.question("web.service.belay.", Type.A, 1232).toWire());
            }
        }
        long limited = 0;
        long deadline = System.nanoTime() + DEADLINE_MILLIS * 1_000_000L;
        while (limited < 100 && System.nanoTime() < deadline) {
            limited = figure(server, "belay.dns.limited");
            Thread.onSpinWait();
        }
        assertThat(limited).isGreaterThanOrEqualTo(100);
        try (Socket socket = connected(server)) {
            assertAnswers(socket);
        }
    }

    private static long figure(NameServer server, String name) {
        return server.figures().stream()
                .filter(each -> each.name().equals(name))
                .mapToLong(each -> each.value().getAsLong())
                .sum();
    }

    @Test
    void aPortThatIsTakenEndsTheStartOnlyWhenItWasAskedFor() {
        NameServer first = usual();
        var taken = new InetSocketAddress(Estate.LOOPBACK, first.port());
        NameServer insists = other(taken, true);
        assertThatThrownBy(insists::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--dns-listen");
        NameServer goesOn = other(taken, false);
        goesOn.start();
        assertThat(goesOn.state()).startsWith("off: 127.0.0.1:" + first.port() + " cannot be had");
    }

    private NameServer other(InetSocketAddress address, boolean insists) {
        var settings = new DnsSettings(
                Optional.of(address), insists, Estate.NAMES, Networks.of(USUAL), 10, 10, Duration.ofSeconds(1));
        var server = new NameServer(settings, Clock.systemUTC(), new SecureGen(Clock.systemUTC()));
        opened.add(server);
        return server;
    }
}
