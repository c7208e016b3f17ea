package dev.belay.discovery.dns;

import java.util.List;
import java.util.stream.Stream;

/**
 * What is called how.
 *
 * @param zone of Belay's own names, such as {@code belay}
 * @param environment whose services are found by names that tell none
 * @param datacenter what clients of Consul call this site; it means that environment
 */
public record NameSettings(String zone, String environment, String datacenter, Ttls ttls) {

    /** The zone in which clients of Consul look. */
    static final String CONSUL = "consul";

    List<String> zones() {
        return Stream.of(zone, CONSUL).distinct().toList();
    }
}
