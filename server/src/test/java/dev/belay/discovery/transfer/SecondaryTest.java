package dev.belay.discovery.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.belay.discovery.transfer.TransferSettings.Secondary;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** NSD, as it comes from its makers, keeps the names alive. */
@Tag("slow")
final class SecondaryTest {

    private static final Path NSD = Path.of("/usr/sbin/nsd");
    private static final long DEADLINE_NANOS = 60_000_000_000L;

    @TempDir
    private Path folder;

    private int port;
    private Primary primary;
    private Process nsd;

    @BeforeEach
    void start() throws IOException {
        assumeThat(NSD).as("NSD is not installed, so nobody copied our zones").matches(Files::exists);
        port = freePort();
        var secondary = new Secondary(new InetSocketAddress(Primary.LOOPBACK, port), Optional.of("nsd.key"));
        primary = Primary.usual(folder, secondary).tell(Primary.usualServices()).start();
        nsd = nsd();
    }

    private static int freePort() throws IOException {
        while (true) {
            try (var tcp = new ServerSocket(0, 1, Primary.LOOPBACK);
                    var udp = new DatagramSocket(new InetSocketAddress(Primary.LOOPBACK, tcp.getLocalPort()))) {
                return udp.getLocalPort();
            } catch (BindException _) {
                // Taken for UDP: the next one.
            }
        }
    }

    private Process nsd() throws IOException {
        int answering = primary.names.port() > 0 ? primary.names.port() : 1;
        Path configuration = folder.resolve("nsd.conf");
        Files.writeString(configuration, """
                server:
                  ip-address: 127.0.0.1@%1$d
                  username: ""
                  chroot: ""
                  zonesdir: "%2$s"
                  pidfile: "%2$s/nsd.pid"
                  xfrdfile: "%2$s/xfrd.state"
                  xfrdir: "%2$s"
                  zonelistfile: "%2$s/zone.list"
                  database: ""
                  zonefiles-write: 1
                  server-count: 1
                  verbosity: 2
                  rrl-ratelimit: 0
                  rrl-whitelist-ratelimit: 0
                remote-control:
                  control-enable: no
                key:
                  name: "nsd.key"
                  algorithm: hmac-sha256
                  secret: "%3$s"
                zone:
                  name: belay
                  zonefile: belay.zone
                  request-xfr: 127.0.0.1@%4$d nsd.key
                  allow-notify: 127.0.0.1 nsd.key
                zone:
                  name: consul
                  zonefile: consul.zone
                  request-xfr: 127.0.0.1@%4$d nsd.key
                  allow-notify: 127.0.0.1 nsd.key
                zone:
                  name: 10.in-addr.arpa
                  zonefile: 10.in-addr.arpa.zone
                  request-xfr: 127.0.0.1@%4$d nsd.key
                  allow-notify: 127.0.0.1 nsd.key
                """.formatted(port, folder, Primary.SECRET, answering));
        return new ProcessBuilder(NSD.toString(), "-d", "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nsd.log").toFile())
                .start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (primary != null) {
            primary.close();
        }
        if (nsd != null) {
            nsd.destroy();
            assertThat(nsd.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Message asked(int at, String name, int type) throws IOException {
        var resolver = new SimpleResolver(new InetSocketAddress(Primary.LOOPBACK, at));
        resolver.setTimeout(Duration.ofSeconds(1));
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromConstantString(name), type, DClass.IN)));
    }

    /** What is answered, in no order; the code when it is nothing. */
    private Set<String> answered(int at, String name, int type) {
        try {
            Message answer = asked(at, name, type);
            Set<String> records = answer.getSection(Section.ANSWER).stream()
                    .map(Record::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
            return records.isEmpty() ? Set.of("code " + answer.getRcode()) : records;
        } catch (IOException exception) {
            return Set.of(exception.toString());
        }
    }

    private void await(String name, int type, String part) throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        Set<String> last = Set.of();
        while (System.nanoTime() < deadline) {
            last = answered(port, name, type);
            if (last.toString().contains(part)) {
                return;
            }
            Thread.onSpinWait();
        }
        assertThat(last.toString())
                .as(name + "\n" + Files.readString(folder.resolve("nsd.log"), StandardCharsets.UTF_8))
                .contains(part);
    }

    private long figure(String name, String outcome) {
        return primary.transfers.figures().stream()
                .filter(each -> each.name().equals(name) && each.tags().containsValue(outcome))
                .mapToLong(each -> each.value().getAsLong())
                .sum();
    }

    @Test
    void copiesTheZonesLearnsChangesAndGoesOnWithoutBelay() throws IOException, InterruptedException {
        await("web.service.belay.", Type.A, "10.0.0.1");
        await("web.service.consul.", Type.A, "10.0.0.1");
        await("7.0.0.10.in-addr.arpa.", Type.PTR, "host-10-0-0-7.node.belay.");
        assertSame("_web._tcp.service.belay.", Type.SRV);
        assertSame("web.service.belay.", Type.TXT);
        assertSame("six.service.consul.", Type.AAAA);
        assertSame("blue.web.service.belay.", Type.SRV);
        assertSame("web.service.east.zone.belay.", Type.A);
        assertSame("web.service.east.near.belay.", Type.SRV);
        assertSame("web.service.staging.belay.", Type.A);
        assertSame("0a000001.addr.belay.", Type.A);
        assertSame("0a000008.addr.belay.", Type.A);
        assertSame("host-10-0-0-7.node.belay.", Type.A);
        assertSame("ns.belay.", Type.A);
        assertSame("belay.", Type.NS);
        assertSame("idle.service.belay.", Type.A);
        assertSame("nobody.service.belay.", Type.A);
        assertThat(answered(port, "web.service.dc1.consul.", Type.A).toString()).contains("10.0.0.1");
        assertThat(answered(port, "odd.service.service.dc.belay.", Type.A).toString())
                .contains("10.1.0.2");
        SOARecord soa = (SOARecord)
                asked(port, "belay.", Type.SOA).getSection(Section.ANSWER).getFirst();
        assertThat(soa.getExpire()).isGreaterThanOrEqualTo(Duration.ofDays(14).toSeconds());
        long whole = figure("belay.dns.transfers", "whole");
        assertThat(whole).isEqualTo(3);

        for (int i = 1; i <= 3; i++) {
            primary.tell(Primary.service("six", "2001:db8::8", "10.7.0." + i));
            await("six.service.belay.", Type.A, "10.7.0." + i);
            await("six.service.consul.", Type.A, "10.7.0." + i);
            await(i + ".0.7.10.in-addr.arpa.", Type.PTR, "host-10-7-0-" + i);
        }
        assertThat(answered(port, "0a070002.addr.belay.", Type.A)).containsExactly("code 3");
        assertThat(figure("belay.dns.transfers", "whole")).isEqualTo(whole);
        assertThat(figure("belay.dns.transfers", "difference")).isGreaterThanOrEqualTo(9);
        assertThat(figure("belay.dns.notices", "acknowledged")).isGreaterThanOrEqualTo(6);

        primary.close();
        assertThat(answered(port, "six.service.belay.", Type.A).toString()).contains("10.7.0.3");
        assertThat(answered(port, "_web._tcp.service.consul.", Type.SRV)).hasSize(3);

        // Not even when it starts anew, from its own copy.
        awaitFile(folder.resolve("belay.zone"), "10.7.0.3");
        nsd.destroy();
        assertThat(nsd.waitFor(20, TimeUnit.SECONDS)).isTrue();
        nsd = nsd();
        await("six.service.belay.", Type.A, "10.7.0.3");
    }

    private static void awaitFile(Path file, String part) throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (System.nanoTime() < deadline
                && !(Files.exists(file) && Files.readString(file).contains(part))) {
            Thread.onSpinWait();
        }
        assertThat(file).content().contains(part);
    }

    /** What NSD answers is what Belay answers. */
    private void assertSame(String name, int type) {
        assertThat(answered(port, name, type)).as(name).isEqualTo(answered(primary.names.port(), name, type));
    }
}
