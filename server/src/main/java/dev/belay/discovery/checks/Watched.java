package dev.belay.discovery.checks;

import dev.belay.discovery.dns.Service.Place;
import java.util.List;

/** An instance that has checks: of what, where it is, and what is known. */
public record Watched(
        String id, Place place, String host, String address, int port, String zone, List<Checked> checks) {
    public Watched {
        checks = List.copyOf(checks);
    }
}
