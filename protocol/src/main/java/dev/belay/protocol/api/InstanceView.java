package dev.belay.protocol.api;

import dev.belay.protocol.checks.CheckView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A registered instance.
 *
 * @param release empty when nobody said
 * @param zone empty when nobody said
 * @param health {@code passing}, {@code warning} or {@code critical}
 * @param version of what is told here, another one after every change
 * @param silentSeconds since it was heard of by any replica
 * @param confirmed false while its lease is over and the rules keep it all the same
 * @param registrant the name of whoever registered it, if that is known: with it, it can be changed
 * @param maintenance why it is kept critical whatever its health is, while it is
 * @param checks by which agents ask it how it is
 * @param declared whether it is there since the catalogue says so
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
        String version,
        long silentSeconds,
        boolean confirmed,
        Optional<String> registrant,
        Optional<String> maintenance,
        List<CheckView> checks,
        boolean declared) {

    public InstanceView {
        ports = Map.copyOf(ports);
        tags = List.copyOf(tags);
        meta = Map.copyOf(meta);
        checks = List.copyOf(checks);
    }
}
