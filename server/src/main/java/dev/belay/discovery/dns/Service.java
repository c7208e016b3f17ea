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
     */
    public record Pool(String release, int percent, List<Endpoint> endpoints) {
        public Pool {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * One instance that takes customers.
     *
     * @param host the name of the machine it runs on
     * @param address an IP address, or the name of a machine that somebody else's DNS knows
     * @param port 1 to 65535
     * @param weight relative to the other instances of its release, from 1
     */
    public record Endpoint(String host, String address, int port, int weight) {}
}
