package dev.belay.discovery.registry;

import dev.belay.protocol.net.Networks;
import java.util.List;

/**
 * Who a replica is, and whom it should know.
 *
 * @param self the address at which the others call it, which is its name too
 * @param reachable whether the others can: then it tells them so through the database
 * @param datacenter by which name Consul's clients mean production
 * @param peers addresses of others
 * @param checkable networks in which any registrant may have instances checked
 * @param secrets by which replicas prove themselves to each other: with the first; they believe all
 */
public record RegistrySettings(
        String self,
        boolean reachable,
        String datacenter,
        List<String> peers,
        Networks checkable,
        List<String> secrets,
        RegistryLimits limits) {

    public RegistrySettings {
        peers = List.copyOf(peers);
        secrets = List.copyOf(secrets);
    }
}
