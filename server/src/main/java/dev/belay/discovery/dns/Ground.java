package dev.belay.discovery.dns;

import java.util.List;

/**
 * What is the same in all snapshots: the zones, the environment of names that tell none, what is at {@code ns}, and
 * where answers are kept.
 */
final class Ground {

    private final List<Zone> zones;
    private final byte[] usual;
    private final byte[] datacenter;
    private final Sets nameServer;
    private final Chosen chosen = new Chosen();

    Ground(NameSettings settings, Sets nameServer) {
        this.zones = settings.zones().stream().map(Zone::of).toList();
        this.usual = Labels.bytes(settings.environment());
        this.datacenter = Labels.bytes(settings.datacenter());
        this.nameServer = nameServer;
    }

    List<Zone> zones() {
        return zones;
    }

    byte[] usual() {
        return usual;
    }

    byte[] datacenter() {
        return datacenter;
    }

    Chosen chosen() {
        return chosen;
    }

    Sets nameServer() {
        return nameServer;
    }
}
