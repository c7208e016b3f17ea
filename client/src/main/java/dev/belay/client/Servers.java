package dev.belay.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Where Belay's servers are, how they are asked, and how long to wait before the next is. */
final class Servers {

    private static final Logger log = System.getLogger("dev.belay.client");
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final int DOUBLINGS_MAX = 10;

    private final List<URI> addresses;
    private final Supplier<String> token;

    private final LongSupplier nanos;

    /** Those of which it was logged that they do not answer as they should, until they do. */
    private final Set<URI> failing = new HashSet<>();

    /** When it was. */
    private final Map<URI, Long> loggedAt = new HashMap<>();

    Servers(List<URI> addresses, Supplier<String> token, LongSupplier nanos) {
        this.addresses = List.copyOf(addresses);
        this.token = token;
        this.nanos = nanos;
    }

    /** {@code turn} counts up: each is the next server's. */
    URI at(int turn) {
        return addresses.get(Math.floorMod(turn, addresses.size()));
    }

    /** A request of a server; {@code path} from the slash on, encoded. */
    HttpRequest.Builder request(int turn, String path) {
        String base = at(turn).toString();
        return HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .header("Authorization", "Bearer " + token.get());
    }

    /**
     * Logs it once, however many services are watched there, until it works again; at most once a minute, since a server with too
     * much to do answers one and not the other. True when it did.
     */
    synchronized boolean fails(int turn, String why) {
        URI server = at(turn);
        long now = nanos.getAsLong();
        Optional<Long> before = Optional.ofNullable(loggedAt.get(server));
        if (failing.contains(server)
                || before.filter(each -> now - each < QUIET.toNanos()).isPresent()) {
            return false;
        }
        failing.add(server);
        loggedAt.put(server, now);
        log.log(Level.INFO, server + " " + why + "; what is known of services is kept, and the next server asked");
        return true;
    }

    /** Logs that one works again of which something else was logged; true when it did. */
    synchronized boolean works(int turn) {
        boolean again = failing.remove(at(turn));
        if (again) {
            log.log(Level.INFO, at(turn) + " answers again");
        }
        return again;
    }

    /** What went wrong, without the wrappings of futures. */
    static String reason(Throwable failure) {
        return failure instanceof CompletionException
                ? Optional.ofNullable(failure.getCause()).orElse(failure).toString()
                : failure.toString();
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * How long to wait after that many failures in a row. Short while there are servers that were not tried; then
     * doubling. At random from nothing on, so that those who lost a server do not come to the next one all at once.
     */
    Duration pause(int failures, RandomGenerator random) {
        int rounds = Math.min(failures / addresses.size(), DOUBLINGS_MAX);
        long most = Math.min(FIRST.toNanos() << rounds, MOST.toNanos());
        // Not below half of it once all have failed: they are to be spared.
        long least = rounds == 0 ? 0 : most / 2;
        return Duration.ofNanos(least + random.nextLong(most - least + 1));
    }
}
