package dev.belay.protocol.edge;

import java.util.List;

/**
 * One service in one environment, reached by the host names {@code hosts}. {@code generation} counts the changes of shares;
 * the edge acknowledges it. Shares of the pools are percent and sum to 100, unless there is no release.
 */
public record Route(String service, String environment, List<String> hosts, long generation, List<Pool> pools) {

    public Route {
        hosts = List.copyOf(hosts);
        pools = List.copyOf(pools);
    }

    /** The instances of one release and the share of customers it serves. */
    public record Pool(String release, int share, List<Target> targets) {
        public Pool {
            targets = List.copyOf(targets);
        }
    }

    /**
     * One instance. A draining one gets no new requests, except that those in flight may end. {@code weight} is relative to
     * the other targets of its pool.
     */
    public record Target(String instance, String address, int port, int weight, boolean draining) {}
}
