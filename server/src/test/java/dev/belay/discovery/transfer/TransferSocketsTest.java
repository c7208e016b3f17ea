package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.belay.discovery.dns.Service;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Zones over real sockets, copied by another library and by dig and kdig. */
@Tag("slow")
final class TransferSocketsTest {

    /** Of the large zone. */
    private static final long WHOLE_BYTES_MIN = 20_000_000;

    private static final long DEADLINE_NANOS = 30_000_000_000L;

    @TempDir
    private Path folder;

    private Optional<Primary> primary = Optional.empty();

    @AfterEach
    void close() {
        primary.ifPresent(Primary::close);
    }

    private Primary start(String networks, Duration idle, Service... services) {
        var settings = Primary.settings(folder, networks);
        primary = Optional.of(new Primary(settings, Clock.systemUTC(), true, idle, 0).tell(services));
        Primary started = primary.get().start();
        await(() -> started.transfers.serial().isPresent());
        return started;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    private static ZoneTransferIn in(ZoneTransferIn transfer) throws IOException, ZoneTransferException {
        transfer.setTimeout(Duration.ofSeconds(20));
        transfer.run();
        return transfer;
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(
                Primary.LOOPBACK, primary.orElseThrow().names.port());
    }

    private long figure(String outcome) {
        return primary.orElseThrow().transfers.figures().stream()
                .filter(each -> each.name().equals("belay.dns.transfers"))
                .filter(each -> each.tags().containsValue(outcome))
                .mapToLong(each -> each.value().getAsLong())
                .sum();
    }

    @Test
    void anotherLibraryCopiesAZoneAndThenWhatDiffers() throws IOException, ZoneTransferException {
        Primary server = start("none", Duration.ofSeconds(20), Primary.usualServices());
        List<Record> whole = in(ZoneTransferIn.newAXFR(Asking.BELAY, address(), Primary.tsig512()))
                .getAXFR();
        assertThat(whole).hasSizeGreaterThan(100);
        int serial = server.transfers.serial().orElseThrow();
        assertThat(in(ixfr(serial)).isCurrent()).isTrue();

        server.tell(Primary.service("six", "10.4.4.4"));
        await(() -> server.transfers.serial().orElseThrow() != serial);
        ZoneTransferIn transfer = in(ixfr(serial));
        assertThat(transfer.isIXFR()).isTrue();
        assertThat(transfer.getIXFR()).hasSize(1);
        ZoneTransferIn.Delta delta = transfer.getIXFR().getFirst();
        assertThat((int) delta.start).isEqualTo(serial);
        assertThat(delta.adds.toString())
                .contains("six.service.belay.", "10.4.4.4")
                .doesNotContain("web");
        assertThat(delta.deletes.toString()).contains("2001:db8:0:0:0:0:0:7");

        assertThatThrownBy(() -> in(ZoneTransferIn.newAXFR(Asking.BELAY, address(), null)))
                .isInstanceOf(ZoneTransferException.class)
                .hasMessageContaining("REFUSED");
        assertThat(figure("refused")).isEqualTo(1);
        // The number that is told to who only asks is that of what they would get.
        var soa = (SOARecord) new SimpleResolver(address())
                .send(Asking.plain("belay.", Type.SOA))
                .getSection(Section.ANSWER)
                .getFirst();
        assertThat((int) soa.getSerial()).isEqualTo(server.transfers.serial().orElseThrow());
    }

    private ZoneTransferIn ixfr(int serial) {
        return ZoneTransferIn.newIXFR(Asking.BELAY, Integer.toUnsignedLong(serial), false, address(), Primary.tsig());
    }

    @Test
    void severalTransfersAndQuestionsShareAConnection() throws IOException {
        start("127.0.0.0/8", Duration.ofSeconds(20), Primary.usualServices());
        try (var socket = new Socket(Primary.LOOPBACK, address().getPort())) {
            var out = new DataOutputStream(socket.getOutputStream());
            var in = new DataInputStream(socket.getInputStream());
            for (int i = 0; i < 5; i++) {
                send(out, Asking.whole());
                send(out, Asking.plain("web.service.belay.", Type.A));
            }
            for (int i = 0; i < 5; i++) {
                int starts = 0;
                while (starts < 2) {
                    starts += (int) read(in).getSection(Section.ANSWER).stream()
                            .filter(SOARecord.class::isInstance)
                            .count();
                }
                assertThat(read(in).getQuestion().getName().toString()).isEqualTo("web.service.belay.");
            }
        }
    }

    private static void send(DataOutputStream out, Message message) throws IOException {
        byte[] bytes = message.toWire();
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static Message read(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new Message(bytes);
    }

    @Test
    void whoDoesNotReadIsCutOffAndMakesPlaceForOthers() throws IOException, ZoneTransferException {
        List<Service.Endpoint> many = IntStream.range(0, 2_000)
                .mapToObj(i -> Primary.at("10.5." + i / 250 + "." + i % 250, 80))
                .toList();
        Service[] large = IntStream.range(0, 40)
                .mapToObj(i -> new Service("s" + i, "production", List.of(new Service.Pool("r", 100, many))))
                .toArray(Service[]::new);
        start("none", Duration.ofMillis(500), large);
        var sockets = new ArrayList<Socket>();
        try {
            // As many as there may be at once ask, and read nothing of some ten megabytes.
            for (int i = 0; i < 2; i++) {
                var socket = new Socket();
                sockets.add(socket);
                socket.setReceiveBufferSize(4_096);
                socket.connect(address());
                Message question = Asking.whole();
                Primary.tsig().apply(question, null);
                send(new DataOutputStream(socket.getOutputStream()), question);
            }
            await(() -> figure("broken") == 2);
            for (Socket each : sockets) {
                // What was on the way is all that there is: the end comes early.
                assertThat(each.getInputStream().transferTo(OutputStream.nullOutputStream()))
                        .isLessThan(WHOLE_BYTES_MIN);
            }
        } finally {
            for (Socket each : sockets) {
                each.close();
            }
        }
        long bytes = 0;
        for (Record each : in(ZoneTransferIn.newAXFR(Asking.BELAY, address(), Primary.tsig()))
                .getAXFR()) {
            bytes += each.rdataToWireCanonical().length + 12;
        }
        assertThat(bytes).isGreaterThan(WHOLE_BYTES_MIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dig", "kdig"})
    void readsAWholeZoneAndWhatDiffers(String program) throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin", program))
                .as(program + " is not installed, so nobody but libraries copied our zones")
                .matches(Files::exists);
        Primary server = start("none", Duration.ofSeconds(20), Primary.usualServices());
        String key = "hmac-sha256:nsd.key:" + Primary.SECRET;
        String whole = asked(program, "-y", key, "belay", "AXFR");
        assertThat(whole)
                .contains("web.service.belay.", "10.0.0.1", "production.belay.")
                .doesNotContainIgnoringCase("failed");
        assertThat(whole.lines().filter(line -> line.matches("belay\\.\\s.*SOA.*")))
                .hasSize(2);
        assertThat(asked(program, "-y", "hmac-sha512:other:" + Primary.SECRET, "consul", "AXFR"))
                .contains("web.service.consul.");
        assertThat(asked(program, "-y", key, "10.in-addr.arpa", "AXFR")).contains("PTR", "a.node.belay.");
        assertThat(asked(program, "belay", "AXFR")).doesNotContain("10.0.0.1");

        int serial = server.transfers.serial().orElseThrow();
        server.tell(Primary.service("six", "10.4.4.4"));
        await(() -> server.transfers.serial().orElseThrow() != serial);
        assertThat(asked(program, "-y", key, "belay", "IXFR=" + Integer.toUnsignedString(serial)))
                .contains("10.4.4.4", "2001:db8::7")
                .doesNotContain("web.service.belay.");
        assertThat(asked(program, "-y", key, "web.service.belay", "A", "+notcp"))
                .contains("10.0.0.1");
    }

    private String asked(String program, String... question) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(program, "@127.0.0.1", "-p", Integer.toString(address().getPort())));
        command.addAll(List.of(question));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }
}
