package dev.belay.client;

import java.time.Duration;
import java.util.List;

/**
 * The instances of a service as they are known at a moment.
 *
 * @param instances critical ones too
 * @param origin who told of them
 * @param age since a server last confirmed this: some seconds at most while one is heard
 * @param frozen so many instances fell silent at once that the server takes none out
 * @param deaf most instances of all services are silent to the server, so that it takes none out
 */
public record Snapshot(List<Instance> instances, Origin origin, Duration age, boolean frozen, boolean deaf) {

    /** Who told. */
    public enum Origin {
        /** Nobody yet. */
        NOBODY,
        /** The file of an earlier life, or of another program on this machine. */
        FILE,
        /** A server. */
        SERVER
    }

    public Snapshot {
        instances = List.copyOf(instances);
    }
}
