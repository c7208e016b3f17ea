package dev.belay.protocol.api;

import java.util.List;
import java.util.Map;

/**
 * A registered instance.
 *
 * @param release empty when nobody said
 * @param zone empty when nobody said
 * @param health {@code passing}, {@code warning} or {@code critical}
 * @param version of what is told here, greater after every change
 * @param silentSeconds since it was heard of by any replica
 * @param confirmed false while its lease is over and the rules keep it all the same
 */
public record InstanceView(
        String id,
        String service,
        String environment,
        String release,
        String host,
        String address,
        int port,
        Map<String, Integer> ports,
        List<String> tags,
        Map<String, String> meta,
        int weight,
        String health,
        String detail,
        String zone,
        int leaseSeconds,
        long incarnation,
        long version,
        long silentSeconds,
        boolean confirmed) {

    public InstanceView {
        ports = Map.copyOf(ports);
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
    }
}
