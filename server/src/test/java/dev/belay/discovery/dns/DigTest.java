package dev.belay.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.kernel.SecureGen;
import dev.belay.protocol.net.Networks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators ask with: dig and kdig, as they come from their makers. */
@Tag("slow")
final class DigTest {

    private final NameServer server = new NameServer(
            new DnsSettings(
                    Optional.of(new InetSocketAddress(Estate.LOOPBACK, 0)),
                    true,
                    Estate.NAMES,
                    Networks.of("127.0.0.0/8"),
                    100,
                    100,
                    Duration.ofSeconds(10)),
            Clock.systemUTC(),
            new SecureGen(Clock.systemUTC()));

    @BeforeEach
    void start() {
        List<Service.Endpoint> many = IntStream.range(0, 300)
                .mapToObj(i -> Estate.at("h" + i, "10.9." + i / 250 + "." + i % 250, 80))
                .toList();
        var web = List.of(Estate.at("a", "10.0.0.1", 8001), Estate.at("b", "2001:db8::7", 8002));
        server.listings()
                .take(new Changes(
                        List.of(
                                Estate.service("web", "production", new Pool("web-1", 100, web)),
                                Estate.service("many", "production", new Pool("many-1", 100, many))),
                        List.of()));
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dig", "kdig"})
    void readsEveryAnswer(String program) throws IOException, InterruptedException {
        assumeThat(Path.of("/usr/bin", program))
                .as(program + " is not installed, so nobody but ourselves read our answers")
                .matches(Files::exists);
        assertThat(asked(program, "web.service.belay", "A", "+short")).isEqualTo("10.0.0.1");
        assertThat(asked(program, "web.service.belay", "AAAA", "+short")).isEqualTo("2001:db8::7");
        assertThat(asked(program, "_web._tcp.service.consul", "SRV", "+short"))
                .contains("0 65535 8001 0a000001.addr.consul.")
                .contains("0 65535 8002 20010db8000000000000000000000007.addr.consul.");
        assertThat(asked(program, "-x", "10.0.0.1", "+short")).isEqualTo("a.node.belay.");
        assertThat(asked(program, "web.service.belay", "TXT", "+short"))
                .isEqualTo("\"release=web-1\" \"percent=100\" \"instances=2\"");
        assertThat(asked(program, "belay", "NS", "+short")).isEqualTo("ns.belay.");
        assertThat(asked(program, "belay", "SOA")).contains("ns.belay. hostmaster.belay.");
        assertThat(asked(program, "nobody.service.belay", "A")).contains("NXDOMAIN", "SOA");
        assertThat(asked(program, "service.belay", "A")).contains("NOERROR", "SOA");
        assertThat(asked(program, "example.com", "A")).contains("REFUSED");
        assertThat(asked(program, "web.service.belay", "ANY")).contains("HINFO");
        // kdig asks in lower case whatever it is told.
        assertThat(asked(program, "WeB.sErViCe.BeLaY", "A"))
                .contains(program.equals("dig") ? "WeB.sErViCe.BeLaY." : "web.service.belay.");
        // Too much for UDP: the program comes again by TCP by itself, and gets all.
        assertThat(asked(program, "many.service.belay", "A", "+short").lines())
                .filteredOn(line -> line.startsWith("10.9."))
                .hasSize(300);
        assertThat(asked(program, "many.service.belay", "A", "+ignore")).containsPattern("(?i)flags: .*tc");
        assertThat(asked(program, "web.service.belay", "A", "+tcp", "+short")).isEqualTo("10.0.0.1");
        assertThat(asked(program, "web.service.belay", "A", "+edns=1", "+noednsnegotiation", "+nocookie"))
                .contains("BADVERS");
    }

    private String asked(String program, String... question) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(program, "@127.0.0.1", "-p", Integer.toString(server.port())));
        for (String word : question) {
            if (program.equals("kdig") && (word.equals("+noednsnegotiation") || word.equals("+nocookie"))) {
                continue;
            }
            command.add(word);
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
