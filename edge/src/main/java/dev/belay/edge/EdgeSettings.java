package dev.belay.edge;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What an edge is told at its start.
 *
 * @param name its name towards the server: 1 to 63 letters, digits, dots, hyphens and underscores, the first
 *     and the last a letter or digit; unique among the edges
 * @param server the server's address, such as {@code http://127.0.0.1:8080}
 * @param token an API token of scope {@code edge}; never logged
 * @param host address to take customers at
 * @param port port to take customers at; 0 is any free one
 * @param adminHost address of {@code /healthz}, {@code /readyz} and {@code /metrics}; loopback unless it must be scraped
 *     from elsewhere
 * @param adminPort port of these; 0 is any free one
 * @param folder where the last routing is kept, so that the edge can start without the server; made when absent
 * @param trustForwarded whether {@code X-Forwarded-For}, {@code -Proto} and {@code -Host} of requests are believed, which is
 *     right only behind a balancer that sets them
 * @param limits limits and deadlines
 */
public record EdgeSettings(
        String name,
        URI server,
        String token,
        String host,
        int port,
        String adminHost,
        int adminPort,
        Path folder,
        boolean trustForwarded,
        EdgeLimits limits) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    /** @throws IllegalArgumentException when something is out of its range; the message is fit to be shown */
    public EdgeSettings {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the edge's name '" + name
                    + "' must be 1 to 63 of A-Z a-z 0-9 . _ -, and begin and end with a letter or digit");
        }
        var scheme = server.getScheme();
        if (server.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("the server's address '" + server + "' must be an http or https URL");
        }
        checkPort("port", port);
        checkPort("admin port", adminPort);
    }

    private static void checkPort(String what, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the " + what + " " + port + " must be from 0 to 65535");
        }
    }

    @Override
    public String toString() {
        return "EdgeSettings[" + name + " at " + host + ":" + port + ", server " + server + "]";
    }
}
