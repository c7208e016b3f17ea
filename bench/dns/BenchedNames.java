import dev.belay.discovery.dns.DnsSettings;
import dev.belay.discovery.dns.Listings.Changes;
import dev.belay.discovery.dns.NameServer;
import dev.belay.discovery.dns.NameSettings;
import dev.belay.protocol.net.Networks;
import dev.belay.discovery.dns.Service;
import dev.belay.discovery.dns.Service.Endpoint;
import dev.belay.discovery.dns.Service.Pool;
import dev.belay.discovery.dns.Ttls;
import dev.belay.kernel.SecureGen;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * DNS as it is measured: the server's own, told of services by a clock instead of hosts, one instance moving each time.
 * Arguments: port, services, instances of each, changes a second.
 */
final class BenchedNames {

    private BenchedNames() {}

    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        int services = Integer.parseInt(arguments[1]);
        int instances = Integer.parseInt(arguments[2]);
        int changesPerSecond = Integer.parseInt(arguments[3]);
        var clock = Clock.systemUTC();
        var names = new NameSettings("belay", "production", "dc1", Ttls.of(1, ""));
        var settings = new DnsSettings(
                Optional.of(new InetSocketAddress("127.0.0.1", port)),
                true,
                names,
                Networks.of("127.0.0.0/8"),
                1_000,
                1_000,
                Duration.ofSeconds(10));
        var server = new NameServer(settings, clock, new SecureGen(clock));
        long began = System.nanoTime();
        var all = new ArrayList<Service>();
        for (int i = 0; i < services; i++) {
            all.add(service(i, instances, 0));
        }
        server.listings().take(new Changes(all, List.of()));
        System.out.printf("told of %d services in %d ms%n", services, (System.nanoTime() - began) / 1_000_000);
        all.clear();
        server.start();
        var change = new AtomicInteger();
        Executors.newSingleThreadScheduledExecutor().scheduleAtFixedRate(
                () -> {
                    int number = change.incrementAndGet();
                    var service = service(number * 7919 % services, instances, 1 + number / services);
                    server.listings().take(new Changes(List.of(service), List.of()));
                },
                0,
                1_000_000 / changesPerSecond,
                TimeUnit.MICROSECONDS);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.printf("heap %d MB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        Thread.currentThread().join();
    }

    /** {@code moved} times its first instance got another address. */
    private static Service service(int number, int instances, int moved) {
        var endpoints = new ArrayList<Endpoint>();
        for (int i = 0; i < instances; i++) {
            int host = number * instances + i;
            int first = i == 0 ? 10 + moved % 100 : 10;
            String address = first + "." + host / 62_500 + "." + host / 250 % 250 + "." + host % 250;
            endpoints.add(new Endpoint("host-" + host % 1_000, address, 8_000 + i, 1));
        }
        return new Service("s" + number, "production", List.of(new Pool("s" + number + "-1", 100, endpoints)));
    }
}
