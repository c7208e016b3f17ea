package dev.belay.discovery.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.discovery.dns.DnsSettings;
import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.NameServer;
import dev.belay.discovery.dns.NameSettings;
import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.discovery.dns.Ttls;
import dev.belay.discovery.transfer.TransferSettings.Secondary;
import dev.belay.kernel.SecureGen;
import dev.belay.protocol.net.Networks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.TSIG;

/** A name server with copies of its zones to give, as Belay has it. */
final class Primary implements AutoCloseable {

    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    static final String SECRET = Base64.getEncoder().encodeToString("sixteen bytes or more".getBytes(UTF_8));
    static final byte[] NAME = Wire.name("belay");

    /** The key that secondaries have, as this server and as another library know it. */
    static final TransferKey KEY = new TransferKey(
            "nsd.key", TransferKey.Algorithm.SHA256, Base64.getDecoder().decode(SECRET));

    static final TransferKey KEY_512 = new TransferKey(
            "other", TransferKey.Algorithm.SHA512, Base64.getDecoder().decode(SECRET));

    final NameServer names;
    final Transfers transfers;

    Primary(TransferSettings settings, InstantSource clock) {
        this(settings, clock, true);
    }

    Primary(TransferSettings settings, InstantSource clock, boolean alone) {
        this(settings, clock, alone, Duration.ofSeconds(20), 0);
    }

    /** {@code port} 0: any. */
    Primary(TransferSettings settings, InstantSource clock, boolean alone, Duration idle, int port) {
        names = new NameServer(
                new DnsSettings(
                        Optional.of(new InetSocketAddress(LOOPBACK, port)),
                        true,
                        new NameSettings("belay", "production", "dc1", Ttls.of(1, "slow=30")),
                        Networks.of("127.0.0.0/8"),
                        1_000,
                        100,
                        idle),
                clock,
                new SecureGen(clock));
        transfers = new Transfers(settings, names::content, () -> alone, clock, new SecureGen(clock));
        names.leaveTo(transfers);
    }

    static Primary usual(Path folder, Secondary... secondaries) {
        return new Primary(settings(folder, "none", secondaries), Clock.systemUTC());
    }

    static TransferSettings settings(Path folder, String networks, Secondary... secondaries) {
        return new TransferSettings(
                List.of(KEY, KEY_512),
                Networks.of(networks),
                2,
                Arrays.asList(secondaries),
                Optional.of(LOOPBACK),
                folder.resolve("dns.serial"));
    }

    static TSIG tsig() {
        return new TSIG(TSIG.HMAC_SHA256, "nsd.key.", SECRET);
    }

    static TSIG tsig512() {
        return new TSIG(TSIG.HMAC_SHA512, "other.", SECRET);
    }

    Primary start() {
        names.start();
        transfers.start();
        return this;
    }

    Primary tell(Service... services) {
        names.listings().take(new Changes(List.of(services), List.of()));
        return this;
    }

    void gone(String service, String environment) {
        names.listings().take(new Changes(List.of(), List.of(new Service.Place(service, environment))));
    }

    /** A service in production, with one release and so many instances. */
    static Service service(String name, String... addresses) {
        return new Service(
                name,
                "production",
                List.of(new Pool(
                        name + "-1",
                        100,
                        Stream.of(addresses).map(each -> at(each, 80)).toList())));
    }

    static Endpoint at(String address, int port) {
        return new Endpoint("host-" + address.replaceAll("[.:]", "-"), address, port, 1);
    }

    /** A few services, with all that names can tell. */
    static Service[] usualServices() {
        var web = new Service(
                "web",
                "production",
                List.of(
                        new Pool(
                                "web-1",
                                90,
                                List.of(
                                        new Endpoint("a", "10.0.0.1", 8001, 1, "east", List.of("blue")),
                                        new Endpoint("b", "10.0.0.2", 8002, 1, "west", List.of("v1.2", "web-2")))),
                        new Pool("web-2", 10, List.of(at("10.0.0.3", 8003)))));
        return new Service[] {
            web,
            new Service("web", "staging", List.of(new Pool("web-2", 100, List.of(at("10.1.0.1", 80))))),
            new Service("odd", "service", List.of(new Pool("odd-1", 100, List.of(at("10.1.0.2", 80))))),
            service("six", "2001:db8::7"),
            service("slow", "10.0.0.1", "10.0.0.9"),
            service("far", "db.example.com"),
            service("idle"),
            new Service(
                    "silent",
                    "production",
                    List.of(new Pool(
                            "silent-1",
                            100,
                            List.of(at("10.0.0.7", 1)),
                            List.of(new Endpoint("c", "10.0.0.8", 2, 1, "", List.of("gone"))))))
        };
    }

    @Override
    public void close() {
        transfers.close();
        names.close();
    }
}
