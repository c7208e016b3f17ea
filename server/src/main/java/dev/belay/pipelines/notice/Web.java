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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * Calls addresses that a file of a repository names. Whoever writes such a file must not reach by this server what only this server
 * reaches, so hosts with an address that is not public are refused unless the operator listed them, no redirect is followed, and a
 * name is looked up once: what is called is what was looked at.
 */
final class Web {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int SAID_CHARACTERS_MAX = 300;
    private static final int PORT_MAX = 65_535;

    /** The statuses that say that the same may work later. */
    private static final Set<Integer> LATER = Set.of(408, 425, 429);

    private final Set<String> innerHosts;
    private final Names names;
    private final SSLSocketFactory trusting;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Looks up the addresses of a name. */
    interface Names {
        InetAddress[] of(String host) throws UnknownHostException;
    }

    /** Where an address leads. */
    sealed interface Way {

        /** It may be called there, and nowhere else. */
        record Open(URI address, String host, List<InetAddress> at) implements Way {}

        /** It is not to be called, or not now. */
        record Closed(Told because) implements Way {}
    }

    Web(Set<String> innerHosts, Names names) {
        this(innerHosts, names, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /** {@code trusting} makes connections by TLS to addresses that files name. */
    Web(Set<String> innerHosts, Names names, SSLSocketFactory trusting) {
        this.innerHosts = innerHosts;
        this.names = names;
        this.trusting = trusting;
    }

    Way way(String written) {
        URI address;
        try {
            address = URI.create(URI.create(written).toASCIIString());
        } catch (IllegalArgumentException _) {
            return never("it is no address");
        }
        boolean web = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
        if (!web || address.getHost() == null || address.getUserInfo() != null || address.getPort() > PORT_MAX) {
            return never("it is no address of the web, such as https://example.com/hook");
        }
        String host = address.getHost().replaceAll("^\\[|]$", "").toLowerCase(Locale.ROOT);
        try {
            List<InetAddress> at = List.of(names.of(host));
            return innerHosts.contains(host) || at.stream().allMatch(Web::isPublic)
                    ? new Way.Open(address, host, at)
                    : never(host + " is in an inner network; whoever runs this server can allow it by --notify-hosts");
        } catch (UnknownHostException _) {
            return new Way.Closed(new Told.NotYet(host + " is not known"));
        }
    }

    private static Way never(String because) {
        return new Way.Closed(new Told.Never(because));
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

    private interface Call {
        Said answer() throws IOException, InterruptedException;
    }

    /** Posts to an address that a file names. */
    Told post(String address, Map<String, String> headers, String body) {
        return switch (way(address)) {
            case Way.Closed(Told because) -> because;
            case Way.Open(URI open, String host, List<InetAddress> at) ->
                told(host, () -> new Posting(open, host, headers, body).to(at, trusting));
        };
    }

    /** Sends a request to an address that an operator named. */
    Told send(HttpRequest request) {
        return told(request.uri().getHost(), () -> Said.by(http, request, ANSWER));
    }

    private static Told told(String host, Call call) {
        try {
            Said said = call.answer();
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
