package dev.belay.discovery.checks;

import java.util.List;

/** An instance that has checks: where it is, and what is known. */
public record Watched(String id, String host, String address, int port, String zone, List<Checked> checks) {
    public Watched {
        checks = List.copyOf(checks);
    }
}
