package dev.belay.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds services that registered with Belay, and registers this program. One for a program is enough. Five daemon
 * threads serve however many services; each watched service is one connection to a server.
 *
 * <pre>{@code
 * try (var discovery = DiscoveryClient.of(URI.create("http://10.0.0.1:8080"), URI.create("http://10.0.0.2:8080"))
 *         .token(token)
 *         .cacheFolder(Path.of("/var/cache/belay"))
 *         .zone("east")
 *         .open()) {
 *     WatchedService web = discovery.service("web");
 *     …
 * }
 * }</pre>
 */
public final class DiscoveryClient implements AutoCloseable {

    private static final Logger log = System.getLogger("dev.belay.client");
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final String PRODUCTION = "production";

    /** Names as the server has them; they become names of files, too. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private final Setting setting;
    private final Machinery machinery;
    private final Servers servers;
    private final DnsCache dnsCache = DnsCache.ofThisJvm();
    private final Map<String, WatchedService> services = new ConcurrentHashMap<>();
    private final Set<Registered> registered = ConcurrentHashMap.newKeySet();
    private final String fileSuffix;
    private volatile boolean closed;

    private DiscoveryClient(Setting setting) {
        this.setting = setting;
        this.machinery = Machinery.start(setting.clock, setting.random);
        this.servers = new Servers(setting.servers, setting.token, machinery.nanos());
        this.fileSuffix = Long.toHexString(setting.random.get().nextLong());
    }

    /** How a client is to be; {@link #open} opens it. */
    public static final class Setting {

        private final List<URI> servers;
        private Supplier<String> token = () -> "";
        private Optional<Path> cacheFolder = Optional.empty();
        private String zone = "";
        private Balancing balancing = Balancing.USUAL;
        private final InstantSource clock = InstantSource.system();
        private final Supplier<RandomGenerator> random = ThreadLocalRandom::current;

        private Setting(List<URI> servers) {
            this.servers = List.copyOf(servers);
        }

        /** A token of scope {@code register}, which may look up, too. */
        public Setting token(String secret) {
            return token(() -> secret);
        }

        /** The same, asked for at every request, so that it can be replaced; it should be quick. */
        public Setting token(Supplier<String> secret) {
            token = secret;
            return this;
        }

        /** Where instances are kept for the next start; several programs may share it. Unless told, nothing is kept. */
        public Setting cacheFolder(Path folder) {
            cacheFolder = Optional.of(folder);
            return this;
        }

        /** Where this program runs: its instances come first. */
        public Setting zone(String name) {
            zone = name;
            return this;
        }

        /** How to choose; as is usual unless told. */
        public Setting balancing(Balancing wanted) {
            balancing = wanted;
            return this;
        }

        /** Opens it. What is wrong with the JVM's cache of names is logged. */
        public DiscoveryClient open() {
            var client = new DiscoveryClient(this);
            client.begin();
            return client;
        }
    }

    /**
     * Servers of one estate; each knows everything, so one that answers is enough.
     *
     * @throws IllegalArgumentException when none is told, or one has no host
     */
    public static Setting of(URI... servers) {
        if (servers.length == 0 || Arrays.stream(servers).anyMatch(each -> each.getHost() == null)) {
            throw new IllegalArgumentException("Say where servers are, as http://10.0.0.1:8080.");
        }
        return new Setting(List.of(servers));
    }

    private void begin() {
        if (!dnsCache.findings().isEmpty()) {
            boolean grave =
                    dnsCache.findings().stream().anyMatch(each -> each.kept().isEmpty());
            log.log(
                    grave ? Level.WARNING : Level.INFO,
                    dnsCache.findings().stream().map(DnsCache.Finding::message).collect(Collectors.joining(". ")));
        }
        machinery.each(LOOK_EVERY, () -> services.values().forEach(WatchedService::look));
    }

    /** How this JVM keeps names, and what is wrong with that. */
    public DnsCache dnsCache() {
        return dnsCache;
    }

    /** A service in production. */
    public WatchedService service(String name) {
        return service(name, PRODUCTION);
    }

    /**
     * A service, watched from now on; the same object when it is asked for again. Does not wait for a server: what a
     * file knows is there at once, and for the first of all times there is {@link WatchedService#await}.
     *
     * @throws IllegalArgumentException when this can be no name of a service or environment
     */
    public WatchedService service(String name, String environment) {
        for (String each : List.of(name, environment)) {
            if (!NAME.matcher(each).matches()) {
                throw new IllegalArgumentException("“" + each + "” is no name: lower-case letters, digits, hyphens.");
            }
        }
        requireOpen();
        String key = environment + "/" + name;
        return services.computeIfAbsent(key, none -> watched(name, environment));
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The client is closed.");
        }
    }

    private WatchedService watched(String name, String environment) {
        var watched = new WatchedService(
                machinery,
                servers,
                "/api/services/" + name + "/watch?environment=" + environment,
                new Balancer(setting.balancing, setting.zone, machinery.nanos(), machinery.random()),
                setting.cacheFolder.map(
                        folder -> new CacheFile(folder.resolve(environment).resolve(name + ".instances"), fileSuffix)),
                ended -> services.values().remove(ended));
        watched.begin();
        return watched;
    }

    /**
     * Registers this program, and keeps it so until that is closed. Does not wait for a server. It also tells how
     * long this JVM keeps names, as {@link DnsCache#META}.
     */
    public Registered register(Registration registration) {
        requireOpen();
        Map<String, String> meta = new TreeMap<>(registration.meta());
        meta.putIfAbsent(DnsCache.META, dnsCache.word());
        var kept = new Registered(
                machinery,
                servers,
                registration.withMeta(meta),
                machinery.clock().millis(),
                registered::remove);
        registered.add(kept);
        kept.begin();
        return kept;
    }

    /** Deregisters what is registered, and ends all watches. */
    @Override
    public void close() {
        closed = true;
        new ArrayList<>(registered).forEach(Registered::close);
        new ArrayList<>(services.values()).forEach(WatchedService::close);
        machinery.close();
    }
}
