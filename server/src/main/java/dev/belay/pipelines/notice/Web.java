package dev.belay.pipelines.notice;

import dev.belay.pipelines.forge.Said;
import dev.belay.pipelines.repository.CommitText;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Calls addresses that a file of a repository names. Whoever writes such a file must not reach by this server what only this server
 * reaches, so hosts with an address that is not public are refused unless the operator listed them, and no redirect is followed. The
 * address that was looked up is the one that is called: Java keeps it for longer than that takes.
 */
final class Web {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int SAID_CHARACTERS_MAX = 300;
    private static final int PORT_MAX = 65_535;

    /** The statuses that say that the same may work later. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    private final Set<String> innerHosts;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Web(Set<String> innerHosts) {
        this.innerHosts = innerHosts;
    }

    /** Why an address is not to be called, or not now; empty when it may be. */
    Optional<Told> refusal(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException _) {
            return never("it is no address");
        }
        boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getUserInfo() != null || uri.getPort() > PORT_MAX) {
            return never("it is no address of the web, such as https://example.com/hook");
        }
        String host = uri.getHost().replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
        return innerHosts.contains(host) ? Optional.empty() : inner(host);
    }

    private static Optional<Told> never(String because) {
        return Optional.of(new Told.Never(because));
    }

    private static Optional<Told> inner(String host) {
        try {
            for (InetAddress each : InetAddress.getAllByName(host)) {
                if (!isPublic(each)) {
                    return never(host + " is in an inner network; whoever runs this server can allow it by"
                            + " --notify-hosts");
                }
            }
            return Optional.empty();
        } catch (UnknownHostException _) {
            // Calling it would look it up once more, and may find another network then.
            return Optional.of(new Told.NotYet(host + " is not known"));
        }
    }

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet4Address) {
            boolean carrier = first == 100 && second >= 64 && second < 128;
            boolean benchmark = first == 198 && (second == 18 || second == 19);
            return first != 0 && first < 240 && !carrier && !benchmark;
        }
        boolean unique = (first & 0xfe) == 0xfc;
        boolean translated = first == 0 && second == 0x64;
        boolean tunnel = first == 0x20 && second == 0x02;
        return !unique && !translated && !tunnel;
    }

    /** Sends a request to an address that was not refused. */
    Told send(HttpRequest request) {
        String host = request.uri().getHost();
        try {
            Said said = Said.by(http, request, ANSWER);
            if (said.status() / 100 == 2) {
                return new Told.Yes();
            }
            String because =
                    host + " answered " + said.status() + ": " + CommitText.cut(said.text(), SAID_CHARACTERS_MAX);
            return said.status() >= 500 || LATER.contains(said.status())
                    ? new Told.NotYet(because)
                    : new Told.Never(because);
        } catch (IOException exception) {
            return new Told.NotYet(host + " could not be reached: " + exception);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Told.NotYet("the server was stopped");
        }
    }
}
