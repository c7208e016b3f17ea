package dev.belay.discovery.dns;

import java.util.List;

/**
 * A service in an environment, as it is told by DNS.
 *
 * @param name a label: lower-case letters, digits and hyphens, 63 at most
 * @param environment a label, too
 */
public record Service(String name, String environment, List<Pool> pools) {

    public Service {
        pools = List.copyOf(pools);
    }

    /** Which service it is. */
    public Place place() {
        return new Place(name, environment);
    }

    /** The name of a service in an environment. */
    public record Place(String service, String environment) {}

    /**
     * The instances of one release.
     *
     * @param percent of customers it serves, 0 to 100
     * @param lapsed instances that fell silent and are gone for that, or that others say are broken: the last resort of names that
     *     no other has
     */
    public record Pool(String release, int percent, List<Endpoint> endpoints, List<Endpoint> lapsed) {
        public Pool {
            endpoints = List.copyOf(endpoints);
            lapsed = List.copyOf(lapsed);
        }

        /** A release none of whose instances fell silent. */
        public Pool(String release, int percent, List<Endpoint> endpoints) {
            this(release, percent, endpoints, List.of());
        }
    }

    /**
     * One instance that takes customers.
     *
     * @param host the name of the machine it runs on
     * @param address an IP address, or the name of a machine that somebody else's DNS knows
     * @param port 1 to 65535
     * @param weight relative to the other instances of its release, from 1
     * @param zone where it runs; empty when nobody says
     * @param tags names that it is found by, too
     */
    public record Endpoint(String host, String address, int port, int weight, String zone, List<String> tags) {
        public Endpoint {
            tags = List.copyOf(tags);
        }

        /** One without zone and tags. */
        public Endpoint(String host, String address, int port, int weight) {
            this(host, address, port, weight, "", List.of());
        }
    }
}
